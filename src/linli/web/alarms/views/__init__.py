"""Views of the alarm pages."""
