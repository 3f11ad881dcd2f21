"""What departments deliver, under contracts, and the files made of it."""
