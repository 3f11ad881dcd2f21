"""When something Linli stands on is away for a while: the database, the disk, the keys."""

import errno

from django.db import InterfaceError, OperationalError

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})


class Away(Exception):
    """It cannot be reached or used just now; the message is a sentence for the operator."""


# What to catch before asking `is_away`.
MAYBE_AWAY = (OperationalError, InterfaceError, Away, OSError)


def is_away(error: Exception) -> bool:
    """Whether trying again later may help: no database, no keys, or no room on a disk."""
    if isinstance(error, OSError):
        return error.errno in FULL
    return isinstance(error, (OperationalError, InterfaceError, Away))
