"""Telling residents of a breach (PIPL article 57): by message, to whom something is kept."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import override

from linli.cases import queries as cases
from linli.feedback import services as feedback
from linli.privacy import queries as privacy
from linli.privacy import services as vault
from linli.privacy.declarations import FIELDS

MOST, LONGEST = 5_000, 300


def tell_of_breach(*, breach_id: UUID, at: datetime) -> int:
    """Make a message for everybody whose affected fields are kept; told again, none is new.

    Returns:
        How many messages were made.
    Raises:
        BreachNotFound: there is none with this id.
    """
    breach = privacy.breach(breach_id)
    made = 0
    for report in cases.with_reporters(until=breach.found_at, limit=MOST):
        if report.reporter_id is None:
            continue
        if not vault.kept_fields(subject_id=report.reporter_id) & set(breach.fields):
            continue
        with override("en" if report.language.startswith("en") else "zh-hans"):
            fields = "; ".join(str(FIELDS[code].name) for code in breach.fields)
        said = {
            "fields": fields,
            "cause": breach.cause[:LONGEST],
            "harm": breach.harm[:LONGEST],
            "measures": breach.measures[:LONGEST],
        }
        made += len(
            feedback.tell_about_right(
                report_id=report.id, moment="breach", occasion=str(breach.id), said=said, at=at
            )
        )
    return made
