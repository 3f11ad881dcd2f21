"""Laws of updates, cancellations, expiry and areas, whatever comes in whatever order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from linli.core.coordinates import Point
from linli.sensing import cap
from linli.sensing.cap import areas, saying, standing
from linli.sensing.cap.standing import Link

NOON = datetime(2026, 7, 1, 4, 0, tzinfo=UTC)
MET = "met@example.org"


def key(name: str, sender: str = MET) -> tuple[str, str]:
    return sender, name


def link(
    name: str, msg_type: str = "Alert", *names: str, minute: int = 0, status: str = "Actual",
    sender: str = MET,
) -> Link:  # fmt: skip
    sent = NOON + timedelta(minutes=minute)
    return Link(key(name, sender), sent, msg_type, status, tuple(key(one) for one in names))


@st.composite
def histories(draw: st.DrawFn) -> list[Link]:
    """Up to eight messages that name one another as they like, of two senders and statuses."""
    names = "abcdefgh"[: draw(st.integers(1, 8))]
    made = [
        Link(
            key(name, draw(st.sampled_from([MET, "other@example.org"]))),
            NOON + timedelta(minutes=draw(st.integers(0, 5))),
            draw(st.sampled_from(["Alert", "Update", "Cancel", "Ack"])),
            draw(st.sampled_from(["Actual", "Exercise"])),
            tuple(
                key(one, draw(st.sampled_from([MET, "other@example.org"])))
                for one in draw(st.lists(st.sampled_from("abcdefgh"), max_size=3))
            ),
        )
        for name in names
    ]
    return draw(st.permutations(made))


def test_given_an_update_then_only_it_stands():
    found = standing.resolve([link("u", "Update", "a", minute=5), link("a")])

    assert found[key("u")].state == standing.LIVE
    assert found[key("a")] == standing.Standing(standing.SUPERSEDED, key("u"))


def test_given_a_cancel_that_names_the_first_message_then_its_update_ends_too():
    chain = [link("a"), link("u", "Update", "a", minute=5), link("c", "Cancel", "a", minute=9)]

    states = {name: found.state for (_, name), found in standing.resolve(chain).items()}

    assert states == {"a": "cancelled", "u": "cancelled", "c": "reply"}


def test_given_an_update_newer_than_the_cancel_then_it_stands():
    chain = [link("a"), link("c", "Cancel", "a", minute=5), link("u", "Update", "a", minute=9)]

    assert standing.resolve(chain)[key("u")].state == standing.LIVE


@given(histories(), st.randoms())
def test_the_order_in_which_messages_come_changes_nothing(history, chance):
    shuffled = list(history)
    chance.shuffle(shuffled)

    assert standing.resolve(history) == standing.resolve(shuffled)


@given(histories())
def test_nothing_is_ended_by_another_sender_an_exercise_or_an_older_message(history):
    known = {one.key: one for one in history}

    for ended, found in standing.resolve(history).items():
        if found.by is None:
            continue
        one, by = known[ended], known[found.by]
        assert by.key[0] == one.key[0] and by.status == one.status and by.sent >= one.sent
        assert by.msg_type in {"Update", "Cancel"} and by.key != one.key


@given(histories())
def test_what_a_later_cancel_names_never_stands(history):
    latest = max(one.sent for one in history) + timedelta(minutes=1)
    for one in history:
        end = Link(key("z", one.key[0]), latest, "Cancel", one.status, (one.key,))

        assert standing.resolve([*history, end])[one.key].state in {"cancelled", "reply"}


@given(histories())
def test_an_exercise_changes_nothing_for_what_is_real(history):
    real = [one for one in history if one.status == "Actual"]

    alone, together = standing.resolve(real), standing.resolve(history)

    assert all(together[one.key] == alone[one.key] for one in real)


@given(histories())
def test_of_what_is_chained_something_stands_unless_it_was_cancelled(history):
    if any(one.msg_type == "Cancel" for one in history):
        return
    found = standing.resolve(history)
    shown = [one for one in history if one.msg_type in standing.SHOWN_TYPES]
    for one in shown:
        at, hops = one.key, 0
        while found[at].by is not None and hops <= len(history):
            at, hops = found[at].by, hops + 1
        assert found[at].state == standing.LIVE


@given(st.lists(st.none() | st.integers(-5, 100), min_size=1, max_size=4))
def test_an_alert_ends_with_its_last_part_and_never_stays_for_ever(hours):
    ends = [None if one is None else NOON + timedelta(hours=one) for one in hours]
    infos = tuple(
        cap.Info("rain", "Immediate", "Severe", "Likely", ("Met",), expires=end) for end in ends
    )
    alert = cap.Alert("1", MET, NOON, "Actual", "Alert", "Public", infos)

    _begins, over = standing.span(alert)

    assert over == max(end or NOON + standing.USUAL for end in ends)


def test_references_are_read_as_they_are_written_and_rubbish_is_passed_over():
    text = f"{MET},1,2026-07-01T08:00:00+08:00 \n {MET},2,x nonsense ,,"

    assert standing.named(text) == (key("1"), key("2"))


def square(code: str, path: str, west: float, south: float, side: float = 0.01) -> areas.Ours:
    east, north = west + side, south + side
    ring = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return areas.Ours(code, path, code, Point(west + side / 2, south + side / 2), ring)


TOWN = [
    square("420106", "420106/", 113.90, 30.60, 0.02),
    square("420106001", "420106/420106001/", 113.90, 30.60),
    square("420106002", "420106/420106002/", 113.91, 30.60),
]


def holding(
    area: cap.Area, codes: dict[str, str] | None = None, ours: list[areas.Ours] = TOWN
) -> areas.Concerned:
    info = cap.Info("rain", "Immediate", "Severe", "Likely", ("Met",), areas=(area,))
    alert = cap.Alert("1", MET, NOON, "Actual", "Alert", "Public", (info,))
    return areas.concerned(alert, ours, codes or {})


def test_given_a_polygon_over_one_grid_then_only_that_grid_is_concerned():
    inner = ((113.901, 30.601), (113.905, 30.601), (113.905, 30.605), (113.901, 30.601))

    assert holding(cap.Area("x", (inner,))).paths == ("420106/420106001/",)


def test_given_a_polygon_or_circle_over_everything_then_the_outer_area_stands_for_all():
    large = ((113.0, 30.0), (115.0, 30.0), (115.0, 31.0), (113.0, 31.0), (113.0, 30.0))

    assert holding(cap.Area("x", (large,))).paths == ("420106/",)
    assert holding(cap.Area("x", circles=((113.91, 30.61, 20.0),))).paths == ("420106/",)


def test_given_a_place_far_away_then_nobody_here_is_concerned_and_it_is_known_to_be_so():
    far = ((10.0, 50.0), (11.0, 50.0), (11.0, 51.0), (10.0, 50.0))

    assert holding(cap.Area("x", (far,))) == areas.Concerned((), True)


def test_codes_lead_to_our_areas_by_themselves_by_their_zeros_or_by_the_sources_list():
    def coded(value: str, codes: dict[str, str] | None = None) -> tuple[str, ...]:
        return holding(cap.Area("x", geocodes=(("GB/T 2260", value),)), codes).paths

    assert coded("420106001") == ("420106/420106001/",)
    assert coded("420106000000") == ("420106/",)
    assert coded("059112", {"059112": "420106002"}) == ("420106/420106002/",)
    assert coded("NSW", {"NSW": "*"}) == ("420106/",)
    assert not holding(cap.Area("x", geocodes=(("FIPS", "QLD"),))).is_known


@settings(deadline=None)
@given(
    st.floats(113.85, 113.95), st.floats(30.55, 30.65), st.floats(0.001, 0.05)
)  # fmt: skip
def test_a_square_concerns_a_grid_just_where_they_overlap(west, south, side):
    theirs = square("t", "t/", west, south, side).ring
    found = holding(cap.Area("x", (theirs,)), ours=TOWN[1:])

    for grid in TOWN[1:]:
        (left, low), (right, high) = grid.ring[0], grid.ring[2]
        gap = 1e-9
        overlaps = (
            west < right - gap and left + gap < west + side
            and south < high - gap and low + gap < south + side
        )  # fmt: skip
        apart = (
            west > right + gap
            or west + side < left - gap
            or south > high + gap
            or (south + side < low - gap)
        )
        reached = any(grid.path.startswith(path) for path in found.paths)
        assert reached or not overlaps
        assert not (reached and apart)


def test_the_words_are_those_of_the_viewer_else_english_else_the_first():
    info = cap.Info("x", "Immediate", "Severe", "Likely", ("Met",))
    infos = tuple(
        replace(info, language=language, headline=language) for language in ("fr-CA", "en-CA")
    )
    alert = cap.Alert("1", MET, NOON, "Actual", "Alert", "Public", infos)

    assert saying.words_for(alert, "zh-hans").headline == "en-CA"
    assert saying.words_for(alert, "fr").headline == "fr-CA"
    assert saying.words_for(replace(alert, infos=infos[:1]), "zh").headline == "fr-CA"
