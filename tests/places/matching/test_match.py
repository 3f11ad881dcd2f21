"""An address text to a place of a small base, one way of writing after another."""

import pytest

from linli.places.matching import Base, Row, match

CITY = "江州市云溪区"


def rows():
    """Two estates on one road, a lane, a numbered house, a village; 翠竹园 is not among them."""
    yield Row("D", "district", "云溪区", "", CITY)
    yield Row("S1", "street", "学府街道", "D", CITY + "学府街道")
    yield Row("S2", "street", "滨河街道", "D", CITY + "滨河街道")
    yield Row("R1", "road", "学府路", "S1", CITY + "学府路")
    yield Row("R2", "road", "浦江路", "S2", CITY + "浦江路")
    first = CITY + "学府街道学府路88号翠竹苑"
    yield Row("C1", "compound", "翠竹苑", "S1", first, "粮食局宿舍")
    yield from estate("C1", first, "号楼", buildings=5, units=3)
    second = CITY + "滨河街道学府路120号金桂花园"
    yield Row("C2", "compound", "金桂花园", "S2", second)
    yield from estate("C2", second, "幢", buildings=4, units=0)
    lane = CITY + "滨河街道浦江路123弄"
    yield Row("C3", "compound", "浦江路123弄", "S2", lane)
    yield from estate("C3", lane, "号", buildings=6, units=0)
    house = CITY + "学府街道学府路90号"
    yield Row("N1", "number", "90号", "R1", house)
    for room in (101, 102, 201, 202):
        yield Row(f"N1-{room}", "home", f"{room}室", "N1", f"{house}{room}室")
    village = CITY + "滨河街道李家村"
    yield Row("V1", "village", "李家村", "S2", village)
    for number in range(1, 30):
        yield Row(f"V1-{number}", "home", f"{number}号", "V1", f"{village}{number}号")
    # Enough other names for the base to say how crowded its names are.
    for index, name in enumerate(
        ("东湖花园", "锦绣家园", "银杏公寓", "和平里", "望江楼", "云栖雅苑")
    ):
        address = f"{CITY}学府街道文昌路{index * 2 + 2}号{name}"
        yield Row(f"C1{index}", "compound", name, "S1", address)
        yield from estate(f"C1{index}", address, "栋", buildings=2, units=2)


def estate(code, address, label, *, buildings, units):
    for b in range(1, buildings + 1):
        yield Row(f"{code}-{b}", "building", f"{b}{label}", code, f"{address}{b}{label}")
        for u in range(1, units + 1) if units else [0]:
            holder, at = f"{code}-{b}", f"{address}{b}{label}"
            if u:
                yield Row(f"{code}-{b}-{u}", "unit", f"{u}单元", holder, f"{at}{u}单元")
                holder, at = f"{code}-{b}-{u}", f"{at}{u}单元"
            for room in (f"{floor}0{door}" for floor in range(1, 7) for door in (1, 2)):
                yield Row(f"{holder}-{room}", "home", f"{room}室", holder, f"{at}{room}室")


@pytest.fixture(scope="module")
def base():
    return Base.of(rows())


HOME = [
    ("江州市云溪区学府街道学府路88号翠竹苑3号楼2单元401室", "C1-3-2-401"),
    ("翠竹苑3-2-401", "C1-3-2-401"),
    ("翠竹苑３号楼２单元４０１", "C1-3-2-401"),
    ("翠竹苑三号楼二单元401室", "C1-3-2-401"),
    ("翠竹苑3幢2单元4楼401", "C1-3-2-401"),
    ("翠竹苑3栋2门401", "C1-3-2-401"),
    ("翠竹苑3#2单元401户", "C1-3-2-401"),
    ("翠竹苑 3 2 401", "C1-3-2-401"),
    ("翠竹苑小区3楼2单元401号", "C1-3-2-401"),
    ("翠竹苑3号楼2单元4楼1号", "C1-3-2-401"),
    ("3号楼2单元401室，翠竹苑，学府路88号", "C1-3-2-401"),
    ("Room 401, Unit 2, Building 3, 翠竹苑", "C1-3-2-401"),
    ("学府路88号3号楼2单元401室", "C1-3-2-401"),
    ("粮食局宿舍3号楼2单元401", "C1-3-2-401"),
    ("我家住学府路88号翠竹苑3号楼2单元401，电话13900001234", "C1-3-2-401"),
    ("学府街道学府路88号翠竹宛3号楼2单元401", "C1-3-2-401"),
    ("学府路88号竹翠苑3号楼2单元401", "C1-3-2-401"),
    ("金桂花园2幢302", "C2-2-302"),
    ("金桂花园2-302", "C2-2-302"),
    ("滨河街道金桂2幢302室", "C2-2-302"),
    ("浦江路123弄5号302室", "C3-5-302"),
    ("浦江路一百二十三弄5号302", "C3-5-302"),
    ("学府路90号202", "N1-202"),
    ("学府路90号2楼202室", "N1-202"),
    ("李家村23号", "V1-23"),
    ("滨河街道李家村二十三号", "V1-23"),
]


