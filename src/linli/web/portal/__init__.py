"""The residents' pages: report, follow, rate; no account, no wizard."""
