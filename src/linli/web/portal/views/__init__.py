"""Views of the residents' pages."""
