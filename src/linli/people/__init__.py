"""Organisations, members, skills, shifts, duty places."""
