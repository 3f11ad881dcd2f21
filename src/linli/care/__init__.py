"""Arrangements with elders who asked to be looked after: help at one key, a look at the water."""
