"""Writes of dispatch, and what it would decide."""

from linli.dispatch.services.applying import dispatch_case
from linli.dispatch.services.deciding import propose
from linli.dispatch.services.sending import WHY, NoLongerThere, send

__all__ = ["WHY", "NoLongerThere", "dispatch_case", "propose", "send"]
