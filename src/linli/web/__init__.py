"""Pages: desk, console, field, portal, settings."""
