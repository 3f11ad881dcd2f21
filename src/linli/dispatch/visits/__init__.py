"""Rounds in production: duties to visit, planned each morning, walked and re-planned on the way."""