@pytest.mark.parametrize(("text", "code"), HOME)
def test_a_home_is_found_however_it_is_written(base, text, code):
    found = match(text=text, base=base)

    assert (found.level, found.code) == ("home", code)
    assert found.confidence > 0.9


HIGHER = [
    ("翠竹苑3号楼2单元", "unit", "C1-3-2"),
    ("翠竹苑3号楼", "building", "C1-3"),
    ("翠竹苑3号楼401室", "building", "C1-3"),
    ("翠竹苑401室", "community", "C1"),
    ("翠竹苑", "community", "C1"),
    ("翠竹苑3号楼2单元901室", "unit", "C1-3-2"),
    ("翠竹苑3号楼2单元5楼401室", "unit", "C1-3-2"),
    ("学府路88号翠竹苑3号楼7单元401室", "building", "C1-3"),
    ("学府路88号翠竹苑33号楼2单元401室", "community", "C1"),
    ("学府路90号", "number", "N1"),
    ("学府路", "road", "R1"),
    ("学府路7号", "road", "R1"),
]


@pytest.mark.parametrize(("text", "level", "code"), HIGHER)
def test_a_text_that_says_less_is_answered_higher_up(base, text, level, code):
    found = match(text=text, base=base)

    assert (found.level, found.code) == (level, code)


NOWHERE = [
    "翠竹园三期8号楼2单元401室",
    "翠松苑3号楼2单元401室",
    "滨河街道翠竹园3号楼2单元401室",
    "幸福里3号楼2单元401",
    "文昌路3号幸福里3-2-401",
    "海棠路5号",
    "",
    "电话13900001234",
]


@pytest.mark.parametrize("text", NOWHERE)
def test_an_absent_place_is_refused_though_its_name_is_near(base, text):
    assert match(text=text, base=base).level == "none"


def test_homes_that_a_text_fits_are_alternatives_and_none_is_chosen(base):
    found = match(text="翠竹苑3号楼401室", base=base)

    assert found.reason.code == "several"
    assert set(found.alternatives) == {"C1-3-1-401", "C1-3-2-401", "C1-3-3-401"}


def test_one_name_in_two_streets_is_neither_until_the_street_is_said():
    base = Base.of([*rows(), *twin()])

    assert match(text="翠竹苑3号楼2单元401", base=base).level == "none"
    assert match(text="滨河街道翠竹苑3号楼2单元401", base=base).code == "T-3-2-401"
    assert match(text="学府路88号翠竹苑3号楼2单元401", base=base).code == "C1-3-2-401"


def twin():
    address = CITY + "滨河街道沿河路6号翠竹苑"
    yield Row("T", "compound", "翠竹苑", "S2", address)
    yield from estate("T", address, "号楼", buildings=5, units=3)


def test_the_reason_says_what_spoke_for_the_answer(base):
    found = match(text="学府路88号翠竹苑3号楼2单元401", base=base)

    assert found.reason.code == "matched"
    assert found.reason.facts["site"] == "翠竹苑"
    assert "way:agrees" in found.reason.facts["evidence"]


def test_a_numeral_in_the_name_of_a_road_or_street_office_is_no_number():
    base = Base.of([*rows(), *counted()])

    assert match(text="九楼大道6号3号楼2单元401", base=base).code == "N-3-2-401"
    assert match(text="星三街道海棠里3号楼2单元401", base=base).code == "N-3-2-401"


def counted():
    address = CITY + "星三街道九楼大道6号海棠里"
    yield Row("S9", "street", "星三街道", "D", CITY + "星三街道")
    yield Row("R9", "road", "九楼大道", "S9", CITY + "星三街道九楼大道")
    yield Row("N", "compound", "海棠里", "S9", address)
    yield from estate("N", address, "号楼", buildings=5, units=3)


def test_one_name_in_two_streets_is_neither_though_one_alone_has_the_number():
    shorter = [row for row in twin() if not row.code.startswith("T-5")]
    base = Base.of([*rows(), *shorter])

    assert match(text="翠竹苑5号楼3单元401", base=base).level == "none"


def test_a_village_called_after_a_family_needs_its_street_where_there_are_several():
    more = [
        Row(f"F{i}", "home", "", "", f"{CITY}滨河街道{name}家村1号")
        for i, name in enumerate("王张陈周赵")
    ]
    base = Base.of([*rows(), *more])

    assert match(text="李家村23号", base=base).level == "none"
    assert match(text="滨河街道李家村23号", base=base).code == "V1-23"
