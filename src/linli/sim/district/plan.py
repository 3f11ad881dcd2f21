"""The plan of the district as one would sketch it: streets, estates, what stands where.

Six columns and four rows of cells, each one grid. A line of the lattice is a street, a lane, or
the path through an estate that spans two cells. Columns count from the west, rows from the south.
"""

from __future__ import annotations

from dataclasses import dataclass

CITY, CITY_EN = "江临市", "Jianglin"
DISTRICT = ("990101", "梧桐区", "Wutong District")
STREET = ("990101001", "云溪街道", "Yunxi Subdistrict")
COMMUNITIES = (
    ("990101001001", "梧桐里社区", "Wutongli Community", (0, 1)),
    ("990101001002", "桂花社区", "Guihua Community", (2, 3)),
    ("990101001003", "河湾社区", "Hewan Community", (4, 5)),
)
XS = (0.0, 132.0, 268.0, 404.0, 560.0, 690.0, 822.0)
YS = (0.0, 122.0, 250.0, 378.0, 507.0)
STEPS = 12  # points along one side of a cell

Cell = tuple[int, int]


@dataclass(frozen=True)
class RoadPlan:
    """A street along lattice line `line` ('h' or 'v') from index `first` to `last`."""

    name: str
    name_en: str
    kind: str
    line: str
    at: int
    first: int
    last: int


WIDTH_M = {"primary": 24.0, "secondary": 16.0, "tertiary": 12.0, "lane": 7.0, "path": 3.5}
SETBACK_M = {"primary": 18.0, "secondary": 13.0, "tertiary": 11.0, "lane": 6.5, "path": 4.0}

ROADS = (
    RoadPlan("梧桐路", "Wutong Road", "secondary", "h", 4, 0, 6),
    RoadPlan("云溪大街", "Yunxi Avenue", "primary", "h", 2, 0, 6),
    RoadPlan("临溪路", "Linxi Road", "tertiary", "h", 0, 0, 6),
    RoadPlan("银杏路", "Yinxing Road", "secondary", "v", 0, 0, 4),
    RoadPlan("桂花街", "Guihua Street", "tertiary", "v", 2, 0, 4),
    RoadPlan("学堂路", "Xuetang Road", "tertiary", "v", 4, 0, 4),
    RoadPlan("东城路", "Dongcheng Road", "secondary", "v", 6, 0, 4),
    RoadPlan("梧桐巷", "Wutong Lane", "lane", "h", 3, 0, 2),
    RoadPlan("书院巷", "Shuyuan Lane", "lane", "h", 3, 2, 4),
    RoadPlan("东城巷", "Dongcheng Lane", "lane", "h", 3, 4, 6),
    RoadPlan("纺织巷", "Fangzhi Lane", "lane", "h", 1, 0, 2),
    RoadPlan("溪畔巷", "Xipan Lane", "lane", "h", 1, 3, 4),
    RoadPlan("河湾巷", "Hewan Lane", "lane", "h", 1, 4, 6),
    RoadPlan("菜场巷", "Caichang Lane", "lane", "v", 1, 1, 2),
    RoadPlan("书香巷", "Shuxiang Lane", "lane", "v", 3, 0, 2),
    RoadPlan("教工巷", "Jiaogong Lane", "lane", "v", 3, 2, 3),
    RoadPlan("机械巷", "Jixie Lane", "lane", "v", 5, 2, 3),
)


@dataclass(frozen=True)
class CompoundPlan:
    """An estate: its cells, main gate (lattice line, from/to index, step) and side gates."""

    name: str
    name_en: str
    cells: tuple[Cell, ...]
    built: int
    company: str
    lift: bool
    road: str
    gates: tuple[tuple[str, int, int, int], ...]  # ("h" | "v", i, j, step), main gate first


