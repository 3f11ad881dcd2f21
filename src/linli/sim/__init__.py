"""Drives Linli through its public doors only, as any stranger could."""
