"""Reading JSON of strangers: bounded in size, depth and numbers before anything is believed."""

import json
from typing import Any, NoReturn

from linli.sensing.formats.values import Refused

LARGEST = 16 * 1024
DEEPEST = 12
LONGEST_NUMBER = 24


def read_object(payload: bytes) -> dict[str, Any]:
    """The JSON object that the bytes hold.

    Raises:
        Refused: too-big, not-json, too-deep, bad-number or not-an-object.
    """
    found = read(payload)
    if not isinstance(found, dict):
        raise Refused("not-an-object")
    return found


def read(payload: bytes) -> Any:
    """Any JSON value that the bytes hold; see `read_object`."""
    if len(payload) > LARGEST:
        raise Refused("too-big", bytes=len(payload))
    # More brackets than this cannot be deep by accident; fewer need no closer look.
    if payload.count(b"{") + payload.count(b"[") > DEEPEST and _depth(payload) > DEEPEST:
        raise Refused("too-deep")
    try:
        return DECODER.decode(payload.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Refused("not-json") from error


def _depth(payload: bytes) -> int:
    """How deep brackets go, those within strings left out."""
    deepest = depth = 0
    inside = escaped = False
    for byte in payload:
        if inside:
            if escaped:
                escaped = False
            elif byte == 0x5C:
                escaped = True
            elif byte == 0x22:
                inside = False
        elif byte == 0x22:
            inside = True
        elif byte in b"{[":
            depth += 1
            deepest = max(deepest, depth)
        elif byte in b"}]":
            depth -= 1
    return deepest


def _constant(_word: str) -> NoReturn:
    raise Refused("bad-number")


def _float(text: str) -> float:
    if len(text) > 2 * LONGEST_NUMBER:
        raise Refused("bad-number")
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise Refused("bad-number")
    return number


def _int(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise Refused("bad-number")
    return int(text)


DECODER = json.JSONDecoder(parse_constant=_constant, parse_float=_float, parse_int=_int)
