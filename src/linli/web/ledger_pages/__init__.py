"""The ledger's log for the whole world: its files, and receipts that anyone checks."""
