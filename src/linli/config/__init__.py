"""Settings, URL roots, process entry points."""
