"""Webhooks in, signed as Standard Webhooks has it (standardwebhooks.com, version 1.0.0)."""
