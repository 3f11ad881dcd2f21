"""Pages: the demo's mailbox, notices to staff, messages given up, webhooks out."""
