"""Feeds of a made-up district whose truth is known."""
