"""Views of the settings, a module for each section."""
