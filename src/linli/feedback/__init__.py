"""Telling the reporter, asking whether it helped."""
