"""Devices, what they measure, and alarms: from a reading to an alarm that reaches a person."""
