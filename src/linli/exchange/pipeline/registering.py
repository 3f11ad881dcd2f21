"""Linking what is current and publishing its files, group by group."""

import time
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import duckdb
import structlog

from linli.exchange import contracts, names, store
from linli.exchange.engine import engine, quoted, run
from linli.exchange.groups import Group, Source, groups
from linli.exchange.models import ContractVersion, Delivery, Feed
from linli.exchange.pipeline import pairs
from linli.exchange.pipeline.linking import link_group
from linli.exchange.registry import assemble, publish
from linli.exchange.registry.identity import Identity, identify
from linli.exchange.states import HOME

log = structlog.get_logger(__name__)


def register(*, deliveries: Sequence[Delivery], work: Path) -> None:
    """Link and publish every group that a delivery touches."""
    sources = _sources(work)
    touched = {one.feed_id for one in deliveries}
    for group in groups([one.contract for one in sources.values()]):
        if touched.isdisjoint(group.feeds):
            continue
        newest = max(
            (one for one in deliveries if one.feed_id in group.feeds),
            key=lambda one: (one.received_at, one.id),
        )
        register_group(group=group, sources=sources, newest=newest, work=work)


def _sources(work: Path) -> dict[str, Source]:
    """Every feed that has rows, with its newest contract, opened into the work folder."""
    found = {}
    for feed in Feed.objects.filter(state_number__gt=0).order_by("code"):
        version = ContractVersion.objects.filter(feed=feed).order_by("-kept_at", "-id").first()
        assert version is not None  # noqa: S101  # a state was made under one
        path = work / f"state-{feed.code}.parquet"
        store.open_to(file_id=names.state_id(feed=feed.code, number=feed.state_number), path=path)
        found[feed.code] = Source(contracts.load(version.text), path)
    return found


def register_group(
    *, group: Group, sources: dict[str, Source], newest: Delivery, work: Path
) -> publish.Published:
    """Link one group and publish its files; the same rows give the same files.

    Args:
        newest: the delivery by whose moment the changes are dated.
    """
    own = [sources[feed] for feed in group.feeds]
    begun = time.monotonic()
    with engine(work) as con:
        clusters, uncertain = link_group(con=con, group=group, sources=sources, work=work)
        linked = time.monotonic()
        identity, records = _files_of(con, group, own, clusters)
        assemble.members(con=con, files=records)
        assemble.rows(con=con, sources=own)
        digests = assemble.digests(con=con, contracts=[one.contract for one in own])
        kept = publish.kept_digests(group)
        changed = [one for one in sorted(digests) if kept.get(one) != digests[one]]
        published = publish.publish(
            group=group,
            made=assemble.make(con=con, group=group, sources=own, files=changed),
            digests=digests,
            records=records,
            identity=identity,
            delivery_id=newest.id,
            at=newest.received_at,
        )
        pairs.keep_pairs(con=con, group=group, path=uncertain, at=newest.received_at)
    log.info(
        "exchange_group_registered",
        entity=group.entity,
        purpose=group.purpose,
        linking_s=round(linked - begun, 1),
        publishing_s=round(time.monotonic() - linked, 1),
        created=published.created,
        changed=published.changed,
        merged=published.merged,
        ended=published.ended,
    )
    return published


def _files_of(
    con: duckdb.DuckDBPyConnection, group: Group, sources: Sequence[Source], clusters: Path
) -> tuple[Identity, dict[str, UUID]]:
    """The file of each record; of homes only records that lie in a home of the address base."""
    if group.entity == HOME:
        return _homes(con, group, sources, clusters)
    found: dict[str, list[str]] = {}
    for cluster, record in run(
        con,
        f"SELECT cluster_id, record_id FROM read_parquet({quoted(str(clusters))})"  # noqa: S608
        " ORDER BY cluster_id, record_id",
    ):
        found.setdefault(cluster, []).append(record)
    identity = identify(
        clusters=found,
        known=publish.known_records(group),
        new_file=lambda key: names.file_id(entity=group.entity, purpose=group.purpose, key=key),
    )
    records = {
        record: identity.files[cluster] for cluster, listed in found.items() for record in listed
    }
    return identity, records


def _homes(
    con: duckdb.DuckDBPyConnection, group: Group, sources: Sequence[Source], clusters: Path
) -> tuple[Identity, dict[str, UUID]]:
    """A home's file is its place: linked records of which one is placed are placed with it."""
    placed = " UNION ALL ".join(
        "SELECT _record AS record, CASE WHEN _level = 'home' THEN _place END AS place"  # noqa: S608
        f" FROM read_parquet({quoted(str(one.rows))})"
        for one in sources
    )
    found = run(
        con,
        f"WITH told AS ({placed}), joined AS (SELECT c.record_id AS record, c.cluster_id, t.place"  # noqa: S608
        f" FROM read_parquet({quoted(str(clusters))}) c JOIN told t ON t.record = c.record_id),"
        " voted AS (SELECT cluster_id, place, count(*) AS votes FROM joined"
        " WHERE place IS NOT NULL GROUP BY ALL),"
        " chosen AS (SELECT cluster_id, place FROM voted QUALIFY row_number() OVER"
        " (PARTITION BY cluster_id ORDER BY votes DESC, place) = 1)"
        " SELECT j.record, coalesce(j.place, v.place) FROM joined j JOIN chosen v"
        " USING (cluster_id) ORDER BY j.record",
    )
    records = {record: names.file_id(entity=HOME, purpose="", key=place) for record, place in found}
    return Identity({}, {}, {}), records
