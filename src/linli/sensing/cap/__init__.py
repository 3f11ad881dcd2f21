"""The Common Alerting Protocol: reading 1.1 and 1.2, writing 1.2. Pure."""

from linli.sensing.cap.alarms import alert_of, called_off, over
from linli.sensing.cap.reading import LARGEST, CapRefused, read
from linli.sensing.cap.saying import described
from linli.sensing.cap.values import Alert, Area, Info
from linli.sensing.cap.writing import write

__all__ = [
    "Alert",
    "Area",
    "CapRefused",
    "Info",
    "LARGEST",
    "alert_of",
    "called_off",
    "described",
    "over",
    "read",
    "write",
]
