"""The rights of those whose data is kept: what joins the vault, reports, messages and staff."""
