"""Pages of alerts that come in: the banner, the lists, their settings."""
