"""The triage decision: pure, with a reason for each part.

Reasons are ``{"code": ..., **facts}``; the edge puts them into words in either language.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

Reason = dict[str, Any]

SAME_PLACE_M = 40.0
LIKELY_SAME = 0.30
MAYBE_SAME = 0.20
GRADES = ("P1", "P2", "P3", "P4")


@dataclass(frozen=True, slots=True)
class CategoryFacts:
    id: UUID
    code: str
    kind: str
    grade: str
    owner_kind: str
    is_life_safety: bool


@dataclass(frozen=True, slots=True)
class Guess:
    """What the text classifier says; `is_sure` is off when it says "unsure"."""

    label: str
    confidence: float
    is_sure: bool
    phrases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Danger:
    """Words of danger to life found in the text."""

    code: str
    phrase: str
    grade: str
    category_code: str = ""


@dataclass(frozen=True, slots=True)
class Owner:
    """An organisation that may own cases; `area_path` is '' for all of the cell."""

    id: UUID
    kind: str
    area_path: str


@dataclass(frozen=True, slots=True)
class OwnerRuleFacts:
    """A rule a person set: this category, in this area ('' for everywhere), is theirs."""

    id: UUID
    category_id: UUID
    area_path: str
    owner_id: UUID


@dataclass(frozen=True, slots=True)
class Candidate:
    """An open case nearby, with how alike its texts are to the report's (0 to 1)."""

    case_id: UUID
    category_id: UUID
    distance_m: float | None
    same_place: bool
    likeness: float


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """The report as triage sees it; `area_path` is '' outside the map."""

    channel: str
    has_text: bool
    chosen: CategoryFacts | None
    area_path: str


@dataclass(frozen=True, slots=True)
class Situation:
    """All that the decision may use."""

    categories: dict[str, CategoryFacts]
    fallback: CategoryFacts
    desk_id: UUID
    category_guess: Guess | None = None
    kind_guess: Guess | None = None
    dangers: tuple[Danger, ...] = ()
    owners: tuple[Owner, ...] = ()
    rules: tuple[OwnerRuleFacts, ...] = ()
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    category: CategoryFacts
    kind: str
    grade: str
    owner_id: UUID
    duplicate_of: UUID | None
    maybe_duplicates: tuple[UUID, ...]
    is_sure: bool
    needs_person: str
    reasons: list[Reason] = field(default_factory=list)


def decide(report: ReportFacts, situation: Situation) -> Decision:
    """Decide category, kind, grade, owner and whether the matter is known already.

    What the reporter chose stands, save "other"; words of danger to life outrank everything on the
    grade and, where nothing was chosen, on the category. What is unsure goes to a person.
    """
    reasons: list[Reason] = []
    category, is_sure = _category(report, situation, reasons)
    grade = _grade(category, situation, reasons)
    kind = _kind(report, category, situation, reasons)
    owner_id, why = owner_for(
        category=category,
        area_path=report.area_path,
        owners=situation.owners,
        rules=situation.rules,
    )
    reasons += why
    needs_person = "" if is_sure else "unsure"
    if owner_id is None:
        owner_id, needs_person = situation.desk_id, needs_person or "unowned"
        reasons.append({"code": "no-owner", "owner_kind": category.owner_kind})
    if grade == "P1" and not is_sure:
        # Someone is sent while a person looks: nobody waits for a category in danger.
        is_sure, needs_person = True, "unsure"
        reasons.append({"code": "sent-before-sure"})
    same, maybe = _duplicates(category, kind, situation, reasons)
    return Decision(category, kind, grade, owner_id, same, maybe, is_sure, needs_person, reasons)


