"""Which event wakes which stage; the workers."""
