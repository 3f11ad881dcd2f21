"""Text can be read in both themes: the contrast of every pair of tokens used for text."""

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).resolve().parents[2] / "src/linli/web/static/linli/tokens.css").read_text(
    encoding="utf-8"
)
GROUNDS = ["ground", "ground-warm", "ground-cool", "surface", "sunken", "raised"]
INKS = ["ink", "ink-soft", "ink-faint", "brand-text", "p1-text", "good-text"]
TONES = ["p1", "p2", "p3", "p4", "good", "warn"]
TEXT_PAIRS = [
    *((ink, ground) for ink in INKS for ground in GROUNDS),
    *((f"{tone}-text", ground) for tone in TONES for ground in GROUNDS),
    *((f"{tone}-text", f"{tone}-soft") for tone in TONES),
    *(("ink", f"{tone}-soft") for tone in TONES),
    *((f"on-{tone}", tone) for tone in TONES),
    ("on-brand", "brand"),
    ("on-brand", "brand-hover"),
    ("brand-text", "brand-soft"),
    ("ink", "brand-soft"),
    ("ink-soft", "brand-soft"),
    ("p2-text", "brand-soft"),
]
# What is not text but must be seen: borders of inputs, grade shapes, focus (WCAG 1.4.11).
SHAPE_PAIRS = [
    *((shape, ground) for shape in ["line-strong", "focus", "brand", *TONES] for ground in GROUNDS)
]


def blocks(selector: str) -> list[dict[str, str]]:
    found = re.findall(re.escape(selector) + r"\s*\{([^}]*)\}", TOKENS)
    return [dict(re.findall(r"--([\w-]+):\s*([^;]+);", block)) for block in found]


LIGHT = blocks('[data-theme="light"]')[0]
DARK = blocks('[data-theme="dark"]')[0]


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_given_a_theme_then_every_text_has_a_contrast_of_four_and_a_half(theme):
    low = {
        pair: round(contrast(theme[pair[0]], theme[pair[1]]), 2)
        for pair in TEXT_PAIRS
        if contrast(theme[pair[0]], theme[pair[1]]) < 4.5
    }

    assert low == {}


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_given_a_theme_then_every_shape_and_border_has_a_contrast_of_three(theme):
    low = {
        pair: round(contrast(theme[pair[0]], theme[pair[1]]), 2)
        for pair in SHAPE_PAIRS
        if contrast(theme[pair[0]], theme[pair[1]]) < 3
    }

    assert low == {}


def test_given_dark_by_the_system_or_by_choice_then_the_values_are_the_same():
    by_system = blocks(':root:not([data-theme="light"])')[0]

    assert by_system == DARK
    assert LIGHT.keys() == DARK.keys()
