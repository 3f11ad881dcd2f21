"""A small district whose departments have delivered: for the pages of stewards and of files."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from tests.exchange.rows import (
    make_business_file,
    make_delivery,
    make_feed,
    make_file_version,
    make_home_file,
    make_pair,
    make_person_file,
    make_quarantine,
    make_state,
    make_version,
    value_of,
)
from tests.factories import make_community, make_organisation

from linli.exchange import contracts
from linli.exchange.contracts.store import text_of
from linli.exchange.models import (
    BusinessFile,
    ContractVersion,
    Delivery,
    HomeFile,
    Pair,
    PersonFile,
)
from linli.people.models import Organisation
from linli.places import queries as places
from linli.places.models import Place
from linli.places.queries import PlaceInfo

FEEDS = ("care-list", "devices", "enterprises", "property", "residents", "schools", "tenancies",
         "utility-meters")  # fmt: skip
ADDRESS = "江临市梧桐区梧桐里社区梧桐路12号3号楼2单元401室"


@dataclass
class District:
    """Who answers for it, one home with its file, and what waits for a steward."""

    police: Organisation
    property: Organisation
    area: Place
    home: PlaceInfo
    building: PlaceInfo
    file: HomeFile
    business: BusinessFile
    person: PersonFile
    pair: Pair
    delivery: Delivery
    refused: Delivery
    records: dict[str, list[str]]


def make_district(at: datetime) -> District:
    """Everything that the pages show, with rows that are really sealed."""
    area = make_community()
    home = places.place_by_code(area.code.replace("c", "h", 1))
    building = places.place_by_code(area.code.replace("c", "b", 1))
    assert home is not None and building is not None
    community = Place.objects.get(code=area.code)
    police = make_organisation(kind="police", name="梧桐派出所", name_en="Wutong Police Post")
    firm = make_organisation(
        kind="property", name="梧桐物业", name_en="Wutong Property", public_phone="027-8000 0001"
    )
    for one in (police, firm):
        one.areas.add(community)
    for feed in FEEDS:
        _agree(feed, at - timedelta(days=40))
    delivered = _deliveries(at)
    records = _states(delivered, home)
    file, business = _files(delivered, home)
    return District(
        police,
        firm,
        community,
        home,
        building,
        file,
        business,
        _person(delivered, home),
        _pair(records, at),
        delivered["care-list"],
        delivered["refused"],
        records,
    )


def _agree(feed: str, at: datetime) -> None:
    """The contract that ships with Linli, as `services.keep_contract` keeps it.

    Written down directly: reading a contract takes a quarter of a second, and queries remember it.
    """
    contract, text = contracts.named(feed), text_of(feed)
    row = make_feed(
        feed,
        about=contract.entity,
        owner=contract.owner.organisation,
        purposes=list(contract.purposes),
        freshness=contract.freshness.within,
    )
    make_version(row, text, version=contract.version, digest=contract.digest, kept_at=at)


def _version(feed: str) -> ContractVersion:
    return ContractVersion.objects.select_related("feed").get(feed=feed)


def _deliveries(at: datetime) -> dict[str, Delivery]:
    found = {}
    for feed, age in (("residents", 3), ("care-list", 1), ("property", 30), ("utility-meters", 5),
                      ("devices", 2), ("tenancies", 8), ("enterprises", 9)):  # fmt: skip
        version = _version(feed)
        for days in range(13 if feed == "care-list" else 1, 0, -1):
            make_delivery(
                version.feed,
                at=at - timedelta(days=days, hours=age),
                contract=version,
                file_name=f"{feed}-{days}.csv",
                counts={"given": 90 + days, "accepted": 88 + days % 5, "quarantined": days % 3},
            )
        found[feed] = make_delivery(
            version.feed,
            at=at - timedelta(hours=age),
            contract=version,
            file_name=f"{feed}-20260302.csv",
            counts={"given": 100, "accepted": 97, "quarantined": 3, "placed": 90, "new": 4,
                    "changed": 7, "ended": 1},
            reasons=[
                {"code": "bad-phone", "column": "phone", "rule": "", "rows": 2},
                {"code": "missing-value", "column": "address", "rule": "", "rows": 1},
            ],
            notices=[
                {"code": "encoding", "facts": {"encoding": "GB18030", "is_certain": True}},
                {"code": "columns-extra", "facts": {"columns": ["备注"]}},
            ],
        )  # fmt: skip
    _quarantine(found["care-list"])
    schools = _version("schools")
    found["refused"] = make_delivery(
        schools.feed,
        at=at - timedelta(hours=2),
        contract=schools,
        file_name="学籍.xls",
        state="refused",
        refusal={"code": "spreadsheet-old", "facts": {}},
        counts={"given": 0, "accepted": 0, "quarantined": 0},
        published_at=None,
    )
    return found


def _quarantine(delivery: Delivery) -> None:
    cells = {"服务编号": "GA-17", "姓名": "李秀英", "联系电话": "1380000", "居住地址": ""}
    make_quarantine(
        delivery,
        [
            (17, cells, [("bad-phone", "phone", "1380000", ""), ("missing-value", "address", "", "")]),
            (23, cells | {"服务编号": "GA-23", "居住地址": ADDRESS}, [("bad-phone", "phone", "1380000", "")]),
        ],
    )  # fmt: skip


def _states(delivered: dict[str, Delivery], home: PlaceInfo) -> dict[str, list[str]]:
    there = {"_place": home.code, "_level": "home"}
    person = {"sex": "女", "birth_date": "1948-03-02", "address": ADDRESS}
    return {
        "residents": make_state("residents", delivered["residents"], [
            {"resident_no": "R1", "name": "李秀英", "phone": "13800000001", **person, **there},
        ]),
        "care-list": make_state("care-list", delivered["care-list"], [
            {"care_no": "G1", "name": "李秀瑛", "nickname": "李奶奶", "phone": "13800000010",
             "care_kind": "独居", **person, **there},
            {"care_no": "G2", "name": "周建国", "phone": "13800000002",
             "address": "梧桐路老纺织厂宿舍后门", "_level": "road", "_reason": "several"},
        ]),
        "property": make_state("property", delivered["property"], [
            {"record_no": "P1", "address": ADDRESS, "occupancy": "出租",
             "checked_on": "2026-01-15", "owner_name": "周兰", **there},
        ]),
        "devices": make_state("devices", delivered["devices"], [
            {"record_no": "D1", "serial": "SN-1", "kind": "烟感", "maintainer": "智安运维",
             "address": ADDRESS, **there},
        ]),
    }  # fmt: skip


def _files(delivered: dict[str, Delivery], home: PlaceInfo) -> tuple[HomeFile, BusinessFile]:
    def told(value: str, feed: str, rule: str = "owner") -> dict[str, object]:
        return value_of(value, feed=feed, delivery=delivered[feed]) | {"rule": rule}

    def meter(number: int, kind: str) -> dict[str, object]:
        delivery = str(delivered["utility-meters"].id)
        values = {"meter_kind": kind, "checked_on": "2026-02-11", "safety_state": "合格"}
        return {"delivery": delivery, "row": number, "values": values}

    file = make_home_file(
        home.code,
        home.path,
        address=home.address,
        content={
            "fields": {
                "home.tenancy": told("出租", "property"),
                "checked_on": told("2026-01-15", "property"),
                "kind": told("烟感", "devices"),
                "maintainer": told("智安运维", "devices"),
            },
            "records": {"utility-meters": [meter(3, "燃气"), meter(4, "水")]},
        },
    )
    make_file_version(file.id, kind="created", version=1)
    business = make_business_file(
        "江临市梧桐便利店",
        credit_code="91420100MA0000000X",
        place_code=home.code,
        place_path=home.path,
        content={
            "fields": {
                "business.name": told("江临市梧桐便利店", "enterprises", "agreed"),
                "business.trade": told("零售", "enterprises"),
            },
            "records": {},
        },
    )
    make_file_version(business.id, entity="business", kind="merged", fields=["business.name"])
    return file, business


def _person(delivered: dict[str, Delivery], home: PlaceInfo) -> PersonFile:
    def told(value: str) -> dict[str, object]:
        return value_of(value, feed="care-list", delivery=delivered["care-list"]) | {
            "rule": "owner"
        }

    make_person_file("tenancy-register", home.code, {"person.name": told("周小兰")})
    return make_person_file(
        "care-visits",
        home.code,
        {
            "person.name": told("李秀英"),
            "person.phone": told("13800000001"),
            "care_kind": told("独居"),
        },
    )


def _pair(records: dict[str, list[str]], at: datetime) -> Pair:
    left, right = sorted((records["residents"][0], records["care-list"][0]))
    return make_pair(
        left=left,
        right=right,
        probability=0.41,
        weight=-0.5,
        found_at=at,
        evidence=[
            {"comparison": "guard", "outcome": "other name", "weight": None},
            {"comparison": "name", "outcome": "sound", "weight": 4.2},
            {"comparison": "born", "outcome": "same", "weight": 3.1},
            {"comparison": "contact", "outcome": "near", "weight": -2.8},
            {"comparison": "sex", "outcome": "same", "weight": 1.0},
        ],
    )


def other_pair(entity: str = "business") -> UUID:
    """A pair whose records nobody delivers any more."""
    return make_pair(entity=entity, purpose="", probability=0.7).id