A, B = "property-wutong", "property-yunhe"
COMPOUNDS = (
    CompoundPlan(
        "梧桐里小区",
        "Wutongli Estate",
        ((0, 3), (1, 3)),
        1996,
        A,
        False,
        "梧桐路",
        (("v", 1, 3, 12), ("v", 1, 3, 0)),
    ),
    CompoundPlan(
        "银杏苑",
        "Yinxing Court",
        ((0, 2), (1, 2)),
        1999,
        A,
        False,
        "云溪大街",
        (("v", 1, 2, 0), ("v", 1, 2, 12)),
    ),
    CompoundPlan(
        "纺织厂宿舍",
        "Textile Mill Housing",
        ((0, 1),),
        1989,
        A,
        False,
        "纺织巷",
        (("h", 0, 1, 11),),
    ),
    CompoundPlan("兴业楼", "Xingye House", ((1, 1),), 2002, A, False, "菜场巷", (("v", 1, 1, 3),)),
    CompoundPlan(
        "临溪花园",
        "Linxi Garden",
        ((0, 0), (1, 0)),
        2011,
        A,
        True,
        "临溪路",
        (("v", 1, 0, 0), ("v", 1, 0, 12)),
    ),
    CompoundPlan(
        "云溪华庭",
        "Yunxi Grand Court",
        ((2, 3), (3, 3)),
        2018,
        B,
        True,
        "梧桐路",
        (("v", 3, 3, 12), ("v", 3, 3, 0)),
    ),
    CompoundPlan(
        "桂花新村", "Guihua New Village", ((2, 2),), 1993, A, False, "教工巷", (("v", 3, 2, 8),)
    ),
    CompoundPlan(
        "教工楼", "Teachers' House", ((3, 2),), 1998, A, False, "教工巷", (("v", 3, 2, 10),)
    ),
    CompoundPlan(
        "桂花园",
        "Guihua Garden",
        ((2, 1), (2, 0)),
        2000,
        A,
        False,
        "书香巷",
        (("v", 3, 1, 5), ("v", 3, 0, 6)),
    ),
    CompoundPlan("书香里", "Shuxiangli", ((3, 1),), 2009, B, True, "书香巷", (("v", 3, 1, 6),)),
    CompoundPlan(
        "溪畔雅居", "Streamside Residence", ((3, 0),), 2016, B, True, "临溪路", (("h", 3, 0, 6),)
    ),
    CompoundPlan(
        "东城花园",
        "Dongcheng Garden",
        ((4, 3), (5, 3)),
        2008,
        B,
        True,
        "梧桐路",
        (("v", 5, 3, 12), ("v", 5, 3, 0)),
    ),
    CompoundPlan("河湾家园", "Hewan Homes", ((4, 2),), 1997, B, False, "机械巷", (("v", 5, 2, 7),)),
    CompoundPlan(
        "机械厂宿舍",
        "Machine Works Housing",
        ((5, 2),),
        1986,
        B,
        False,
        "机械巷",
        (("v", 5, 2, 5),),
    ),
    CompoundPlan(
        "河湾里",
        "Hewanli",
        ((4, 1), (5, 1)),
        2001,
        B,
        False,
        "河湾巷",
        (("v", 5, 1, 0), ("v", 5, 1, 12)),
    ),
    CompoundPlan(
        "河湾一品",
        "Hewan Riverside",
        ((4, 0), (5, 0)),
        2020,
        B,
        True,
        "临溪路",
        (("v", 5, 0, 0), ("v", 5, 0, 12)),
    ),
)

