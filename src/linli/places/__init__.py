"""Districts, communities, grids, buildings, homes."""
