"""The laws of the triage decision, over any situation."""

from dataclasses import replace
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from tests import strategies  # noqa: F401  # loads the profile

from linli.triage.decide import (
    GRADES,
    Candidate,
    CategoryFacts,
    Danger,
    Guess,
    Owner,
    ReportFacts,
    Situation,
    decide,
)

DESK = UUID(int=1)
KINDS = ("report", "complaint", "question", "suggestion")
OWNERS = ("police", "property", "fire")
CODES = ("fire", "noise", "light", "other")

ids = st.integers(2, 60).map(lambda number: UUID(int=number))
paths = st.sampled_from(("", "/d1/", "/d1/c1/", "/d1/c2/"))
shares = st.floats(0, 1)
grades = st.sampled_from(GRADES)
dangers = st.builds(
    Danger, st.just("fire"), st.just("着火"), grades, st.sampled_from(("", *CODES, "unknown"))
)


@st.composite
def situations(draw: st.DrawFn) -> tuple[ReportFacts, Situation]:
    """A report and all that triage may know about it."""
    known = {
        code: CategoryFacts(
            UUID(int=100 + number),
            code,
            draw(st.sampled_from(KINDS)),
            draw(grades),
            draw(st.sampled_from(OWNERS)),
            draw(st.booleans()),
        )
        for number, code in enumerate(CODES)
    }
    labels = st.sampled_from((*CODES, "unknown"))
    guesses = st.none() | st.builds(Guess, labels, shares, st.booleans())
    kinds = st.none() | st.builds(Guess, st.sampled_from(KINDS), shares, st.booleans())
    owners = st.lists(st.builds(Owner, ids, st.sampled_from(OWNERS), paths), max_size=4)
    candidates = st.builds(
        Candidate,
        ids,
        st.sampled_from([item.id for item in known.values()]),
        st.none() | st.floats(0, 300),
        st.booleans(),
        shares,
    )
    report = ReportFacts(
        "portal",
        draw(st.booleans()),
        draw(st.none() | st.sampled_from(list(known.values()))),
        draw(paths),
    )
    return report, Situation(
        categories=known,
        fallback=known["other"],
        desk_id=DESK,
        category_guess=draw(guesses),
        kind_guess=draw(kinds),
        dangers=tuple(draw(st.lists(dangers, max_size=3))),
        owners=tuple(draw(owners)),
        candidates=tuple(draw(st.lists(candidates, max_size=4))),
    )


@given(given_=situations())
def test_every_report_gets_category_grade_owner_and_reasons(given_):
    report, situation = given_

    decision = decide(report, situation)

    assert decision.category in situation.categories.values()
    assert decision.grade in GRADES
    assert decision.owner_id in {DESK, *(owner.id for owner in situation.owners)}
    assert decision.reasons
    # Unsure, or owned by nobody but the desk: then a person is called.
    assert decision.is_sure or decision.needs_person


@given(given_=situations())
def test_the_same_situation_gives_the_same_decision(given_):
    assert decide(*given_) == decide(*given_)


@given(given_=situations(), more=dangers)
def test_a_further_word_of_danger_never_lowers_the_grade_of_what_was_chosen(given_, more):
    report, situation = given_
    before = decide(report, situation)
    # Words come gravest first; where nothing was chosen, a word may name another category.
    worse = tuple(sorted((*situation.dangers, more), key=lambda danger: danger.grade))
    if report.chosen is None or report.chosen == situation.fallback:
        report = replace(report, chosen=situation.categories["noise"])
        before = decide(report, situation)

    after = decide(report, replace(situation, dangers=worse))

    assert after.grade <= before.grade
    assert after.grade <= more.grade


@given(given_=situations())
def test_danger_is_never_graded_below_its_word(given_):
    report, situation = given_

    decision = decide(report, situation)

    assert all(decision.grade <= danger.grade for danger in situation.dangers)


@given(given_=situations())
def test_what_the_reporter_chose_stands(given_):
    report, situation = given_

    decision = decide(report, situation)

    assert report.chosen in {None, situation.fallback} or decision.category == report.chosen


@given(given_=situations())
def test_who_chose_other_gets_what_the_words_name_or_other_without_a_person(given_):
    report, situation = given_
    report = replace(report, chosen=situation.fallback)
    nothing = replace(situation, dangers=(), category_guess=None)

    assert decide(report, nothing).category == situation.fallback
    assert decide(report, nothing).needs_person in {"", "unowned"}
    named = replace(nothing, category_guess=Guess("light", 0.9, is_sure=True))
    assert decide(report, named).category.code == "light"


@given(given_=situations(), kind=st.sampled_from(KINDS))
def test_where_the_category_is_other_an_unsure_guess_of_the_kind_counts_without_danger(
    given_, kind
):
    report, situation = given_
    other = replace(situation.fallback, kind="report", is_life_safety=False)
    situation = replace(
        situation,
        categories={**situation.categories, "other": other},
        fallback=other,
        category_guess=None,
        kind_guess=Guess(kind, 0.4, is_sure=False),
    )
    report = replace(report, chosen=None, has_text=True)

    assert decide(report, replace(situation, dangers=())).kind == kind
    told = decide(report, replace(situation, dangers=(Danger("fire", "着火", "P1"),)))
    assert told.kind == "report"


@given(given_=situations())
def test_in_danger_to_life_nobody_waits_for_a_category(given_):
    decision = decide(*given_)

    assert decision.grade != "P1" or decision.is_sure


@given(given_=situations())
def test_only_the_same_matter_at_the_same_place_is_joined(given_):
    report, situation = given_

    decision = decide(report, situation)

    if decision.duplicate_of is not None:
        joined = [one for one in situation.candidates if one.case_id == decision.duplicate_of]
        assert any(one.category_id == decision.category.id for one in joined)
        assert decision.kind not in {"question", "suggestion"}
