"""Tables of the exchange: feeds and deliveries, files of homes, businesses, persons, reviews."""

from linli.exchange.models.feeds import ContractVersion, Delivery, Feed, Upload
from linli.exchange.models.files import (
    BusinessFile,
    Change,
    FileVersion,
    HomeFile,
    PersonFile,
    Record,
    Suppressed,
)
from linli.exchange.models.reviews import Correction, Pair, Placement, Sample

__all__ = [
    "BusinessFile",
    "Change",
    "ContractVersion",
    "Correction",
    "Delivery",
    "Feed",
    "FileVersion",
    "HomeFile",
    "Pair",
    "PersonFile",
    "Placement",
    "Record",
    "Sample",
    "Suppressed",
    "Upload",
]
