"""Persons are linked only for a purpose that the feeds share."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from linli.exchange.linkage import Group, allowed

PURPOSES = ("care-visits", "school-enrolment", "tenancy-register")


@dataclass(frozen=True)
class Agreement:
    feed: str
    entity: str = "person"
    purposes: tuple[str, ...] = ()


def test_given_a_common_purpose_then_they_stand_in_its_group() -> None:
    care = Agreement("care", purposes=("care-visits",))
    health = Agreement("health", purposes=("care-visits", "school-enrolment"))
    school = Agreement("school", purposes=("school-enrolment",))
    assert allowed([school, care, health]) == (
        Group("person", "care-visits", ("care", "health")),
        Group("person", "school-enrolment", ("health", "school")),
    )


def test_given_no_purpose_then_in_no_group() -> None:
    assert allowed([Agreement("mediation")]) == ()


def test_given_homes_and_businesses_then_all_of_a_kind_together() -> None:
    feeds = [Agreement("meters", "home"), Agreement("shops", "business"), Agreement("flats", "home"),
             Agreement("cases", "place")]  # fmt: skip
    assert allowed(feeds) == (
        Group("business", None, ("shops",)),
        Group("home", None, ("flats", "meters")),
    )


@given(
    st.lists(
        st.builds(
            Agreement,
            feed=st.sampled_from("abcdef"),
            purposes=st.lists(st.sampled_from(PURPOSES), unique=True).map(tuple),
        ),
        unique_by=lambda one: one.feed,
    )
)
def test_two_feeds_meet_only_where_they_share_a_purpose(feeds: list[Agreement]) -> None:
    purposes = {one.feed: set(one.purposes) for one in feeds}
    for group in allowed(feeds):
        assert all(group.purpose in purposes[feed] for feed in group.feeds)
    together = {
        (one, other) for group in allowed(feeds) for one in group.feeds for other in group.feeds
    }
    assert all(purposes[one] & purposes[other] for one, other in together)
