"""The console: queue, map, case page, wall."""
