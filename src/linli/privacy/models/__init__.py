"""The vault, requests of subjects, and the register of the privacy officer."""

from linli.privacy.models.register import Assessment, Breach, Processor, RetentionRun
from linli.privacy.models.requests import Pin, Request
from linli.privacy.models.vault import Erasure, Hold, Lookup, Read, SubjectKey, Value

__all__ = [
    "Assessment",
    "Breach",
    "Erasure",
    "Hold",
    "Lookup",
    "Pin",
    "Processor",
    "Read",
    "Request",
    "RetentionRun",
    "SubjectKey",
    "Value",
]
