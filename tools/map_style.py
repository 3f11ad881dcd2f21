"""Write the two map styles, light and dark, from one list of layers and two palettes.

`python tools/map_style.py` fills the colours of tools/map_style.json into
src/linli/web/static/linli/map/style.json and style-dark.json; a test fails when those are not
what this makes.

There is no `glyphs` entry on purpose: MapLibre GL JS then draws every character, Latin and
digits too, with the fonts of the device, so that no glyph server and no font files are needed.
The first family of a stack, "Linli Medium" or "Linli SemiBold", is installed nowhere; it only
tells MapLibre the weight.
The language is the global state `lang`: `map.setGlobalStateProperty("lang", "en")`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).with_name("map_style.json")
FOLDER = Path(__file__).parent.parent / "src/linli/web/static/linli/map"
FILES = {"light": "style.json", "dark": "style-dark.json"}


def filled(value: Any, palette: dict[str, Any]) -> Any:
    """A value with every `$name` replaced by the palette's colour of that name."""
    if isinstance(value, str) and value.startswith("$"):
        return palette[value[1:]]
    if isinstance(value, list):
        return [filled(item, palette) for item in value]
    if isinstance(value, dict):
        return {name: filled(item, palette) for name, item in value.items()}
    return value


def text_of(palette: str) -> str:
    """One whole style, MapLibre style specification version 8, as JSON."""
    source = json.loads(SOURCE.read_text(encoding="utf-8"))
    style = filled(source["style"], source["palettes"][palette])
    return json.dumps(style, ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for palette, name in FILES.items():
        (FOLDER / name).write_text(text_of(palette), encoding="utf-8")


if __name__ == "__main__":
    main()