# What stands in each cell: template, the side its inner path runs on, floors of its buildings.
# "edge" means that the path is the lattice line itself, shared with the neighbouring cell.
CELLS: dict[Cell, tuple[str, str, tuple[int, ...]]] = {
    (0, 3): ("slabs", "edge-E", (6, 6, 6)),
    (1, 3): ("slabs", "edge-W", (6, 6, 6)),
    (2, 3): ("towers", "edge-E", (33, 32, 30)),
    (3, 3): ("towers", "edge-W", (33, 32, 30)),
    (4, 3): ("midrise", "edge-E", (11, 11)),
    (5, 3): ("corner", "edge-W", (6, 6, 6)),
    (0, 2): ("slabs", "edge-E", (6, 6, 6)),
    (1, 2): ("slabs", "edge-W", (6, 6, 6)),
    (2, 2): ("corner", "E", (6, 6, 6)),
    (3, 2): ("school", "W", (6,)),
    (4, 2): ("slabs", "E", (6, 6, 6)),
    (5, 2): ("slabs", "W", (6, 6, 6)),
    (0, 1): ("slabs", "E", (6, 6, 6)),
    (1, 1): ("market", "W", (6,)),
    (2, 1): ("slabs", "E", (6, 6, 6)),
    (3, 1): ("midrise", "W", (11, 11)),
    (4, 1): ("nursery", "edge-E", (6, 6)),
    (5, 1): ("slabs", "edge-W", (6, 6, 6)),
    (0, 0): ("midrise", "edge-E", (11, 11)),
    (1, 0): ("midrise", "edge-W", (11, 11)),
    (2, 0): ("slabs", "E", (6, 6, 6)),
    (3, 0): ("pair", "E", (33, 31)),
    (4, 0): ("pair", "edge-E", (33, 31)),
    (5, 0): ("pair", "edge-W", (33, 31)),
}

STRIP_DEPTH_M = 13.0
# Fronts along streets, from the west or south end: (kind, name, English name, metres) or a
# number of shops. A front stands between the pavement and the estate's wall.
Front = tuple[str, str, str, float]
FRONTS: dict[tuple[Cell, str], tuple[Front | int, ...]] = {
    ((0, 3), "N"): (5,),
    ((1, 3), "N"): (4, ("elder", "梧桐里老年食堂", "Wutongli Elders' Canteen", 18.0)),
    ((4, 3), "N"): (6,),
    ((0, 3), "W"): (("community", "梧桐里社区居委会", "Wutongli Community Committee", 26.0), 3),
    ((0, 2), "S"): (7,),
    ((1, 2), "S"): (
        3,
        ("police", "云溪警务室", "Yunxi Police Post", 28.0),
        ("shop", "云溪便民超市", "Yunxi Market Hall Store", 16.0),
    ),
    ((2, 2), "S"): (4, ("volunteer", "云溪志愿者之家", "Yunxi Volunteers' House", 22.0), 2),
    ((4, 2), "S"): (("community", "河湾社区居委会", "Hewan Community Committee", 26.0), 4),
    ((5, 2), "S"): (6,),
    ((5, 2), "E"): (("utility", "云溪水电气抢修站", "Yunxi Utilities Depot", 32.0), 2),
    ((0, 1), "N"): (6,),
    ((0, 1), "W"): (("fire", "云溪微型消防站", "Yunxi Micro Fire Station", 26.0), 3),
    ((1, 1), "N"): (7,),
    ((2, 1), "N"): (("street_office", "云溪街道办事处", "Yunxi Subdistrict Office", 40.0), 4),
    ((3, 1), "N"): (("clinic", "云溪社区卫生服务中心", "Yunxi Community Clinic", 36.0), 5),
    ((4, 1), "N"): (5, ("bank", "江临农商行云溪支行", "Jianglin Rural Bank", 18.0)),
    ((5, 1), "N"): (7,),
    ((1, 3), "E"): (5,),
    ((1, 2), "E"): (("property", "梧桐物业服务中心", "Wutong Property Office", 18.0), 4),
    ((2, 1), "W"): (6,),
    ((2, 0), "W"): (4,),
    ((3, 1), "E"): (("community", "桂花社区居委会", "Guihua Community Committee", 26.0), 3),
    ((4, 0), "W"): (("property", "云河物业服务中心", "Yunhe Property Office", 18.0), 3),
}
