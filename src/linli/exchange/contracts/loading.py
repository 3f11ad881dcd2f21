"""From YAML to a contract, or to everything that is wrong with it."""

import hashlib
import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from linli.exchange.contracts import concepts, fields, form, marks, rules
from linli.exchange.contracts.changes import VERSION
from linli.exchange.contracts.marks import Marked
from linli.exchange.contracts.model import Contract, Field, Freshness, Owner, Rule
from linli.exchange.contracts.problems import ContractRefused, Problem

FEED = re.compile(r"[a-z][a-z0-9-]{1,62}")
OWNERS = ("owner", "data owner", "dataowner", "负责人")
UNITS = {
    "m": timedelta(minutes=1), "min": timedelta(minutes=1), "minutes": timedelta(minutes=1),
    "h": timedelta(hours=1), "hr": timedelta(hours=1), "hours": timedelta(hours=1),
    "d": timedelta(days=1), "day": timedelta(days=1), "days": timedelta(days=1),
    "w": timedelta(weeks=1), "week": timedelta(weeks=1), "weeks": timedelta(weeks=1),
    "hour": timedelta(hours=1), "minute": timedelta(minutes=1),
}  # fmt: skip


def load(source: Path | str) -> Contract:
    """Read a contract from a file, or from YAML itself.

    Raises:
        ContractRefused: with every problem, by line.
    """
    text = source
    if isinstance(source, Path):
        try:
            text = source.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ContractRefused(problems=[Problem("no-utf8", 1, "")]) from error
    marked = marks.read(text=str(text))
    problems = form.problems(marked=marked)
    if problems:
        # What the parts mean can only be read once they are there.
        raise ContractRefused(problems=problems)
    reader = _Meaning(marked)
    contract = reader.contract(digest=hashlib.sha256(str(text).encode()).hexdigest())
    if contract is None or reader.problems:
        raise ContractRefused(problems=reader.problems)
    return contract


class _Meaning:
    """Reads what the standard leaves open: purposes, fields, freshness, who answers."""

    def __init__(self, marked: Marked) -> None:
        self.marked = marked
        self.problems: list[Problem] = []

    def problem(self, code: str, *path: str, **facts: str) -> None:
        self.problems.append(Problem(code, self.marked.line(path), ".".join(path), facts))

    def contract(self, *, digest: str) -> Contract | None:
        data = self.marked.data
        custom = fields.properties_of(data)
        entity = self._entity(custom)
        objects = data["schema"]
        if len(objects) != 1:
            self.problem("one-object", "schema", found=str(len(objects)))
            return None
        found = self._fields(objects[0], entity)
        table = str(objects[0].get("name") or "")
        freshness, owner = self._freshness(), self._owner()
        version = str(data["version"])
        if not VERSION.fullmatch(version):
            self.problem("bad-version", "version", found=version)
        checked = self._rules(objects[0], found, table)
        if freshness is None or owner is None:
            return None
        return Contract(
            id=str(data["id"]), feed=self._feed(custom), title=str(data.get("name") or data["id"]),
            version=version, standard=str(data["apiVersion"]), status=str(data["status"]),
            entity=entity, purposes=self._purposes(custom), table=table, fields=found,
            rules=tuple(checked), freshness=freshness, owner=owner, digest=digest,
            description=str((data.get("description") or {}).get("purpose") or ""),
        )  # fmt: skip

    def _entity(self, custom: Mapping[str, Any]) -> str:
        entity = str(custom.get("entity") or "")
        if entity not in concepts.ENTITIES:
            self.problem("unknown-entity", "customProperties", found=entity)
        return entity

    def _feed(self, custom: Mapping[str, Any]) -> str:
        feed = str(custom.get("feed") or "")
        if not FEED.fullmatch(feed):
            self.problem("bad-feed", "customProperties", found=feed)
        return feed

    def _purposes(self, custom: Mapping[str, Any]) -> tuple[str, ...]:
        given = custom.get("purposes")
        purposes = tuple(str(each) for each in given) if isinstance(given, list) else ()
        if given is not None and not isinstance(given, list):
            self.problem("purposes-no-list", "customProperties")
        for purpose in purposes:
            if purpose not in concepts.PURPOSES:
                self.problem("unknown-purpose", "customProperties", name="", found=purpose)
        return purposes

    def _fields(self, data: Mapping[str, Any], entity: str) -> tuple[Field, ...]:
        reader = fields.Reader(marked=self.marked, entity=entity)
        found = reader.fields(properties=data.get("properties"), path=("schema", "0", "properties"))
        self.problems += reader.problems
        return found

    def _rules(self, data: Mapping[str, Any], found: tuple[Field, ...], table: str) -> list[Rule]:
        reader = rules.Reader(marked=self.marked, fields=found, table=table)
        checked = reader.rules(given=data.get("quality"), path=("schema", "0", "quality"))
        for at, each in enumerate(data.get("properties") or []):
            path = ("schema", "0", "properties", str(at), "quality")
            name = str(each.get("name") or "")
            if name in reader.columns:
                checked += reader.rules(given=each.get("quality"), path=path, field=name)
        self.problems += reader.problems
        return checked

    def _freshness(self) -> Freshness | None:
        agreed = {
            str(each.get("property")): self._span(each, str(at))
            for at, each in enumerate(self.marked.data.get("slaProperties") or [])
            if each.get("property") in ("latency", "freshness", "frequency")
        }
        within = agreed.get("freshness") or agreed.get("latency")
        if within is None:
            if "freshness" not in agreed and "latency" not in agreed:
                self.problem("no-freshness", "slaProperties")
            return None
        return Freshness(within=within, every=agreed.get("frequency"))

    def _span(self, data: Mapping[str, Any], at: str) -> timedelta | None:
        unit, value = UNITS.get(str(data.get("unit") or "").casefold()), data.get("value")
        if unit is None or isinstance(value, bool) or not isinstance(value, int | float | str):
            self.problem("bad-span", "slaProperties", at, found=f"{value} {data.get('unit')}")
            return None
        try:
            span = unit * float(value)
        except (ValueError, OverflowError):
            span = timedelta(0)
        if span <= timedelta(0):
            self.problem("bad-span", "slaProperties", at, found=f"{value} {data.get('unit')}")
            return None
        return span

    def _owner(self) -> Owner | None:
        """The member of the team whose role is owner; version 3.0 has a plain list of members."""
        team = self.marked.data.get("team") or {}
        members = team if isinstance(team, list) else team.get("members") or []
        for member in members:
            if str(member.get("role") or "").casefold() in OWNERS:
                organisation = "" if isinstance(team, list) else str(team.get("name") or "")
                return Owner(
                    organisation=organisation or str(self.marked.data.get("domain") or ""),
                    username=str(member.get("username") or ""),
                    name=str(member.get("name") or ""),
                    role=str(member.get("role") or ""),
                )
        self.problem("no-owner", "team")
        return None
