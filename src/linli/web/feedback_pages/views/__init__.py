"""Views of these pages."""
