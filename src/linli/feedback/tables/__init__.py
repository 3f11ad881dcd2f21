"""Tables of warnings and of property systems; `models` makes them known to Django."""
