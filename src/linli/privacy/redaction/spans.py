"""What is looked for, and what a find is."""

from typing import NamedTuple

# Kind: the words put in its place, Chinese and English. The order settles overlaps.
KINDS: dict[str, tuple[str, str]] = {
    "email": ("邮箱", "e-mail"),
    "id_number": ("身份证号", "identity number"),
    "bank_card": ("银行卡号", "bank card"),
    "uscc": ("统一社会信用代码", "credit code"),
    "passport": ("护照号", "passport"),
    "plate": ("车牌号", "number plate"),
    "mobile": ("手机号", "mobile number"),
    "landline": ("座机号", "telephone number"),
    "wechat": ("微信号", "WeChat id"),
    "qq": ("QQ号", "QQ number"),
    "name": ("姓名", "name"),
}
# In public replies of staff a landline is the office's own and meant to be told.
STAFF_NOTE_KINDS = frozenset(KINDS) - {"landline"}


class Span(NamedTuple):
    """`text[start:end]` is of this kind; `rule` says how it was known.

    Rules: ``checksum`` (the number's own check digit fits), ``shape`` (only its form),
    ``context`` (a word before it says what it is).
    """

    kind: str
    start: int
    end: int
    rule: str