def _category(
    report: ReportFacts, situation: Situation, reasons: list[Reason]
) -> tuple[CategoryFacts, bool]:
    # Who chooses "other" has found no category: their words may still name one.
    found_none = report.chosen is not None and report.chosen.code == situation.fallback.code
    if report.chosen is not None and not found_none:
        reasons.append({"code": "category-chosen", "category": report.chosen.code})
        return report.chosen, True
    for danger in situation.dangers:
        found = situation.categories.get(danger.category_code)
        if found is not None:
            fact: Reason = {"category": found.code, "phrase": danger.phrase}
            reasons.append({"code": "category-danger", **fact})
            return found, True
    guess = situation.category_guess
    found = situation.categories.get(guess.label) if guess else None
    if guess is not None and found is not None and guess.is_sure:
        fact = {"category": found.code, "confidence": round(guess.confidence, 3)}
        reasons.append({"code": "category-text", **fact, "phrases": list(guess.phrases)})
        return found, True
    if report.chosen is not None:
        reasons.append({"code": "category-chosen", "category": report.chosen.code})
        return report.chosen, True
    likely: Reason = {}
    if guess is not None:
        likely = {"guess": guess.label, "confidence": round(guess.confidence, 3)}
    reasons.append({"code": "category-unsure", **likely})
    return situation.fallback, False


def _grade(category: CategoryFacts, situation: Situation, reasons: list[Reason]) -> str:
    grade = category.grade
    reasons.append({"code": "grade-category", "grade": grade, "category": category.code})
    for danger in situation.dangers:
        if danger.grade < grade:
            grade = danger.grade
            fact = {"grade": grade, "phrase": danger.phrase, "danger": danger.code}
            reasons.append({"code": "grade-danger", **fact})
    return grade


def _kind(
    report: ReportFacts, category: CategoryFacts, situation: Situation, reasons: list[Reason]
) -> str:
    guess = situation.kind_guess
    may_differ = category.kind == "report" and not category.is_life_safety and report.has_text
    # "Other" has no usual kind: the likelier guess is better than none, unless danger is told.
    open_kind = category.code == situation.fallback.code and not situation.dangers
    if may_differ and guess and (guess.is_sure or open_kind) and guess.label != category.kind:
        fact = {"kind": guess.label, "confidence": round(guess.confidence, 3)}
        reasons.append({"code": "kind-text", **fact})
        return guess.label
    reasons.append({"code": "kind-category", "kind": category.kind})
    return category.kind


def owner_for(
    *,
    category: CategoryFacts,
    area_path: str,
    owners: tuple[Owner, ...],
    rules: tuple[OwnerRuleFacts, ...],
) -> tuple[UUID | None, list[Reason]]:
    """Who owns a category in an area: by a person's rule, else by kind and nearest area.

    Returns:
        The organisation, or None where nobody fits, and the reasons.
    """
    set_here = [
        rule
        for rule in rules
        if rule.category_id == category.id and area_path.startswith(rule.area_path)
    ]
    if set_here:
        best = max(set_here, key=lambda rule: (len(rule.area_path), str(rule.id)))
        return best.owner_id, [{"code": "owner-rule", "owner_id": str(best.owner_id)}]
    of_kind = [owner for owner in owners if owner.kind == category.owner_kind]
    fitting = [owner for owner in of_kind if area_path.startswith(owner.area_path)]
    if not fitting and not area_path:
        fitting = of_kind[:1]
    if not fitting:
        return None, []
    nearest = max(fitting, key=lambda owner: (len(owner.area_path), str(owner.id)))
    fact = {"owner_id": str(nearest.id), "kind": nearest.kind}
    return nearest.id, [{"code": "owner-area", **fact}]


def _duplicates(
    category: CategoryFacts, kind: str, situation: Situation, reasons: list[Reason]
) -> tuple[UUID | None, tuple[UUID, ...]]:
    if kind in {"question", "suggestion"}:
        return None, ()
    same: list[tuple[float, Candidate]] = []
    maybe: list[UUID] = []
    for candidate in situation.candidates:
        alike = candidate.category_id == category.id
        close = candidate.same_place or (
            candidate.distance_m is not None and candidate.distance_m <= SAME_PLACE_M
        )
        if alike and close and candidate.likeness >= LIKELY_SAME:
            same.append((candidate.likeness, candidate))
        elif alike or candidate.likeness >= MAYBE_SAME:
            maybe.append(candidate.case_id)
    if same:
        likeness, best = max(same, key=lambda pair: (pair[0], str(pair[1].case_id)))
        away = None if best.distance_m is None else round(best.distance_m)
        fact = {"case_id": str(best.case_id), "likeness": round(likeness, 2), "distance_m": away}
        reasons.append({"code": "duplicate", **fact})
        return best.case_id, tuple(maybe)
    if maybe:
        reasons.append({"code": "maybe-duplicate", "count": len(maybe)})
    return None, tuple(maybe)
