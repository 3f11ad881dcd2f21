"""docs/settings.md and the code name the same settings."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
READ = re.compile(r'env\.(?:text|required|flag|number|words|one_of|router)\(\s*"([A-Z_]+)"')
NAMED = re.compile(r'(?:envvar=|environ\.get\(|environ\[)"(LINLI_[A-Z_]+)"')
ROW = re.compile(r"^\| `(LINLI_[A-Z_]+)`", re.MULTILINE)


def in_code() -> set[str]:
    found = {"LINLI_WITHOUT_BROWSER", "LINLI_TEST_PROCESSES"}  # read by the Makefile
    for folder in ("src", "tests"):
        for file in (ROOT / folder).rglob("*.py"):
            text = file.read_text(encoding="utf-8")
            if file != Path(__file__):
                found |= {f"LINLI_{name}" for name in READ.findall(text)}
                found |= set(NAMED.findall(text))
    return found - {"LINLI_EXAMPLE"}


def test_given_every_setting_the_code_reads_when_compared_then_the_docs_name_the_same() -> None:
    documented = set(ROW.findall((ROOT / "docs" / "settings.md").read_text(encoding="utf-8")))

    assert documented == in_code()
