"""What devices and gateways send, read into readings; pure, and hard against hostile input."""
