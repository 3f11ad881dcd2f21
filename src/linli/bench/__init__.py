"""Measurements: ratios in one run, driven through the doors where there are doors."""
