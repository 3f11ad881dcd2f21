"""Pieces of DuckDB's SQL: names, values, and text turned into typed values.

`s` is always the SQL of a settled text, null where nothing was given; what comes back is null where
the text is not of the type.
"""

from linli.exchange.checks.plain import settle
from linli.exchange.contracts.model import Field

TRUE = ("true", "t", "yes", "y", "1", "是", "有", "√")
FALSE = ("false", "f", "no", "n", "0", "否", "无", "×")
KINDS = {
    "string": "VARCHAR",
    "integer": "BIGINT",
    "number": "DECIMAL(38, 10)",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "time": "TIME",
    "boolean": "BOOLEAN",
}
_DAY = r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
_MIDNIGHT = r"(?:[ T]0?0:00(?::00(?:\.0+)?)?)?$"
_CLOCK = r"[ T]*(\d{1,2})[:时](\d{2})(?:[:分](\d{2})?(?:\.\d+)?秒?)?"
_ZONE = r"\s*(Z|[+-]\d{2}:?\d{2})?$"
# What a moment with a zone becomes: China keeps one time, without summer time.
LOCAL_HOURS = 8


def name(text: str) -> str:
    """A quoted identifier."""
    return '"' + text.replace('"', '""') + '"'


def text(value: str) -> str:
    """A quoted string."""
    return "'" + value.replace("'", "''") + "'"


def texts(values: tuple[str, ...]) -> str:
    """A list in brackets for IN."""
    return "(" + ", ".join(text(value) for value in values) + ")"


def typed(*, field: Field, s: str) -> str:
    """The field's value in its type."""
    if field.type == "string":
        return _string(field, s)
    if field.type in ("integer", "number"):
        return _integer(field, s) if field.type == "integer" else _number(field, s)
    return {"date": date, "timestamp": timestamp, "time": _time, "boolean": _boolean}[field.type](s)


def _string(field: Field, s: str) -> str:
    if field.format in ("id-number", "credit-code"):
        return rf"upper(regexp_replace({s}, '[\s-]', '', 'g'))"
    if field.format == "phone":
        bare = rf"regexp_replace({s}, '[\s().-]', '', 'g')"
        return rf"regexp_replace({bare}, '^(?:\+86|0086|86)(1\d{{10}}|0\d{{9,11}})$', '\1')"
    return f"lower({s})" if field.format == "email" else s


def _bare(field: Field, s: str) -> str:
    """Digits without the unit of the contract and without commas between thousands."""
    if field.unit:
        s = f"rtrim(regexp_replace({s}, {text('(?:' + _literal(field.unit) + ')$')}, ''))"
    grouped = r"'[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?'"
    return f"CASE WHEN regexp_full_match({s}, {grouped}) THEN replace({s}, ',', '') ELSE {s} END"


def _literal(unit: str) -> str:
    """A unit as a pattern; squares and cubes are plain digits once settled."""
    return "".join(char if char.isalnum() else "\\" + char for char in settle(unit) or unit)


def _integer(field: Field, s: str) -> str:
    bare = _bare(field, s)
    pattern = r"'[+-]?\d{1,18}(?:\.0+)?'"
    return f"CASE WHEN regexp_full_match({bare}, {pattern}) THEN TRY_CAST({bare} AS BIGINT) END"


def _number(field: Field, s: str) -> str:
    bare = _bare(field, s)
    pattern = r"'[+-]?\d{1,27}(?:\.\d+)?(?:[eE][+-]?\d{1,2})?'"
    value = f"TRY_CAST({bare} AS {KINDS['number']})"
    return f"CASE WHEN regexp_full_match({bare}, {pattern}) THEN {value} END"


def date(s: str) -> str:
    """A day: 2024-01-05, 2024/1/5, 2024.1.5, 20240105, 2024年1月5日, or a spreadsheet's serial."""
    written = _iso(s, _DAY + ".*$", r"\1-\2-\3")
    packed = _iso(s, r"^(\d{4})(\d\d)(\d\d)$", r"\1-\2-\3")
    return (
        f"CASE WHEN regexp_matches({s}, {text(_DAY + _MIDNIGHT)}) THEN {_years(written)} "
        rf"WHEN regexp_full_match({s}, '\d{{8}}') THEN {_years(packed)} "
        rf"WHEN regexp_full_match({s}, '[2-7]\d{{4}}(?:\.0+)?') "
        rf"THEN DATE '1899-12-30' + TRY_CAST(TRY_CAST({s} AS DOUBLE) AS INTEGER) END"
    )


def _iso(s: str, pattern: str, order: str) -> str:
    return f"regexp_replace({s}, {text(pattern)}, {text(order)})"


def _years(iso: str) -> str:
    return f"CASE WHEN {iso} BETWEEN '1850' AND '2200' THEN TRY_CAST({iso} AS DATE) END"


def timestamp(s: str) -> str:
    """A day in one of the styles and a time; with a zone it is turned into China's time."""
    moment = _DAY + _CLOCK + _ZONE
    second = f"regexp_extract({s}, {text(moment)}, 6)"
    seconds = f"CASE WHEN {second} = '' THEN '00' ELSE {second} END"
    zone = f"regexp_extract({s}, {text(moment)}, 7)"
    written = _iso(s, moment, r"\1-\2-\3 \4:\5:") + f" || {seconds}"
    digits = r"^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$"
    packed = _iso(s, digits, r"\1-\2-\3 \4:\5:\6")
    return (
        f"CASE WHEN NOT coalesce({s} BETWEEN '1850' AND '80000', FALSE) THEN NULL "
        f"WHEN regexp_matches({s}, {text(moment)}) "
        f"THEN TRY_CAST({written} AS TIMESTAMP) + {_shift(zone)} "
        f"WHEN regexp_matches({s}, {text(digits)}) THEN TRY_CAST({packed} AS TIMESTAMP) "
        f"ELSE CAST({date(s)} AS TIMESTAMP) END"
    )


def _shift(zone: str) -> str:
    bare = f"replace({zone}, ':', '')"
    minutes = (
        f"(CASE WHEN {zone} LIKE '-%' THEN 1 ELSE -1 END) * "
        f"(TRY_CAST(substr({bare}, 2, 2) AS INTEGER) * 60 "
        f"+ TRY_CAST(substr({bare}, 4, 2) AS INTEGER))"
    )
    return (
        f"to_minutes(CASE WHEN {zone} = '' THEN 0 WHEN {zone} = 'Z' THEN {LOCAL_HOURS * 60} "
        f"ELSE {LOCAL_HOURS * 60} + {minutes} END)"
    )


def _time(s: str) -> str:
    return (
        rf"CASE WHEN regexp_full_match({s}, '\d{{1,2}}:\d\d(?::\d\d)?') THEN "
        rf"TRY_CAST(CASE WHEN length({s}) <= 5 THEN {s} || ':00' ELSE {s} END AS TIME) END"
    )


def _boolean(s: str) -> str:
    is_true, is_false = (f"lower({s}) IN {texts(words)}" for words in (TRUE, FALSE))
    return f"CASE WHEN {is_true} THEN TRUE WHEN {is_false} THEN FALSE END"
