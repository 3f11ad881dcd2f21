"""Tags of the alert pages."""
