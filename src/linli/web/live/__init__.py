"""News as it happens: server-sent events for consoles, field pages and tracking pages."""
