"""Looking after those who asked for it: calls to make, arrangements."""
