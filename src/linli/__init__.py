"""Linli (邻里): a community-safety service platform."""

__version__ = "0.1.0"
