"""Pieces of SQL that tidy one value; each runs on DuckDB and, through sqlglot, on Spark."""

FULL = "".join(chr(code) for code in range(0xFF01, 0xFF5F)) + "\u3000"
HALF = "".join(chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)) + " "
WIDE = "[\uff01-\uff5e\u3000]"
NUMERALS = ("零〇一二三四五六七八九", "00123456789")
HAN = "[\u4e00-\u9fff]"
# The weights of the first seventeen signs: identity numbers (GB 11643), credit codes (GB 32100).
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CODE_WEIGHTS = tuple(3**power % 31 for power in range(17))
CODE_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def quoted(value: str) -> str:
    """A string of SQL."""
    return "'" + value.replace("'", "''") + "'"


def narrow(value: str) -> str:
    """Full-width signs made half-width (`translate` is slow: only where needed), lower case."""
    mapped = _mapped(value, WIDE, FULL, HALF)
    return f"lower({mapped})"


def _mapped(value: str, pattern: str, signs: str, instead: str) -> str:
    mapped = f"translate({value}, {quoted(signs)}, {quoted(instead)})"
    return f"case when regexp_matches({value}, '{pattern}') then {mapped} else {value} end"


def without(value: str, pattern: str, instead: str = "") -> str:
    """Every match of a pattern replaced."""
    return f"regexp_replace({value}, '{pattern}', '{instead}', 'g')"


def known(value: str) -> str:
    """Null where nothing is said: empty, or what clerks type to fill a field."""
    return (
        f"case when {value} in ('', '-', '--', '/', '无', '不详', '未知', '暂无', 'null', 'none',"
        f" 'nan', 'n/a', 'unknown', '0') then null else {value} end"
    )


def digits(value: str) -> str:
    """The digits only."""
    return without(value, "[^0-9]")


def phone(digits: str) -> str:
    """A number from its digits; the last eleven where a country code stands before it."""
    return (
        f"case when length({digits}) < 6 then null"
        f" when replace({digits}, substr({digits}, length({digits}), 1), '') = '' then null"
        f" when length({digits}) > 11 then right({digits}, 11) else {digits} end"
    )


def letters(value: str) -> str:
    """The letters and digits of an identity number or credit code, in capitals."""
    return f"upper({without(value, '[^0-9a-z]')})"


def number(signs: str) -> str:
    """A number from its letters and digits; null where it only fills the field."""
    return (
        f"case when length({signs}) < 5 or replace({signs}, substr({signs}, 1, 1), '') = ''"
        f" then null else {signs} end"
    )


def id_valid(value: str) -> str:
    """Whether check sign and date of an identity number are right; no area is looked up."""
    total = " + ".join(
        f"try_cast(substr({value}, {at}, 1) as int) * {weight}"
        for at, weight in enumerate(ID_WEIGHTS, start=1)
    )
    return (
        f"coalesce(case when regexp_matches({value}, '^[0-9]{{17}}[0-9X]$')"
        f" and substr({value}, 11, 2) between '01' and '12'"
        f" and substr({value}, 13, 2) between '01' and '31'"
        f" and substr({value}, 7, 2) in ('18', '19', '20')"
        f" then substr('10X98765432', ({total}) % 11 + 1, 1) = substr({value}, 18, 1)"
        f" else false end, false)"
    )


def code_valid(value: str) -> str:
    """Whether the check sign of a unified social credit code is right."""
    total = " + ".join(
        f"(strpos('{CODE_SIGNS}', substr({value}, {at}, 1)) - 1) * {weight}"
        for at, weight in enumerate(CODE_WEIGHTS, start=1)
    )
    return (
        f"coalesce(case when regexp_matches({value}, '^[0-9A-HJ-NPQRTUWXY]{{18}}$')"
        f" then substr('{CODE_SIGNS}', (31 - ({total}) % 31) % 31 + 1, 1) = substr({value}, 18, 1)"
        f" else false end, false)"
    )


def dashed(value: str) -> str:
    """The numbers of a date with dashes between them."""
    return f"trim({without(value, '[^0-9]+', '-')}, '-')"


def date(parts: str) -> str:
    """A date as yyyymmdd from its numbers, year first or last; null if it is none."""
    one, two, three = (f"split_part({parts}, '-', {at})" for at in (1, 2, 3))
    return (
        f"case when regexp_matches({parts}, '^(18|19|20)[0-9]{{6}}$') then {parts}"
        f" when regexp_matches({parts}, '^(18|19|20)[0-9]{{2}}-[0-9]{{1,2}}-[0-9]{{1,2}}(-|$)')"
        f" then {one} || lpad({two}, 2, '0') || lpad({three}, 2, '0')"
        f" when regexp_matches({parts}, '^[0-9]{{1,2}}-[0-9]{{1,2}}-(18|19|20)[0-9]{{2}}(-|$)')"
        f" then {three} || lpad({two}, 2, '0') || lpad({one}, 2, '0') end"
    )


def address(value: str) -> str:
    """An address without signs and with one word for each level, numerals as digits."""
    text = narrow(_mapped(value, f"[{NUMERALS[0]}]", *NUMERALS))
    text = without(text, "[\\s,.;:，。；：、·#()（）]+")
    text = without(text, "(号楼|号院|栋|幢|座|单元|门|楼|层|号|室|房|户)", "-")
    return f"trim({without(text, '-+', '-')}, '-')"


def figures(value: str) -> str:
    """The numbers of a tidied address, in order."""
    return f"trim({without(value, '[^0-9]+', '-')}, '-')"


def words(value: str) -> str:
    """The words of a tidied address, without province, city and district."""
    text = without(value, "[0-9-]+")
    return (
        f"regexp_replace({text}, '^(.{{2,8}}?(省|自治区))?(.{{2,6}}?市)?"
        "(.{1,4}?[^小社园校地]区|.{1,5}?县)?', '')"
    )
