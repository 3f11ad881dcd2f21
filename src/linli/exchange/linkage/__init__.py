"""Linkage: which records of several feeds are the same person, home or business."""

from linli.exchange.linkage.link import Linked, link
from linli.exchange.linkage.purposes import Group, allowed
from linli.exchange.linkage.tables import LinkRefused

__all__ = ["Group", "LinkRefused", "Linked", "allowed", "link"]
