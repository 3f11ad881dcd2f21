"""Write the two map styles, light and dark, from one list of layers.

`python tools/map_style.py` rewrites src/linli/web/static/linli/map/style.json and
style-dark.json; a test fails when they are not what this file makes.

There is no `glyphs` entry on purpose: MapLibre GL JS then draws every character, Latin and
digits too, with the fonts of the device, so that no glyph server and no font files are needed.
The first family of a stack that is not installed anywhere only tells MapLibre the weight.
The language is the global state `lang`: `map.setGlobalStateProperty("lang", "en")`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "src/linli/web/static/linli/map"

LIGHT = {
    "land": "#f1efe9", "estate": "#f8f6f1", "school": "#f6eedf", "industrial": "#ebe9e6",
    "water": "#b5d5ea", "water_text": "#4a7ea3", "park": "#d5e7c8", "wood": "#c5dcb8",
    "lawn": "#e3efd8", "grove": "#d0e4c1", "pitch": "#bcdba9", "track": "#e2b49c",
    "playground": "#efd9a8",
    "square": "#eae3d5", "green_text": "#4f7a45", "home": "#e4dccf", "home_line": "#cbbfac",
    "civic": "#e6cfc4", "civic_line": "#cfae9f", "shop": "#efe0c4", "shop_line": "#d9c5a0",
    "outer": "#e9e4db", "outer_line": "#dcd5c9", "shadow": "#6b5f4d", "wall": "#b5a78f",
    "primary": "#fdecc0", "primary_case": "#e2c583", "secondary": "#ffffff",
    "secondary_case": "#d8d1c4", "tertiary": "#ffffff", "tertiary_case": "#ddd7cb",
    "lane": "#ffffff", "lane_case": "#e2dcd1", "path": "#e9e3d8", "tree": "#a5c793",
    "tree_line": "#8fb37c", "text": "#46423a", "soft": "#7b746a", "halo": "#fbfaf7",
    "road_text": "#6d665b", "border": "#9a7fb0", "grid": "#8d83a8", "mark": "#ffffff",
    "safety": "#3d6fb4", "fire": "#c8503f", "medical": "#2f8f7d", "civic_badge": "#8a6bb0",
    "school_badge": "#b9822b", "shop_badge": "#a8764c", "transport": "#5b7083",
}  # fmt: skip
DARK = {
    "land": "#14181e", "estate": "#1a1f27", "school": "#211f22", "industrial": "#171b21",
    "water": "#16324a", "water_text": "#7fb0d4", "park": "#1a2a22", "wood": "#18291f",
    "lawn": "#1c2a24", "grove": "#20352a", "pitch": "#24402d", "track": "#4a3229",
    "playground": "#3d3523",
    "square": "#242830", "green_text": "#86b58b", "home": "#303a47", "home_line": "#465364",
    "civic": "#3a3034", "civic_line": "#58464a", "shop": "#353027", "shop_line": "#4f4737",
    "outer": "#20262f", "outer_line": "#2a313b", "shadow": "#000000", "wall": "#56606d",
    "primary": "#4a4230", "primary_case": "#2b271e", "secondary": "#38414d",
    "secondary_case": "#10141a", "tertiary": "#303843", "tertiary_case": "#10141a",
    "lane": "#2a313b", "lane_case": "#12161c", "path": "#262d36", "tree": "#28452f",
    "tree_line": "#345a3d", "text": "#d5dae1", "soft": "#97a1ad", "halo": "#12161c",
    "road_text": "#a3adb9", "border": "#a58fc0", "grid": "#7a7296", "mark": "#0f1318",
    "safety": "#86b1ee", "fire": "#f08a78", "medical": "#6cc9b4", "civic_badge": "#bfa4e3",
    "school_badge": "#e5b566", "shop_badge": "#d8a77b", "transport": "#9fb3c6",
}  # fmt: skip

REGULAR = ["Noto Sans SC", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC"]
MEDIUM = ["Linli Medium", *REGULAR]
BOLD = ["Linli SemiBold", *REGULAR]
NAME = [
    "case",
    ["==", ["global-state", "lang"], "en"],
    ["coalesce", ["get", "name_en"], ["get", "name"]],
    ["coalesce", ["get", "name"], ""],
]

Layer = dict[str, Any]


def layer(code: str, kind: str, source: str, **rest: Any) -> Layer:
    made: Layer = {"id": code, "type": kind, "source": "district", "source-layer": source}
    for key, value in rest.items():
        made[key.replace("_", "-") if key != "source_layer" else key] = value
    return made


def among(field: str, *values: str) -> list[Any]:
    return ["in", ["get", field], ["literal", list(values)]]


def zooms(*stops: float) -> list[Any]:
    return ["interpolate", ["linear"], ["zoom"], *stops]


def metres(extra: float = 0.0, least: float = 0.6) -> list[Any]:
    """A line as wide as its feature's metres, with `extra` pixels; doubling with each zoom.

    At zoom 14 and this latitude a pixel is 4.17 m.
    """

    def at(zoom: int) -> list[Any]:
        pixels = 2 ** (zoom - 14) / 4.17
        return ["+", extra, ["max", least, ["*", ["get", "width"], pixels]]]

    stops: list[Any] = []
    for zoom in range(12, 21, 2):
        stops += [zoom, at(zoom)]
    return ["interpolate", ["exponential", 2], ["zoom"], *stops]


def grounds(c: dict[str, str]) -> list[Layer]:
    colour = [
        "match",
        ["get", "kind"],
        "school",
        c["school"],
        "market",
        c["square"],
        "industrial",
        c["industrial"],
        c["estate"],
    ]
    green = [
        "match",
        ["get", "kind"],
        "wood",
        c["wood"],
        "lawn",
        c["lawn"],
        "grove",
        c["grove"],
        "pitch",
        c["pitch"],
        "track",
        c["track"],
        "playground",
        c["playground"],
        "square",
        c["square"],
        c["park"],
    ]
    return [
        {"id": "background", "type": "background", "paint": {"background-color": c["land"]}},
        layer("land", "fill", "land", paint={"fill-color": colour}),
        layer(
            "green",
            "fill",
            "green",
            # Lawns lie on parks, pitches inside their tracks.
            layout={
                "fill-sort-key": [
                    "match",
                    ["get", "kind"],
                    "lawn",
                    1,
                    "grove",
                    2,
                    "track",
                    3,
                    "pitch",
                    4,
                    "playground",
                    5,
                    "square",
                    5,
                    0,
                ]
            },
            paint={"fill-color": green},
        ),
        layer("water", "fill", "water", paint={"fill-color": c["water"]}),
        layer(
            "pitch-line",
            "line",
            "green",
            minzoom=16,
            filter=among("kind", "pitch", "track"),
            paint={
                "line-color": c["halo"],
                "line-width": zooms(16, 0.5, 19, 2),
                "line-opacity": 0.75,
            },
        ),
    ]


def roads(c: dict[str, str]) -> list[Layer]:
    made: list[Layer] = []
    made.append(
        layer(
            "path",
            "line",
            "roads",
            minzoom=15,
            filter=among("class", "path"),
            layout={"line-cap": "round", "line-join": "round"},
            paint={"line-color": c["path"], "line-width": metres(0, 0.8)},
        )
    )
    classes = ("lane", "tertiary", "secondary", "primary")
    for name in classes:
        made.append(
            layer(
                f"{name}-case",
                "line",
                "roads",
                filter=among("class", name),
                minzoom=14 if name in ("lane", "tertiary") else 12,
                layout={"line-cap": "butt", "line-join": "round"},
                paint={"line-color": c[f"{name}_case"], "line-width": metres(1.6)},
            )
        )
    for name in classes:
        made.append(
            layer(
                name,
                "line",
                "roads",
                filter=among("class", name),
                minzoom=13 if name in ("lane", "tertiary") else 12,
                layout={"line-cap": "round", "line-join": "round"},
                paint={"line-color": c[name], "line-width": metres()},
            )
        )
    return made


def houses(c: dict[str, str], dark: bool) -> list[Layer]:
    kinds = [("outer", 14), ("shop", 14), ("civic", 14), ("home", 13)]
    colour = ["match", ["get", "kind"]] + [x for k, _ in kinds for x in (k, c[k])] + [c["home"]]
    lines = (
        ["match", ["get", "kind"]]
        + [x for k, _ in kinds for x in (k, c[f"{k}_line"])]
        + [c["home_line"]]
    )
    tall = [
        "interpolate",
        ["linear"],
        ["zoom"],
        15,
        ["literal", [0.4, 0.6]],
        18,
        ["literal", [2.4, 3.2]],
    ]
    shade = ["interpolate", ["linear"], ["get", "height"], 4, 0.1, 100, 0.3]
    return [
        layer(
            "building-shadow",
            "fill",
            "buildings",
            minzoom=15,
            paint={
                "fill-color": c["shadow"],
                "fill-translate": tall,
                "fill-antialias": True,
                "fill-opacity": 0.35 if dark else shade,
            },
        ),
        layer(
            "building",
            "fill",
            "buildings",
            minzoom=13,
            paint={"fill-color": colour, "fill-opacity": zooms(13, 0.6, 15, 1)},
        ),
        layer(
            "building-line",
            "line",
            "buildings",
            minzoom=15,
            paint={"line-color": lines, "line-width": zooms(15, 0.4, 18, 1.2)},
        ),
        layer(
            "wall",
            "line",
            "walls",
            minzoom=15.5,
            paint={
                "line-color": c["wall"],
                "line-width": zooms(15.5, 0.4, 18, 1.8),
                "line-opacity": 0.8,
            },
        ),
        layer(
            "tree",
            "circle",
            "trees",
            minzoom=15.5,
            paint={
                "circle-color": c["tree"],
                "circle-opacity": zooms(15.5, 0, 16.2, 0.75),
                "circle-stroke-color": c["tree_line"],
                "circle-stroke-width": 0.5,
                "circle-stroke-opacity": zooms(15.5, 0, 17, 0.6),
                "circle-radius": [
                    "interpolate",
                    ["exponential", 2],
                    ["zoom"],
                    15.5,
                    1.1,
                    17,
                    ["+", 2.6, ["*", 0.5, ["get", "size"]]],
                    19,
                    ["+", 9.5, ["*", 2, ["get", "size"]]],
                ],
            },
        ),
    ]


def borders(c: dict[str, str]) -> list[Layer]:
    return [
        layer(
            "grid-line",
            "line",
            "grids",
            minzoom=15,
            layout={"line-join": "round"},
            paint={
                "line-color": c["grid"],
                "line-width": zooms(15, 0.5, 18, 1),
                "line-dasharray": [5, 4],
                "line-opacity": 0.4,
            },
        ),
        layer(
            "community-band",
            "line",
            "communities",
            layout={"line-join": "round"},
            paint={
                "line-color": c["border"],
                "line-width": zooms(12, 2, 15, 6, 18, 14),
                "line-opacity": 0.14,
            },
        ),
        layer(
            "community-line",
            "line",
            "communities",
            layout={"line-join": "round"},
            paint={
                "line-color": c["border"],
                "line-width": zooms(12, 0.8, 15, 1.2, 18, 1.8),
                "line-dasharray": [4, 2],
                "line-opacity": 0.6,
            },
        ),
    ]


def text(c: dict[str, str], code: str, source: str, colour: str, size: Any, **rest: Any) -> Layer:
    """A label layer; `layout` and `paint` in `rest` are added to the usual ones."""
    layout = {
        "text-field": NAME,
        "text-font": rest.pop("font", REGULAR),
        "text-size": size,
        "text-padding": 3,
        **rest.pop("layout", {}),
    }
    paint = {
        "text-color": c[colour],
        "text-halo-color": c["halo"],
        "text-halo-width": 1.4,
        **rest.pop("paint", {}),
    }
    return layer(code, "symbol", source, layout=layout, paint=paint, **rest)


def labels(c: dict[str, str]) -> list[Layer]:
    by_kind = lambda kind: ["==", ["get", "kind"], kind]  # noqa: E731
    badge = [
        "match",
        ["get", "group"],
        "safety",
        c["safety"],
        "fire",
        c["fire"],
        "medical",
        c["medical"],
        "civic",
        c["civic_badge"],
        "school",
        c["school_badge"],
        "transport",
        c["transport"],
        c["shop_badge"],
    ]
    marked, plain = ["!=", ["get", "mark"], ""], ["==", ["get", "mark"], ""]
    return [
        text(
            c,
            "number",
            "labels",
            "soft",
            10,
            minzoom=17.5,
            filter=by_kind("number"),
            layout={"text-offset": [0, 1.3]},
        ),
        text(
            c,
            "gate",
            "labels",
            "soft",
            10,
            minzoom=17.2,
            filter=by_kind("gate"),
            layout={"text-max-width": 6},
        ),
        text(
            c,
            "shop-name",
            "pois",
            "shop_badge",
            zooms(17, 9.5, 19, 12),
            minzoom=17,
            filter=plain,
            layout={"text-max-width": 6},
        ),
        text(
            c,
            "building-name",
            "labels",
            "text",
            zooms(16, 10, 19, 14),
            minzoom=16,
            filter=by_kind("building"),
            paint={"text-halo-width": 1},
        ),
        layer(
            "badge",
            "circle",
            "pois",
            minzoom=14,
            filter=[
                "all",
                marked,
                ["<=", ["get", "rank"], ["step", ["zoom"], 1, 15.4, 2, 16.4, 4]],
            ],
            paint={
                "circle-color": badge,
                "circle-radius": zooms(14, 5.5, 16, 8, 18, 11),
                "circle-stroke-color": c["halo"],
                "circle-stroke-width": 1.4,
            },
        ),
        layer(
            "badge-mark",
            "symbol",
            "pois",
            minzoom=14,
            filter=[
                "all",
                marked,
                ["<=", ["get", "rank"], ["step", ["zoom"], 1, 15.4, 2, 16.4, 4]],
            ],
            layout={
                "text-field": [
                    "case",
                    ["==", ["global-state", "lang"], "en"],
                    ["get", "mark_en"],
                    ["get", "mark"],
                ],
                "text-font": BOLD,
                "text-size": zooms(14, 7.5, 16, 10.5, 18, 14),
                "text-allow-overlap": True,
                "text-ignore-placement": False,
                "text-padding": 1,
            },
            paint={"text-color": c["mark"]},
        ),
        text(
            c,
            "road-name",
            "roads",
            "road_text",
            zooms(14, 10, 17, 13, 19, 15),
            minzoom=14,
            filter=["has", "name"],
            font=MEDIUM,
            layout={
                "symbol-placement": "line",
                "symbol-spacing": 320,
                "text-max-angle": 25,
                "text-letter-spacing": 0.04,
            },
            paint={"text-halo-width": 1.6},
        ),
        text(
            c,
            "poi-name",
            "pois",
            "text",
            zooms(15, 11, 18, 13),
            minzoom=15.2,
            font=MEDIUM,
            filter=[
                "all",
                marked,
                ["<=", ["get", "rank"], ["step", ["zoom"], 1, 15.4, 2, 16.8, 4]],
            ],
            layout={
                "text-anchor": "top",
                "text-offset": [0, 0.95],
                "text-max-width": 8,
                "symbol-sort-key": ["get", "rank"],
            },
        ),
        text(
            c,
            "compound-name",
            "labels",
            "text",
            zooms(15, 11, 17, 14, 19, 17),
            minzoom=15,
            filter=by_kind("compound"),
            font=BOLD,
            paint={"text-halo-width": 1.8},
            layout={"text-max-width": 8},
        ),
        text(
            c,
            "green-name",
            "labels",
            "green_text",
            zooms(13, 11, 17, 14),
            minzoom=13,
            filter=by_kind("green"),
        ),
        text(
            c,
            "water-name",
            "labels",
            "water_text",
            zooms(13, 12, 17, 16),
            minzoom=13,
            filter=by_kind("water"),
            paint={"text-halo-width": 0},
        ),
        text(
            c,
            "community-name",
            "labels",
            "border",
            zooms(12, 12, 15, 15),
            minzoom=12.5,
            maxzoom=15.2,
            filter=by_kind("community"),
            font=BOLD,
            paint={"text-halo-width": 2},
        ),
    ]


def style(*, dark: bool) -> dict[str, Any]:
    """One whole style, MapLibre style specification version 8."""
    c = DARK if dark else LIGHT
    return {
        "version": 8,
        "name": "Linli dark" if dark else "Linli light",
        "center": [116.28, 29.12],
        "zoom": 15.2,
        "state": {"lang": {"default": "zh"}},
        "sources": {
            "district": {"type": "vector", "url": "pmtiles:///tiles/district.pmtiles"},
        },
        "layers": [*grounds(c), *roads(c), *houses(c, dark), *borders(c), *labels(c)],
    }


def text_of(*, dark: bool) -> str:
    return json.dumps(style(dark=dark), ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, dark in (("style.json", False), ("style-dark.json", True)):
        (FOLDER / name).write_text(text_of(dark=dark), encoding="utf-8")


if __name__ == "__main__":
    main()
