"""Finding and masking personal data in free text, Chinese and English; pure, no database.

`find` says where something is and by which rule, `redact` puts a word in its place.
docs/redaction.md has what it finds, what it leaves, and the measured recall and precision.
"""

from linli.privacy.redaction.finding import find, redact
from linli.privacy.redaction.spans import KINDS, STAFF_NOTE_KINDS, Span

__all__ = ["KINDS", "STAFF_NOTE_KINDS", "Span", "find", "redact"]
