"""The policies of `policies/`, parsed once, and questions to them (Cedar, docs.cedarpolicy.com).

Nothing here reads the database or the clock: what a question is about comes with it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import cedarpy

from linli.guard.roles import COMMAND, DESK, RESPONDERS, ROLES

FOLDER = Path(__file__).parent / "policies"
GROUPS = {"command": COMMAND, "desk": DESK, "responders": RESPONDERS}

Uid = dict[str, str]
Answer = tuple[bool, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A policy: what it says in both languages, and where it is written."""

    code: str
    file: str
    effect: str
    en: str
    zh: str


def uid(kind: str, name: str) -> Uid:
    """How Cedar names a thing."""
    return {"type": f"Linli::{kind}", "id": name}


def reference(kind: str, name: str) -> dict[str, Uid]:
    """The same, as a value."""
    return {"__entity": uid(kind, name)}


def schema_text() -> str:
    """What the policies may speak of."""
    return (FOLDER / "schema.cedarschema").read_text(encoding="utf-8")


@cache
def _parsed() -> tuple[dict[str, Any], dict[str, Rule]]:
    """The policies under their own names, and what each says."""
    policies: dict[str, Any] = {}
    rules: dict[str, Rule] = {}
    for path in sorted(FOLDER.glob("*.cedar")):
        text = cedarpy.policies_to_json_str(path.read_text(encoding="utf-8"))
        for policy in json.loads(text)["staticPolicies"].values():
            notes = policy["annotations"]
            code = notes["id"]
            if code in policies:
                raise ValueError(f"two policies are called {code}")
            policies[code] = policy
            rules[code] = Rule(code, path.name, policy["effect"], notes["en"], notes["zh"])
    return policies, rules


def rules() -> dict[str, Rule]:
    """Every policy, by its name."""
    return _parsed()[1]


@cache
def _policies() -> cedarpy.PolicySet:
    policies = {"staticPolicies": _parsed()[0], "templates": {}, "templateLinks": []}
    return cedarpy.PolicySet.from_json_str(json.dumps(policies))


@cache
def _roles() -> cedarpy.Entities:
    """Roles within their groups: the part of every question that never changes."""
    known = [
        {
            "uid": uid("Role", role),
            "attrs": {},
            "parents": [uid("Group", name) for name, held in GROUPS.items() if role in held],
        }
        for role in ROLES
    ]
    return cedarpy.Entities.from_json_str(json.dumps(known))


def ask(
    principals: list[dict[str, Any]],
    actions: Sequence[str],
    resource: dict[str, Any],
    context: dict[str, Any],
) -> dict[str, list[Answer]]:
    """For each action and each principal whether it may, and the policies that settled it.

    Args:
        principals, resource: entities with ``uid``, ``attrs`` and ``parents``.
    """
    entities = _roles().with_added_json_str(json.dumps([*principals, resource]))
    requests = [
        {
            "principal": _named(one["uid"]),
            "action": f'Linli::Action::"{action}"',
            "resource": _named(resource["uid"]),
            "context": context,
        }
        for action in actions
        for one in principals
    ]
    answers = iter(cedarpy.is_authorized_batch(requests, _policies(), entities))
    return {action: [_answer(next(answers)) for _one in principals] for action in actions}


def _answer(given: cedarpy.AuthzResult) -> Answer:
    if given.diagnostics.errors:
        # A policy that cannot be evaluated is skipped by Cedar; a forbid must never be.
        raise RuntimeError("; ".join(map(str, given.diagnostics.errors)))
    return given.allowed, tuple(sorted(given.diagnostics.reasons))


def _named(name: Uid) -> str:
    return f"{name['type']}::{json.dumps(name['id'], ensure_ascii=False)}"
