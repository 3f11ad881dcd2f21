"""The twin: a district in which dispatch can be tried before anyone trusts it. Pure.

It shares `assign`, `coverage` and `travel` with production: what is measured here is what runs.
"""
