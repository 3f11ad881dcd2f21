"""The file of corrections that goes back to the owner of a feed."""

import csv
import io
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from linli.exchange import queries, rows, services
from linli.web.console.views.tools import safe
from linli.web.steward import words


def corrections_csv(*, feed: str, reader: str, at: datetime) -> tuple[str, list[UUID]]:
    """The open corrections of a feed as a table, and their ids; what is read is on record.

    Each line has the owner's own key of the record, the field, what was delivered and what is
    right. No cell is taken for a formula.
    """
    contract = queries.contract_of(feed)
    opened = [
        one for one in services.open_corrections(feed=feed, reader=reader, at=at) if one.value
    ]
    current = rows.current(records=[one.record for one in opened], reader=reader, at=at)
    keys = [field.name for field in contract.key] if contract else []
    out = io.StringIO()
    writer = csv.writer(out)
    heads = [str(words.field_title(name, contract)) for name in keys]
    writer.writerow([*heads, _("Field"), _("Delivered"), _("Right"), _("Found")])
    for one in opened:
        row = current.get(one.record)
        values = row.values if row else {}
        cells = [
            *(values.get(name, "") for name in keys),
            str(words.field_title(one.field, contract)),
            values.get(one.field, ""),
            one.value or "",
            f"{one.made_at:%Y-%m-%d}",
        ]
        writer.writerow([safe(cell) for cell in cells])
    return out.getvalue(), [one.id for one in opened]


def settle_what_is_right(*, feed: str, actor: str, at: datetime) -> int:
    """Settle the corrections whose value the owner delivers by now; returns how many."""
    records = [one.record for one in queries.open_corrections(feed)]
    current = rows.current(records=records, reader=actor, at=at)
    values = {record: row.values for record, row in current.items()}
    return services.settle_matching(feed=feed, current=values, actor=actor, at=at)
