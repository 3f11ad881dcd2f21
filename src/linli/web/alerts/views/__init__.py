"""Views of the alert pages."""
