"""Alarms as a managed list, a building's floors, and one alarm with its story."""
