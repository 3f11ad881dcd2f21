"""Residents who asked to be warned for their area: asked twice, told once, off with one link."""
