"""The phone desk, by keyboard alone."""
