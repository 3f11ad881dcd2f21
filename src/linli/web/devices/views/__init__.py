"""Views of the device pages."""
