"""Webhooks out: what becomes of cases, told to other systems, signed, until they have it."""
