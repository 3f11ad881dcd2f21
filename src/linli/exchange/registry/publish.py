"""Files into the registry: what is new, changed, merged, split or ended, in one transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import AutoField, Model

from linli.core import bulk
from linli.exchange.groups import Group
from linli.exchange.models import BusinessFile, Change, FileVersion, HomeFile, PersonFile, Record
from linli.exchange.registry import content
from linli.exchange.registry.assemble import Made
from linli.exchange.registry.identity import Identity
from linli.exchange.states import BUSINESS, CURRENT, ENDED, HOME, MERGED, PERSON
from linli.places import queries as places
from linli.privacy import keys

MODELS: dict[str, Any] = {HOME: HomeFile, BUSINESS: BusinessFile, PERSON: PersonFile}
BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Published:
    """How many files a run made, changed, merged and ended."""

    created: int = 0
    changed: int = 0
    merged: int = 0
    split: int = 0
    ended: int = 0


def kept_digests(group: Group) -> dict[UUID, str]:
    """The digests of the group's current files."""
    rows = _files(group).filter(state=CURRENT)
    return dict(rows.values_list("id", "digest"))


def known_records(group: Group) -> dict[str, UUID]:
    """Which record was in which file."""
    rows = Record.objects.filter(entity=group.entity, purpose=group.purpose)
    return dict(rows.values_list("record", "file_id"))


@transaction.atomic
def publish(
    *,
    group: Group,
    made: Iterable[Made],
    digests: Mapping[UUID, str],
    records: Mapping[str, UUID],
    identity: Identity,
    delivery_id: UUID,
    at: datetime,
) -> Published:
    """Write the files that changed and end those that have no record left.

    Args:
        made: the files to write; others stay as they are.
        digests: every file that there should be, with the digest of what it is made of.
        records: the file of every record.
        at: of the newest delivery that takes part, so that a rerun writes the same.
    """
    writer = _Writer(group, identity, delivery_id, at)
    batch: list[Made] = []
    for one in made:
        batch.append(one)
        if len(batch) == BATCH:
            writer.write(batch, digests)
            batch = []
    writer.write(batch, digests)
    gone = sorted(kept_digests(group).keys() - digests.keys())
    for start in range(0, len(gone), BATCH):
        writer.end(gone[start : start + BATCH])
    _keep_records(group, records)
    return Published(**writer.counts)


class _Writer:
    """Writes batches of files with their versions and changes, and counts."""

    def __init__(self, group: Group, identity: Identity, delivery_id: UUID, at: datetime) -> None:
        self.group, self.identity = group, identity
        self.delivery_id, self.at = delivery_id, at
        self.counts: dict[str, int] = {}

    def write(self, batch: Sequence[Made], digests: Mapping[UUID, str]) -> None:
        """Create or change the files of a batch."""
        ids = [one.file_id for one in batch]
        before = {row.pk: row for row in _files(self.group).filter(pk__in=ids)}
        fields_before = content.fields_before(self.group, before.values())
        sealing = (
            keys.keys_for(subject_ids=ids, purpose=self.group.purpose, at=self.at)
            if self.group.entity == PERSON
            else {}
        )
        codes = sorted({one.place_code for one in batch if one.place_code})
        known = places.places_by_code(codes)
        rows, versions = [], []
        for one in batch:
            old = before.get(one.file_id)
            kind = self._kind(one.file_id, old)
            changed = content.changed_fields(fields_before.get(one.file_id, {}), one.content)
            row = content.row_of(self.group, one, sealing.get(one.file_id), known)
            row.version = old.version + 1 if old is not None else 1
            row.digest, row.updated_at, row.state = digests[one.file_id], self.at, CURRENT
            rows.append(row)
            versions.append(self._version(row, kind, changed, one))
            self.counts[_COUNT[kind]] = self.counts.get(_COUNT[kind], 0) + 1
        _write(rows, unique=("id",))
        self._announce(versions)

    def end(self, ids: Sequence[UUID]) -> None:
        """End files that have no record left, or went into another."""
        rows = list(_files(self.group).filter(pk__in=ids).order_by("id"))
        versions = []
        for row in rows:
            into = self.identity.merged.get(row.pk)
            row.state = MERGED if into else ENDED
            if self.group.entity != HOME:
                row.merged_into_id = into
            row.version += 1
            row.digest, row.updated_at = "", self.at
            content.empty(self.group, row)
            kind = "merged" if into else "ended"
            versions.append(self._version(row, kind, [], None))
            self.counts[kind] = self.counts.get(kind, 0) + 1
        _write(rows, unique=("id",))
        if self.group.entity == PERSON:
            # A person without an active service has no file, and none that could be opened.
            keys.destroy(subject_ids=ids, purposes=[self.group.purpose])
        self._announce(versions)

    def _kind(self, file_id: UUID, old: Any) -> str:
        if file_id in self.identity.split:
            return "split"
        return "created" if old is None or old.state != CURRENT else "changed"

    def _version(self, row: Any, kind: str, changed: list[str], made: Made | None) -> FileVersion:
        kept = None if made is None or self.group.entity == PERSON else made.content
        return FileVersion(
            entity=self.group.entity,
            file_id=row.pk,
            version=row.version,
            content=kept,
            digest=row.digest,
            fields=changed,
            kind=kind,
            delivery_id=self.delivery_id,
            at=self.at,
        )

    def _announce(self, versions: Sequence[FileVersion]) -> None:
        _write(versions)
        _write(
            [
                Change(
                    entity=one.entity,
                    purpose=self.group.purpose,
                    file_id=one.file_id,
                    version=one.version,
                    kind=one.kind,
                    fields=one.fields,
                    at=one.at,
                )
                for one in versions
            ]
        )


_COUNT = {"created": "created", "changed": "changed", "split": "split"}


def _files(group: Group) -> Any:
    rows = MODELS[group.entity].objects.all()
    return rows.filter(purpose=group.purpose) if group.entity == PERSON else rows


def _keep_records(group: Group, records: Mapping[str, UUID]) -> None:
    known = known_records(group)
    gone = [record for record in known if record not in records]
    for start in range(0, len(gone), BATCH):
        Record.objects.filter(
            entity=group.entity,
            purpose=group.purpose,
            record__in=gone[start : start + BATCH],
        ).delete()
    moved = [
        Record(entity=group.entity, purpose=group.purpose, record=record, file_id=file_id)
        for record, file_id in sorted(records.items())
        if known.get(record) != file_id
    ]
    _write(moved, unique=("entity", "purpose", "record"))


def _write(rows: Sequence[Model], *, unique: tuple[str, ...] = ()) -> None:
    """Write rows of one table; those that are known by `unique` are changed."""
    if not rows:
        return
    meta = rows[0]._meta
    fields = [one for one in meta.concrete_fields if not isinstance(one, AutoField)]
    columns = [str(one.column) for one in fields]
    bulk.write_rows(
        table=meta.db_table,
        columns=columns,
        rows=([getattr(row, one.attname) for one in fields] for row in rows),
        unique=unique,
        update=[one for one in columns if one not in unique],
    )
