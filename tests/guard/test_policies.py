"""The policy files: valid, explained, and what the tables in docs/permissions.md say."""

import re
from datetime import UTC, datetime
from uuid import UUID, uuid5

import cedarpy
import pytest
from tests.guard import oracle

from linli.guard import cedar, policy
from linli.guard.policy import CELL, Granted, Post, Target, Viewer
from linli.guard.roles import ACTIONS, ROLES

NAMES = UUID(int=1)
ABOVE = {"station": "police"}
MEI = uuid5(NAMES, "mei")


def organisation(name: str) -> UUID:
    return uuid5(NAMES, name)


OWN = frozenset({organisation("station"), organisation("police")})
TARGETS = {
    "case": Target("case", uuid5(NAMES, "case"), OWN, "c/1/", *[frozenset({MEI})] * 3),
    "offered": Target("case", uuid5(NAMES, "case"), OWN, "c/1/", *[frozenset({MEI})] * 2),
    "declined": Target("case", uuid5(NAMES, "case"), OWN, "c/1/", frozenset({MEI})),
    "unit": Target("unit", organisation("station"), OWN, "c/1/"),
    "cell": CELL,
}


def posts(text: str) -> list[Post]:
    found = []
    for word in text.split():
        role, _at, rest = word.partition("@")
        name, _at, area = rest.partition("@")
        if role != "–":
            found.append(Post(role, organisation(name) if name not in {"", "–"} else None, area))
    return found


def test_the_policies_fit_their_schema_strictly():
    text = "\n".join(path.read_text(encoding="utf-8") for path in cedar.FOLDER.glob("*.cedar"))

    result = cedarpy.validate_policies(text, cedar.schema_text())

    assert [str(error) for error in result.errors] == []
    assert result.validation_passed


def test_a_policy_that_names_what_is_not_there_does_not_fit():
    bad = 'permit(principal in Linli::Role::"lead", action == Linli::Action::"case.fly", resource);'

    assert not cedarpy.validate_policies(bad, cedar.schema_text()).validation_passed


def test_every_policy_says_in_both_languages_what_it_does():
    assert len(cedar.rules()) >= 20
    for rule in cedar.rules().values():
        assert re.fullmatch(r"[a-z-]+", rule.code)
        assert rule.en.endswith(".") and rule.en.isascii()
        assert re.search("[\u4e00-\u9fff]", rule.zh) and rule.zh.endswith("。")


def test_schema_and_table_know_the_same_actions():
    named = set(re.findall(r'"([a-z_]+\.[a-z_]+)"', cedar.schema_text()))

    assert named - {"seat.manage"} == set(ACTIONS) == set(oracle.ROLES_OF)


def test_each_role_may_what_the_table_ticks():
    for action, roles in oracle.ROLES_OF.items():
        assert ACTIONS[action] == roles, action
        for role in ROLES:
            viewer = Viewer(grants=(Granted(role),))
            assert policy.allows(viewer, action) == (role in roles), (role, action)


@pytest.mark.parametrize("row", oracle.rows("Situations")[1:], ids=lambda row: " ".join(row[:4]))
def test_each_situation_ends_as_the_table_says(row):
    who, held, action, target, purpose, may, by = row

    made = policy.decide(
        posts(held),
        action,
        TARGETS[target],
        member_id=MEI if "(mei)" in who else None,
        purpose=purpose,
    )

    assert made.allowed == (may == "yes")
    assert made.reasons == (() if by == "–" else (by,))


def test_given_an_action_or_role_that_is_unknown_then_nothing_is_allowed():
    assert not policy.decide([Post("admin")], "case.fly", TARGETS["case"]).allowed
    assert not policy.decide([Post("emperor")], "case.view", TARGETS["case"]).allowed
    assert not policy.allows(Viewer(grants=(Granted("emperor"),)), "case.view")


def test_given_names_with_quotes_then_they_stay_names():
    crooked = Post("lead", None, 'c/") || true || ("/')

    assert not policy.decide([crooked], "case.close", TARGETS["case"]).allowed


def test_several_actions_at_once_are_answered_as_one_by_one():
    held = posts("lead@station officer@property")

    every = policy.decide_each(held, (*ACTIONS, "case.fly"), TARGETS["case"], member_id=MEI)

    assert every == {
        action: policy.decide(held, action, TARGETS["case"], member_id=MEI)
        for action in (*ACTIONS, "case.fly")
    }


@pytest.mark.parametrize(
    ("own", "given", "reached", "may"),
    [
        (Granted("admin"), Granted("admin"), False, True),
        (Granted("admin", organisation("police")), Granted("lead"), True, False),
        (Granted("admin", None, MEI), Granted("lead"), True, False),
        (Granted("lead", organisation("police")), Granted("officer", organisation("a")), True, True),
        (Granted("lead", organisation("police")), Granted("officer", organisation("a")), False, False),
        (Granted("lead", organisation("police")), Granted("dispatcher", organisation("a")), True, False),
        (Granted("lead"), Granted("emperor", organisation("a")), True, False),
    ],
)  # fmt: skip
def test_who_may_give_and_take_which_role(own, given, reached, may):
    ids = frozenset({given.organisation_id} if reached and given.organisation_id else set())

    assert policy.may_manage(Viewer(grants=(own,)), given, organisation_ids=ids) == may


def test_a_glass_counts_only_with_a_moment():
    at = datetime(2026, 3, 2, tzinfo=UTC)
    glass = policy.Glass(TARGETS["case"].id, at, at.replace(hour=1), 20)
    held = [Post("officer", organisation("property"))]

    assert not policy.decide(held, "case.view", TARGETS["case"], glasses=[glass]).allowed
    made = policy.decide(held, "case.view", TARGETS["case"], glasses=[glass], at=at)
    assert made == policy.Decision(True, ("break-glass",))
