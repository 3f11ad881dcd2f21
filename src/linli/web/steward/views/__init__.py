"""Views of the exchange."""
