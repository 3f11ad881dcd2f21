"""Versioned JSON, Open311, webhooks."""
