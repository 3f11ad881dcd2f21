"""Made-up addresses: the same each time, labelled throughout, of every kind."""

from collections import Counter

from tests.places.parsing.samples import DIVISIONS, made

from linli.places.parsing.training.generated import addresses, read

LABELS = {
    "country", "prov", "city", "district", "devzone", "town", "community", "road", "subroad",
    "roadno", "subroadno", "poi", "subpoi", "houseno", "cellno", "floorno", "roomno", "person",
    "assist", "redundant",
}  # fmt: skip


def test_the_same_seed_makes_the_same_addresses_and_another_makes_others():
    one = addresses(divisions=DIVISIONS, count=50, seed=3)
    assert one == addresses(divisions=DIVISIONS, count=50, seed=3)
    assert one != addresses(divisions=DIVISIONS, count=50, seed=4)


def test_every_character_but_space_has_a_label_and_every_label_occurs():
    seen = Counter()
    for example in made(1500, 6):
        covered = set()
        for label, start, end in example.spans:
            seen[label] += 1
            covered.update(range(start, end))
        left = [s for n, s in enumerate(example.text) if n not in covered]
        assert "".join(left).strip() == ""
    assert set(seen) == LABELS


def test_what_people_do_to_addresses_occurs():
    text = "\n".join(example.text for example in made(1500, 6))
    for sign in ("１", "號", "😀", "，", "　", "电联", "零"):
        assert sign in text


def test_divisions_are_read_from_their_lists(tmp_path):
    (tmp_path / "provinces.csv").write_text("code,name\n33,浙江省\n", encoding="utf-8")
    (tmp_path / "cities.csv").write_text("code,name\n3301,杭州市\n", encoding="utf-8")
    (tmp_path / "areas.csv").write_text("code,name\n330106,西湖区\n", encoding="utf-8")
    (tmp_path / "streets.csv").write_text("code,name\n330106002,灵隐街道\n", encoding="utf-8")
    (tmp_path / "villages.csv").write_text(
        "code,name\n330106002001,东山弄社区居委会\n330106999001,无街道村委会\n", encoding="utf-8"
    )
    found = read(folder=tmp_path)
    assert found.villages == {"33": [("330106002", "东山弄社区居委会")]}
    assert found.names["330106"] == "西湖区"
