"""The scripts we ship are the ones whose checksums we wrote down."""

import hashlib
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = json.loads((ROOT / "tools" / "vendor.json").read_text(encoding="utf-8"))
FILES = [(package, entry) for package in PACKAGES for entry in package["files"]]


@pytest.mark.parametrize(("package", "entry"), FILES, ids=lambda each: each.get("as", ""))
def test_given_a_shipped_script_then_it_has_the_checksum_written_down(package, entry):
    data = (ROOT / package["to"] / entry["as"]).read_bytes()

    assert hashlib.sha256(data).hexdigest() == entry["sha256"]


def test_given_the_vendor_folder_then_every_file_in_it_is_written_down():
    written = {str(Path(package["to"]) / entry["as"]) for package, entry in FILES}
    folders = [ROOT / "src/linli/web/static/vendor", ROOT / "tests/vendor"]
    there = {
        str(path.relative_to(ROOT))
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file()
    }

    assert there == written


def test_given_a_package_then_its_version_is_exact_and_its_licence_is_named():
    for package in PACKAGES:
        assert package["version"].replace(".", "").isdigit()
        assert package["licence"]
