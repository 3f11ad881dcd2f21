"""Check digits, as conditions of DuckDB that are true where a number is right."""

# GB 11643-1999, 4.2: weights of the first seventeen digits, and the last for each remainder.
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_LAST = "10X98765432"
# GB 32100-2015, 4.2 and annex A: base 31 without I, O, S, V, Z; weights are powers of 3 modulo 31.
_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = tuple(pow(3, at, 31) for at in range(17))


def is_id_number(v: str) -> str:
    """An identity number (GB 11643): its date and check digit, never the county of its issue."""
    total = " + ".join(
        f"(unicode(substr({v}, {at}, 1)) - 48) * {weight}"
        for at, weight in enumerate(_ID_WEIGHTS, start=1)
    )
    day = f"substr({v}, 7, 4) || '-' || substr({v}, 11, 2) || '-' || substr({v}, 13, 2)"
    return (
        rf"(CASE WHEN regexp_full_match({v}, '[1-9]\d{{5}}(?:18[5-9]|19\d|20\d)\d{{7}}\d[\dX]') "
        f"THEN substr('{_ID_LAST}', ({total}) % 11 + 1, 1) = substr({v}, 18, 1) "
        f"AND TRY_CAST({day} AS DATE) IS NOT NULL ELSE FALSE END)"
    )


def is_credit_code(v: str) -> str:
    """A unified social credit code (GB 32100): its characters and its check character."""
    total = " + ".join(
        f"(strpos('{_CREDIT}', substr({v}, {at}, 1)) - 1) * {weight}"
        for at, weight in enumerate(_CREDIT_WEIGHTS, start=1)
    )
    return (
        rf"(CASE WHEN regexp_full_match({v}, '[{_CREDIT}]{{2}}\d{{6}}[{_CREDIT}]{{10}}') "
        f"THEN substr('{_CREDIT}', (31 - ({total}) % 31) % 31 + 1, 1) = substr({v}, 18, 1) "
        "ELSE FALSE END)"
    )


def is_phone(v: str) -> str:
    """A mobile number, a landline with or without its area and extension, or one from abroad."""
    return (
        rf"regexp_full_match({v}, '1[3-9]\d{{9}}"
        rf"|0\d{{2,3}}\d{{7,8}}(?:[转xX#]?\d{{1,6}})?|[2-9]\d{{6,7}}"
        rf"|[48]00\d{{7}}|1\d{{4}}|\+\d{{6,15}}')"
    )


def is_email(v: str) -> str:
    """Looks like an address of e-mail."""
    return rf"regexp_full_match({v}, '[^@\s]{{1,64}}@[^@\s.]+(?:\.[^@\s.]+)+')"
