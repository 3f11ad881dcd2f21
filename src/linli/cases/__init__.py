"""Report, case, assignment, clock, hand-off, event."""
