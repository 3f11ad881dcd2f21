"""Files keep their ids while records come, go, part and join."""

from uuid import UUID, uuid5

from hypothesis import given
from hypothesis import strategies as st

from linli.exchange.registry.identity import identify

SPACE = UUID(int=7)


def new(key: str) -> UUID:
    return uuid5(SPACE, key)


def clusters_of(parts: list[list[str]]) -> dict[str, list[str]]:
    return {f"c{number}": records for number, records in enumerate(parts)}


def assigned(parts: list[list[str]], known: dict[str, UUID]) -> dict[str, UUID]:
    clusters = clusters_of(parts)
    found = identify(clusters=clusters, known=known, new_file=new)
    return {record: found.files[name] for name, listed in clusters.items() for record in listed}


def test_given_the_same_clusters_then_every_file_stays() -> None:
    known = assigned([["a", "b"], ["c"]], {})

    assert assigned([["c"], ["b", "a"]], known) == known


def test_given_a_record_joins_then_the_file_stays() -> None:
    known = assigned([["a", "b"]], {})

    assert assigned([["a", "b", "x"]], known)["x"] == known["a"]


def test_given_two_files_join_then_the_larger_stays_and_the_other_goes_into_it() -> None:
    known = assigned([["a", "b"], ["c"]], {})

    found = identify(clusters={"one": ["a", "b", "c"]}, known=known, new_file=new)

    assert found.files == {"one": known["a"]}
    assert found.merged == {known["c"]: known["a"]}
    assert found.split == {}


def test_given_a_file_parts_then_the_smaller_part_gets_a_new_one_that_names_the_old() -> None:
    known = assigned([["a", "b", "c"]], {})

    found = identify(clusters={"one": ["a", "b"], "two": ["c"]}, known=known, new_file=new)

    assert found.files["one"] == known["a"]
    assert found.split == {found.files["two"]: known["a"]}
    assert found.merged == {}


records = st.lists(st.text("abcdefgh", min_size=1, max_size=2), unique=True, max_size=12)


@st.composite
def partitions(draw: st.DrawFn) -> list[list[str]]:
    given_records = draw(records)
    parts: dict[int, list[str]] = {}
    for record in given_records:
        parts.setdefault(draw(st.integers(0, 4)), []).append(record)
    return list(parts.values())


@given(partitions(), partitions())
def test_no_two_clusters_ever_share_a_file_and_order_does_not_matter(
    before: list[list[str]], after: list[list[str]]
) -> None:
    known = assigned(before, {})

    found = identify(clusters=clusters_of(after), known=known, new_file=new)

    assert len(set(found.files.values())) == len(found.files) == len(after)
    assert not set(found.merged) & set(found.files.values())
    backwards = [list(reversed(part)) for part in reversed(after)]
    assert assigned(after, known) == assigned(backwards, known)
