"""The only door to personal values: keeping, reading for a purpose, finding, forgetting."""

import hashlib
import hmac
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.core import errors
from linli.core.ids import new_id
from linli.privacy.declarations import FIELDS, PURPOSES
from linli.privacy.models import Read, Value


class UndeclaredField(errors.Invalid):
    code, title = "undeclared-field", _("This personal field was never declared")


class PurposeRefused(errors.Forbidden):
    code, title = "purpose-refused", _("This field may not be read for that purpose")


def normal(value: str) -> str:
    """`value` as it is compared: no spaces, dashes or country prefix, small letters."""
    text = "".join(
        letter for letter in value.lower() if not letter.isspace() and letter not in "-()"
    )
    return text.removeprefix("+86")


def lookup_digest(field: str, value: str) -> str:
    """The keyed digest under which a searchable value is found."""
    secret = hashlib.sha256(b"linli lookup" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(secret, f"{field}\0{normal(value)}".encode(), hashlib.sha256).hexdigest()


@transaction.atomic
def keep(*, subject_id: UUID, values: dict[str, str], source: str, at: datetime) -> None:
    """Keep personal values of a subject, each under its declared field.

    Args:
        values: field code to value; an empty value is not kept.
        source: where they came from, such as ``portal`` or ``desk``.
    Raises:
        UndeclaredField: a field is not in the declarations, or does not lie in the vault.
    """
    for code, value in values.items():
        field = FIELDS.get(code)
        if field is None or field.where != "vault":
            raise UndeclaredField(field=code)
        if not value:
            continue
        Value.objects.update_or_create(
            subject_id=subject_id,
            field=code,
            defaults={
                "value": value,
                "lookup": lookup_digest(code, value) if field.is_searchable else "",
                "source": source,
                "kept_at": at,
                "forget_at": at + field.retention,
            },
            create_defaults={
                "id": new_id(),
                "value": value,
                "lookup": lookup_digest(code, value) if field.is_searchable else "",
                "source": source,
                "kept_at": at,
                "forget_at": at + field.retention,
            },
        )


@transaction.atomic
def read(
    *,
    subject_id: UUID,
    fields: list[str],
    purpose: str,
    reader: str,
    at: datetime,
    about: UUID | None = None,
) -> dict[str, str]:
    """Read personal values for a purpose; the reading itself goes on record.

    Args:
        reader: who reads, as the ledger names actors.
        about: the case or request that is the occasion.
    Returns:
        The values that are there, by field code.
    Raises:
        UndeclaredField: a field was never declared.
        PurposeRefused: a field is not declared for this purpose.
    """
    for code in fields:
        if code not in FIELDS:
            raise UndeclaredField(field=code)
        if purpose not in PURPOSES or purpose not in FIELDS[code].purposes:
            raise PurposeRefused(field=code, purpose=purpose)
    rows = Value.objects.filter(subject_id=subject_id, field__in=fields)
    found = {row.field: row.value for row in rows}
    if found:
        Read.objects.create(
            subject_id=subject_id,
            fields=sorted(found),
            purpose=purpose,
            reader=reader,
            about=about,
            read_at=at,
        )
    return found


def find_subjects(*, field: str, value: str, purpose: str, limit: int = 20) -> list[UUID]:
    """Subjects whose searchable `field` equals `value`, latest first; reads no values.

    Raises:
        UndeclaredField: the field cannot be searched.
        PurposeRefused: the field is not declared for this purpose.
    """
    declared = FIELDS.get(field)
    if declared is None or not declared.is_searchable:
        raise UndeclaredField(field=field)
    if purpose not in declared.purposes:
        raise PurposeRefused(field=field, purpose=purpose)
    rows = Value.objects.filter(field=field, lookup=lookup_digest(field, value))
    return list(rows.order_by("-kept_at", "id").values_list("subject_id", flat=True)[:limit])


def forget_due(*, now: datetime) -> int:
    """Delete values whose retention has ended; returns how many."""
    count, _by_model = Value.objects.filter(forget_at__lte=now).delete()
    return count


def kept_fields(*, subject_id: UUID) -> frozenset[str]:
    """Which fields of a subject the vault holds; reads no values, so nothing goes on record."""
    rows = Value.objects.filter(subject_id=subject_id)
    return frozenset(rows.values_list("field", flat=True))
