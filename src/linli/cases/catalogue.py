"""The shipped categories, as plain data."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from linli.cases.services import NewCategory

FILE = Path(__file__).parent / "data" / "categories.json"
OWNER_KINDS = {"volunteer": "volunteers"}


@cache
def _content() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return content


def skills() -> list[dict[str, str]]:
    """Skills that categories ask for: code and names."""
    listed: list[dict[str, str]] = _content()["skills"]
    return listed


def groups() -> list[dict[str, str]]:
    """Groups that categories are shown in: code and names."""
    listed: list[dict[str, str]] = _content()["groups"]
    return listed


def shipped() -> list[NewCategory]:
    """The categories that a new cell starts with."""
    return [_category(item) for item in _content()["categories"]]


def _category(item: dict[str, Any]) -> NewCategory:
    clocks = item["clocks"]
    questions = [
        {"zh": zh, "en": en}
        for zh, en in zip(item["desk_questions_zh"], item["desk_questions_en"], strict=True)
    ]
    return NewCategory(
        code=item["code"],
        name=item["name_zh"],
        name_en=item["name_en"],
        group=item["group"],
        owner_kind=OWNER_KINDS.get(item["owner_kind"], item["owner_kind"]),
        kind=item["kind"],
        grade=item["grade"],
        is_life_safety=item["life_safety"],
        is_anonymous_allowed=item["anonymous"],
        is_public=item["public"],
        clocks=clocks,
        reroute_clock=item["reroute_clock"],
        reopen_days=item["reopen_days"],
        skills=list(item["skills"]),
        form=item["form"],
        dispositions=item["dispositions"],
        guidance=item["guidance_zh"],
        guidance_en=item["guidance_en"],
        not_ours=item["not_ours"],
        keywords=[*item["keywords_zh"], *item["keywords_en"]],
        desk_questions=questions,
    )
