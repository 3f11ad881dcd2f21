"""docs/contracts.md says what the code says."""

from pathlib import Path

from django.utils import translation

from linli.exchange.checks import wording

PAGE = Path(__file__).resolve().parents[2] / "docs" / "contracts.md"
FACTS = dict.fromkeys(("column", "value", "rule", "expected", "names", "most", "line"), "…")


def test_every_reason_is_in_the_page_in_both_languages_and_no_other():
    lines = [
        line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")
    ]
    rows = {line.split("`")[1]: line for line in lines}
    known = wording.REASONS.keys() | wording.REFUSALS.keys()

    for code in known:
        said = wording.wording(code=code, facts=FACTS)
        words = []
        for language in ("en", "zh-hans"):
            with translation.override(language):
                words.append(str(said))
        assert rows[code] == f"| `{code}` | {words[0]} | {words[1]} |"
    described = {"customProperties", "team", "slaProperties", "schema", "name", "logicalType",
                 "logicalTypeOptions", "required", "quality"}  # fmt: skip
    assert rows.keys() - described == known
