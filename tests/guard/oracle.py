"""The rules once more, in plain Python and from the table in docs/permissions.md.

Written to be compared with the policies, not to be used: it shares no code with them.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from linli.guard.policy import Glass, Post, Target

TABLES = Path(__file__).parents[2] / "docs" / "permissions.md"
RESPONDING = ("officer", "grid_worker", "property_staff", "volunteer")
ON_DESK = ("call_taker", "dispatcher", "admin")
STEERING = ("dispatcher", "lead", "admin")


@dataclass(frozen=True)
class Request:
    """One question to a judge."""

    posts: tuple[Post, ...]
    action: str
    target: Target
    member_id: UUID | None
    purpose: str
    glasses: tuple[Glass, ...]
    at: datetime


# A judge answers many requests at once, as a database would; None where it has no say.
Judge = Callable[[Sequence[Request]], list[bool | None]]


def rows(heading: str) -> list[list[str]]:
    """The cells of the table under a heading of docs/permissions.md, its head first."""
    text = TABLES.read_text(encoding="utf-8")
    part = re.split(r"^## ", text.split(f"\n## {heading}\n")[1], flags=re.MULTILINE)[0]
    lines = [line for line in part.splitlines() if line.startswith("|")]
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in lines
        if not re.fullmatch(r"[|\s:-]+", line)
    ]


def carried() -> dict[str, frozenset[str]]:
    """Action: the roles that the table ticks."""
    head, *body = rows("Roles")
    return {
        row[0].strip("`"): frozenset(
            role for role, mark in zip(head[2:], row[2:], strict=True) if mark == "✓"
        )
        for row in body
    }


ROLES_OF = carried()


def judge(requests: Sequence[Request]) -> list[bool | None]:
    return [_one(request) for request in requests]


def _one(request: Request) -> bool:
    if any(_post_may(post, request) for post in request.posts):
        return True
    return any(_glass_opens(glass, request) for glass in request.glasses)


def _post_may(post: Post, request: Request) -> bool:
    target = request.target
    if post.role not in ROLES_OF.get(request.action, ()):
        return False
    if not _fits_purpose(post, request):
        return False
    ids = {
        "case.view": target.member_ids,
        "case.contact": target.working_ids,
        "file.person": target.working_ids,
    }
    is_assigned = target.kind == "case" and request.member_id in ids.get(
        request.action, target.active_ids
    )
    if is_assigned:
        return True
    if target.kind == "case" and post.role in RESPONDING:
        return False
    if target.kind == "cell":
        return post.organisation_id is None and not post.area_path
    if post.organisation_id is not None and post.organisation_id not in target.organisation_ids:
        return False
    return target.area_path.startswith(post.area_path)


def _fits_purpose(post: Post, request: Request) -> bool:
    if request.action == "file.person":
        return request.target.kind == "case" and "-" in request.purpose
    if request.target.kind == "case" and request.action == "case.contact":
        if request.purpose == "answer_call":
            return post.role in ON_DESK
        return request.purpose in ("handle_case", "tell_reporter")
    return True


def _glass_opens(glass: Glass, request: Request) -> bool:
    roles = {post.role for post in request.posts}
    if request.target.kind != "case" or request.target.id != glass.case_id:
        return False
    if request.action not in ("case.view", "case.contact"):
        return False
    if request.action == "case.contact" and not (
        request.purpose in ("handle_case", "tell_reporter")
        or (request.purpose == "answer_call" and roles.intersection(ON_DESK))
    ):
        return False
    return (
        bool(roles.intersection(RESPONDING + ON_DESK + STEERING))
        and glass.reason_length >= 20
        and glass.until - glass.opened_at <= timedelta(minutes=60)
        and glass.opened_at <= request.at < glass.until
    )
