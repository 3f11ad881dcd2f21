"""Which encoding a file is in, and how sure that is.

Certain: a byte order mark; or every byte is UTF-8 (text in another encoding that also happens to
be UTF-8 throughout is ASCII). Otherwise GB18030, if the file decodes whole and reads like Chinese:
almost any bytes decode as GB18030, but Big5 or Shift-JIS then gives characters outside GB 2312.
A file with a few broken lines is what most of its lines are.
"""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from linli.exchange.reading import limits
from linli.exchange.reading.refusals import ReadingRefused

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
SAMPLE = 1 << 16
BROKEN_SHARE = 0.05
CHINESE_SHARE = 0.85


@dataclass(frozen=True, slots=True)
class Encoding:
    """`skip`: length of the byte order mark."""

    name: str
    skip: int
    is_certain: bool


def detect(*, path: Path) -> Encoding:
    """Look through the whole file.

    Raises:
        ReadingRefused: `encoding-unknown`.
    """
    with path.open("rb") as stream:
        head = stream.read(SAMPLE)
    for mark, name in MARKS:
        if head.startswith(mark):
            return Encoding(name, len(mark), is_certain=True)
    if wide := _wide(head):
        return Encoding(wide, 0, is_certain=False)
    lines, utf8, gb18030 = _broken_lines(path)
    if utf8 == 0:
        return Encoding("utf-8", 0, is_certain=True)
    if gb18030 < utf8 and gb18030 <= lines * BROKEN_SHARE and _reads_chinese(path):
        return Encoding("gb18030", 0, is_certain=False)
    if utf8 <= max(1, lines * BROKEN_SHARE):
        return Encoding("utf-8", 0, is_certain=False)
    raise ReadingRefused("encoding-unknown")


def chunks(*, path: Path, skip: int) -> Iterator[bytes]:
    """The file in pieces that end at a line's end, the last perhaps without one.

    Raises:
        ReadingRefused: `line-too-long`.
    """
    with path.open("rb") as stream:
        stream.seek(skip)
        rest = b""
        while block := stream.read(limits.CHUNK_BYTES):
            cut = block.rfind(b"\n") + 1
            if not cut and len(rest) + len(block) > limits.CHUNK_BYTES + limits.MAX_LINE_BYTES:
                raise ReadingRefused("line-too-long")
            if cut:
                yield rest + block[:cut]
                rest = block[cut:]
            else:
                rest += block
        if rest:
            yield rest


def as_utf8(*, path: Path, encoding: Encoding, into: Path) -> Path:
    """A copy of a UTF-16 file, or of one whose lines end in bare CR, that the rest can read."""
    with path.open("rb") as source, into.open("wb") as target:
        source.seek(encoding.skip)
        decoder = codecs.getincrementaldecoder(encoding.name)(errors="replace")
        while True:
            block = source.read(limits.CHUNK_BYTES)
            text = decoder.decode(block, final=not block)
            if encoding.name.startswith("utf-16"):
                text = text.replace("\r\n", "\n")
            target.write(text.replace("\r", "\n").encode("utf-8", "replace"))
            if not block:
                return into


def has_bare_returns(head: bytes) -> bool:
    """Whether lines end in CR alone, as old spreadsheets for the Macintosh write them."""
    return b"\r" in head and b"\n" not in head


def _wide(head: bytes) -> str:
    """UTF-16 without a mark: every other byte of headings, delimiters and digits is zero."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    enough = max(4, len(head) // 2 * 0.2)
    if odd >= enough and even <= odd * 0.1:
        return "utf-16-le"
    if even >= enough and odd <= even * 0.1:
        return "utf-16-be"
    return ""


def _broken_lines(path: Path) -> tuple[int, int, int]:
    """Lines, lines that are not UTF-8, lines that are not GB18030."""
    lines = utf8 = gb18030 = 0
    for chunk in chunks(path=path, skip=0):
        lines += chunk.count(b"\n") + (not chunk.endswith(b"\n"))
        if decodes(chunk, "utf-8"):
            # What is both counts for neither; ASCII is most of it.
            continue
        for line in chunk.split(b"\n"):
            if not line.isascii():
                utf8 += not decodes(line, "utf-8")
                gb18030 += not decodes(line, "gb18030")
    return lines, utf8, gb18030


def decodes(raw: bytes, encoding: str) -> bool:
    """Whether every byte belongs to a character."""
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _reads_chinese(path: Path) -> bool:
    seen = common = 0
    for chunk in chunks(path=path, skip=0):
        text = chunk[: SAMPLE * 16].decode("gb18030", "replace")
        foreign = [char for char in text if not char.isascii()]
        seen += len(foreign)
        common += sum(1 for char in foreign if _is_common(char))
        if seen > SAMPLE:
            break
    return seen > 0 and common >= seen * CHINESE_SHARE


def _is_common(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
