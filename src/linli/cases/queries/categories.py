"""Reading categories."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from linli.cases.models import Category
from linli.core import errors


class CategoryNotFound(errors.NotFound):
    code, title = "category-not-found", _("There is no such category here")


@dataclass(frozen=True, slots=True)
class CategoryInfo:
    """A category as other packages see it."""

    id: UUID
    code: str
    name_zh: str
    name_en: str
    group: str
    kind: str
    grade: str
    owner_kind: str
    is_life_safety: bool
    is_anonymous_allowed: bool
    is_public: bool
    is_active: bool
    clocks: dict[str, Any]
    reroute_clock: str
    reopen_days: int
    skills: tuple[str, ...]
    form: list[dict[str, Any]]
    dispositions: list[dict[str, str]]
    guidance_zh: str
    guidance_en: str
    not_ours: dict[str, str] | None
    keywords: tuple[str, ...]
    desk_questions: list[dict[str, str]]
    version: int

    @property
    def name(self) -> str:
        """The name in the language active now."""
        return self.name_en if in_english() else self.name_zh

    @property
    def other_name(self) -> str:
        """The name in the other language, for those who look it up by that."""
        return self.name_zh if in_english() else self.name_en

    @property
    def guidance(self) -> str:
        return self.guidance_en if in_english() else self.guidance_zh


def in_english() -> bool:
    return (get_language() or "").startswith("en")


def category_info(row: Category) -> CategoryInfo:
    return CategoryInfo(
        row.id,
        row.code,
        row.name,
        row.name_en,
        row.group,
        row.kind,
        row.grade,
        row.owner_kind,
        row.is_life_safety,
        row.is_anonymous_allowed,
        row.is_public,
        row.is_active,
        row.clocks,
        row.reroute_clock,
        row.reopen_days,
        tuple(row.skills),
        row.form,
        row.dispositions,
        row.guidance,
        row.guidance_en,
        row.not_ours,
        tuple(row.keywords),
        row.desk_questions,
        row.version,
    )


def categories(*, active_only: bool = True, public_only: bool = False) -> list[CategoryInfo]:
    """Categories by group and code."""
    rows = Category.objects.order_by("group", "code", "id")
    if active_only:
        rows = rows.filter(is_active=True)
    if public_only:
        rows = rows.filter(is_public=True)
    return [category_info(row) for row in rows]


def category(category_id: UUID) -> CategoryInfo:
    """One category.

    Raises:
        CategoryNotFound: no category has this id.
    """
    row = Category.objects.filter(pk=category_id).first()
    if row is None:
        raise CategoryNotFound()
    return category_info(row)


def category_by_code(code: str) -> CategoryInfo:
    """The category with this stable code.

    Raises:
        CategoryNotFound: there is none.
    """
    row = Category.objects.filter(code=code).first()
    if row is None:
        raise CategoryNotFound(code=code)
    return category_info(row)
