"""Who is asked to go."""
