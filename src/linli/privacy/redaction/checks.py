"""Check digits, and the dates inside identity numbers."""

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_MARKS = "10X98765432"
USCC_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_USCC_VALUES = {sign: value for value, sign in enumerate(USCC_SIGNS)}
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_LUHN = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def id_mark(digits17: str) -> str:
    """The check sign of an identity number (GB 11643-1999, 4.2.3; ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(digits17, _ID_WEIGHTS, strict=True))
    return _ID_MARKS[total % 11]


def is_id_number(number: str) -> bool:
    """Whether the check sign of an 18-digit identity number fits; the area is not looked at.

    The register of areas changes and people keep the number of a county long gone.
    """
    return is_date(number[6:14]) and id_mark(number[:17]) == number[17].upper()


def is_date(text: str) -> bool:
    """Whether `text` is a day as YYYYMMDD, or YYMMDD in the older form."""
    if len(text) == 8 and not "1850" <= text[:4] <= "2100":
        return False
    month, day = int(text[-4:-2]), int(text[-2:])
    return 1 <= month <= 12 and 1 <= day <= _DAYS[month - 1]


def uscc_mark(signs17: str) -> str:
    """The check sign of a unified social credit code (GB 32100-2015, 5.2)."""
    pairs = zip(signs17, _USCC_WEIGHTS, strict=True)
    return USCC_SIGNS[-sum(_USCC_VALUES[sign] * weight for sign, weight in pairs) % 31]


def is_uscc(code: str) -> bool:
    """Whether the check sign of a unified social credit code fits."""
    return uscc_mark(code[:17]) == code[17]


def is_luhn(digits: str) -> bool:
    """Whether the last digit is the check digit (ISO/IEC 7812-1, annex B)."""
    total = sum(map(int, digits[-1::-2])) + sum(_LUHN[int(digit)] for digit in digits[-2::-2])
    return total % 10 == 0
