"""Every channel becomes one report."""
