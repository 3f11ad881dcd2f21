"""What people do to addresses: repeat, swap, abbreviate, mistype, add what is of no use."""

from random import Random

from linli.places.parsing.alphabet import TRADITIONAL
from linli.places.parsing.training.generated import words
from linli.places.parsing.training.generated.pieces import Pieces, weighted

WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
CHINESE = str.maketrans("0123456789", "零一二三四五六七八九")
TO_TRADITIONAL = {ord(s): t for t, s in zip(TRADITIONAL[::2], TRADITIONAL[1::2], strict=True)}
MISTAKEN = {pair[0]: pair[1] for pair in words.MISTAKEN}
ADMIN = ("prov", "city", "district", "town")


def spoiled(pieces: Pieces, random: Random) -> Pieces:
    """The same address as somebody wrote it."""
    for chance, change in (
        (0.08, _repeated), (0.03, _separated), (0.05, _near), (0.04, _with_rest),
        (0.025, _with_phone), (0.02, _swapped), (0.03, _spaced), (0.03, _punctuated),
        (0.02, _emoji),
    ):  # fmt: skip
        if random.random() < chance:
            pieces = change(pieces, random)
    for chance, rewrite in (
        (0.02, _wide),
        (0.015, _chinese),
        (0.02, _traditional),
        (0.05, _mistyped),
    ):
        if random.random() < chance:
            pieces = [(rewrite(text, random), label) for text, label in pieces]
    return [(text, label) for text, label in pieces if text]


def _repeated(pieces: Pieces, random: Random) -> Pieces:
    """Division names said twice: the first time, or the second, is of no use."""
    upper = [piece for piece in pieces if piece[1] in ADMIN]
    if not upper:
        return pieces
    begin = random.randrange(len(upper))
    twice = upper[begin : random.randint(begin + 1, len(upper))]
    said: Pieces = [(text, "redundant") for text, _ in twice]
    if random.random() < 0.5:
        return said + pieces
    last = max(n for n, piece in enumerate(pieces) if piece in twice) + 1
    return pieces[:last] + said + pieces[last:]


def _separated(pieces: Pieces, random: Random) -> Pieces:
    sign = random.choice("-_-/")
    upper = sum(label in ADMIN for _, label in pieces)
    found: Pieces = []
    for number, piece in enumerate(pieces):
        found.append(piece)
        if number < upper and number + 1 < len(pieces):
            found.append((sign, "redundant"))
    return found


def _near(pieces: Pieces, random: Random) -> Pieces:
    places = [
        n for n, (_, label) in enumerate(pieces) if label in ("roadno", "poi", "road", "subpoi")
    ]
    if not places:
        return pieces
    at = random.choice(places) + 1
    near: Pieces = [(weighted(words.NEAR, random), "assist")]
    return pieces[:at] + near + pieces[at:]


def _with_rest(pieces: Pieces, random: Random) -> Pieces:
    rest: Pieces = [(random.choice(words.REST), "redundant")]
    if random.random() < 0.15:
        rest = [(f"（{rest[0][0]}）", "redundant")]
    return rest + pieces if random.random() < 0.15 else pieces + rest


def _with_phone(pieces: Pieces, random: Random) -> Pieces:
    """A fictional number: no such area or mobile prefix is in service."""
    number = random.choice(("100", "120", "0999")) + "".join(random.choices("0123456789", k=8))
    if random.random() < 0.3:
        number = f"{number[:3]}-{number[3:7]}-{number[7:]}"
    called = random.choice(words.SURNAMES) + random.choice(words.CALLED)
    rest: Pieces = [(number, "redundant")]
    if random.random() < 0.5:
        rest = random.choice(([(called, "person"), *rest], [*rest, (called, "person")]))
    if random.random() < 0.3:
        rest = [(random.choice(("电话", "联系电话：", "tel:", "，", "手机")), "redundant"), *rest]
        rest = (
            [(rest[0][0] + rest[1][0], "redundant"), *rest[2:]]
            if rest[1][1] == "redundant"
            else rest
        )
    return rest + pieces if random.random() < 0.25 else pieces + rest


def _swapped(pieces: Pieces, random: Random) -> Pieces:
    """From small to large, or the road behind the estate."""
    upper = [piece for piece in pieces if piece[1] in (*ADMIN, "devzone")]
    rest = [piece for piece in pieces if piece[1] not in (*ADMIN, "devzone")]
    return rest + upper if upper and rest else pieces


def _spaced(pieces: Pieces, random: Random) -> Pieces:
    gap = random.choice((" ", " ", "  ", "\u3000"))
    often = random.choice((0.3, 1.0))
    return [(text + (gap if random.random() < often else ""), label) for text, label in pieces]


def _punctuated(pieces: Pieces, random: Random) -> Pieces:
    sign = random.choice(("，", ",", "、", "。", "；", "/", "·", "\n"))
    at = random.randint(1, len(pieces))
    return [*pieces[:at], (sign, "redundant"), *pieces[at:]]


def _emoji(pieces: Pieces, random: Random) -> Pieces:
    sign = random.choice(("😀", "🏠", "📦", "❤", "★", "→", "…", "！", "~", "?"))
    at = random.randint(0, len(pieces))
    return [*pieces[:at], (sign, "redundant"), *pieces[at:]]


def _wide(text: str, random: Random) -> str:
    return text.translate(WIDE)


def _chinese(text: str, random: Random) -> str:
    return text.translate(CHINESE)


def _traditional(text: str, random: Random) -> str:
    return text.translate(TO_TRADITIONAL)


def _mistyped(text: str, random: Random) -> str:
    at = random.randrange(len(text)) if text else 0
    if len(text) < 3 or random.random() < 0.7:
        return text
    sign = MISTAKEN.get(text[at], text[at])
    return (
        text[:at]
        + ("" if random.random() < 0.15 and not text[at].isdigit() else sign)
        + text[at + 1 :]
    )
