"""Feeds made of addresses that there are: the truth names the places of the file."""

import csv
import io

import pytest

from linli.sim import district as town
from linli.sim.district import geojson
from linli.sim.feeds import __main__ as command
from linli.sim.feeds import columns, fromfile
from linli.sim.feeds.dirty import Writer

HOMES = 200


@pytest.fixture(scope="module")
def addresses(tmp_path_factory):
    path = tmp_path_factory.mktemp("addresses") / "addresses.csv"
    path.write_text(geojson.addresses(district=town.build(seed=1)), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def facts(addresses):
    return {row["code"]: row for row in csv.DictReader(io.StringIO(addresses.read_text("utf-8")))}


def make(out, addresses):
    words = ["--out", str(out), "--homes", str(HOMES), "--seed", "3", "--days", "2"]
    assert command.main([*words, "--addresses", str(addresses)]) == 0
    return out


def table(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_truth_names_places_of_the_file_at_the_level_that_they_have(addresses, facts, tmp_path):
    out = make(tmp_path / "out", addresses)
    levels = {"community": "compound"}

    rows = [row for feed in columns.feeds() for row in table(out / "truth" / f"{feed}.csv")]

    assert {row["level"] for row in rows} == {"home", "unit", "building", "community"}
    for row in rows:
        assert facts[row["code"]]["level"] == levels.get(row["level"], row["level"])
        assert not row["home"] or facts[row["home"]]["level"] == "home"
        assert row["absent"] == ""
    assert {row["code"] for row in table(out / "base.csv")} == set(facts)


def test_the_first_homes_by_community_are_delivered_and_again_the_same_bytes(
    addresses, facts, tmp_path
):
    first, again = make(tmp_path / "first", addresses), make(tmp_path / "again", addresses)

    homes = [row["home"] for row in table(first / "truth" / "homes.csv")]
    ordered = [code for code, fact in facts.items() if fact["level"] == "home"]
    assert homes == ordered[:HOMES]
    for path in first.rglob("*.*"):
        assert path.read_bytes() == (again / path.relative_to(first)).read_bytes(), path.name


def test_addresses_are_written_as_people_write_those_of_this_district(addresses):
    base = fromfile.read(path=addresses)
    writer = Writer(base=base, seed=1)
    site = base.sites[0]
    said = list(writer.rows(300))

    assert (site.name, site.road, site.number, site.label) == ("梧桐里小区", "梧桐路", "12", "号楼")
    assert (site.code_of("3"), site.code_of("3", "2")) == ("C01-03", "C01-03-2")
    assert len(writer.homes) == 4000
    assert any(one.text.startswith("江临市梧桐区") for one in said)
    assert any("梧桐区" not in one.text and one.level == "home" for one in said)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda text: text.replace("compound,", "estate,", 1), "no column compound"),
        (lambda text: "\n".join(line for line in text.splitlines() if ",compound," not in line
                                or line.startswith("code")), "no row before it"),
        (lambda text: "\n".join(line for line in text.splitlines() if ",home," not in line),
         "no homes"),
    ],
)  # fmt: skip
def test_a_file_without_what_is_needed_is_refused_in_words(addresses, tmp_path, spoil, words):
    path = tmp_path / "spoilt.csv"
    path.write_text(spoil(addresses.read_text("utf-8")), encoding="utf-8")

    with pytest.raises(fromfile.AddressesRefused, match=words):
        fromfile.read(path=path)
