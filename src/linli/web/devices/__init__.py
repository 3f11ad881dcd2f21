"""Devices and alarm rules for those who look after them."""
