"""The map's tiles and styles: deterministic, small, decodable, and of one mind."""

import gzip
import importlib.util
import io
import json
from pathlib import Path

import mapbox_vector_tile
import numpy as np
import pytest
from pmtiles.reader import MemorySource, Reader, all_tiles

from linli.sim import district as town
from linli.sim.district import tiles

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def archive():
    return tiles.archive(district=town.build(1))


def decoded(archive, zoom, lon, lat):
    column, row = (tiles.to_world(np.array([[lon, lat]]), zoom)[0] // tiles.EXTENT).astype(int)
    packed = Reader(MemorySource(archive)).get(zoom, int(column), int(row))
    return mapbox_vector_tile.decode(gzip.decompress(packed))


@pytest.mark.slow
def test_the_same_seed_gives_the_same_bytes(archive):
    assert tiles.archive(district=town.build(1)) == archive


def test_the_archive_is_small_and_covers_its_zooms(archive):
    header = Reader(MemorySource(archive)).header()

    assert len(archive) < 3_000_000
    assert (header["min_zoom"], header["max_zoom"]) == (12, 17)
    assert header["clustered"]


def test_every_tile_decodes(archive):
    found = set()
    for _, packed in all_tiles(MemorySource(archive)):
        found |= set(mapbox_vector_tile.decode(gzip.decompress(packed)))

    assert found == set(tiles.LAYER_FIELDS)


def test_every_building_of_the_district_is_drawn(archive):
    district = town.build(1)
    for building in district.buildings:
        layers = decoded(archive, 17, building.lon, building.lat)
        codes = {one["properties"].get("code") for one in layers["buildings"]["features"]}
        assert building.code in codes


def test_facts_of_features_are_those_declared(archive):
    district = town.build(1)
    layers = decoded(archive, 16, district.buildings[0].lon, district.buildings[0].lat)

    for name, layer in layers.items():
        for one in layer["features"]:
            assert set(one["properties"]) <= set(tiles.LAYER_FIELDS[name])


def style_tool():
    spec = importlib.util.spec_from_file_location("map_style", ROOT / "tools/map_style.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("name", "palette"), [("style.json", "light"), ("style-dark.json", "dark")]
)
def test_styles_are_what_the_tool_writes_and_ask_no_stranger(name, palette):
    tool = style_tool()
    text = (tool.FOLDER / name).read_text(encoding="utf-8")

    assert text == tool.text_of(palette), "run tools/map_style.py"
    style = json.loads(text)
    assert not {"glyphs", "sprite"} & set(style)
    assert "http" not in text
    used = {layer["source-layer"] for layer in style["layers"] if "source-layer" in layer}
    assert used == set(tiles.LAYER_FIELDS)


def test_writing_replaces_the_file_as_a_whole(tmp_path):
    path = tmp_path / "tiles" / "district.pmtiles"

    size = tiles.write(district=town.build(2), path=path)

    assert path.stat().st_size == size
    assert [one.name for one in path.parent.iterdir()] == ["district.pmtiles"]
    assert io.BytesIO(path.read_bytes()).read(7) == b"PMTiles"
