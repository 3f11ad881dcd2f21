"""Pages about signing in that allauth does not have."""
