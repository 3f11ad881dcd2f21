"""Twelve thousand devices of a community, what happens to them, and the truth about it.

They drive Linli as real ones would: through MQTT only. `happenings` is pure: the same town, days
and seed give the same stream.
"""
