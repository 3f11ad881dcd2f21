"""Declared purposes and fields; the only door to personal values."""
