"""A measuring set for redaction: made texts, each with the places of what is personal in it.

Nothing in it is anybody's: areas of identity numbers begin with 0, which no area does, and all
else is drawn at random. Names, forms and traps are those of messages to a service desk.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass

from linli.privacy.redaction import checks

SURNAMES = (
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴",
    "徐", "孙", "高", "马", "林", "何", "郭", "罗", "梁", "宋",
    "谢", "韩", "唐", "方", "于", "石", "金", "欧阳", "司马", "上官",
)  # fmt: skip
GIVEN = (
    "伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋",
    "勇", "艳", "杰", "娟", "涛", "明", "超", "秀英", "建国", "志强",
    "雨桐", "子轩", "海燕", "国华", "梓涵", "玉兰", "小龙", "晓东",
)  # fmt: skip
ENGLISH = ("John Smith", "Mary Jones", "Li Ming", "Zhang Wei", "Anna O'Neill", "Peter Brown-Low")
TITLES = (
    "先生", "女士", "师傅", "阿姨", "奶奶", "老师", "医生", "同志", "大爷", "小姐",
)  # fmt: skip
PROVINCES = "京沪鄂粤川苏浙鲁湘渝"
PLATE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
DATES = ("1962", "1985", "1999", "2004")

Rng = random.Random


@dataclass(frozen=True, slots=True)
class Sample:
    """A text, and what is personal in it: kind, first place, place after the last."""

    text: str
    truth: tuple[tuple[str, int, int], ...]


def make(*, count: int, seed: int = 1) -> list[Sample]:
    """`count` samples; the same ones for the same seed."""
    rng = random.Random(seed)
    return [_sample(rng) for _number in range(count)]


def digits(rng: Rng, count: int, first: str = "0123456789") -> str:
    """Random digits, the first one of `first`."""
    return rng.choice(first) + "".join(rng.choices("0123456789", k=count - 1))


def id_number(rng: Rng) -> str:
    """An identity number of a place that does not exist."""
    day = f"{rng.choice(DATES)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}"
    body = digits(rng, 6, "0") + day + digits(rng, 3)
    return body + checks.id_mark(body)


def old_id_number(rng: Rng) -> str:
    """One of the older kind, 15 digits."""
    while True:
        number = f"{digits(rng, 6, '0')}{rng.randint(30, 84)}{rng.randint(1, 12):02}"
        number += f"{rng.randint(1, 28):02}{digits(rng, 3)}"
        if not checks.is_luhn(number):
            return number


def bank_card(rng: Rng) -> str:
    """A card number with its check digit."""
    body = rng.choice(("62", "4", "53", "35")) + digits(rng, rng.randint(13, 16))
    return next(body + mark for mark in "0123456789" if checks.is_luhn(body + mark))


def uscc(rng: Rng) -> str:
    """A credit code of an area that does not exist."""
    body = "92" + digits(rng, 6, "0") + "MA" + "".join(rng.choices(checks.USCC_SIGNS, k=7))
    return body + checks.uscc_mark(body)


def plate(rng: Rng) -> str:
    """A number plate; one in three is of a new-energy vehicle."""
    head = rng.choice(PROVINCES) + rng.choice(PLATE_LETTERS)
    kind = rng.randrange(6)
    if kind == 0:
        return head + rng.choice("DF") + digits(rng, 5)
    if kind == 1:
        return head + digits(rng, 5) + rng.choice("DF")
    tail = list(digits(rng, 5))
    for place in rng.sample(range(5), rng.randrange(3)):
        tail[place] = rng.choice(PLATE_LETTERS)
    return head + rng.choice(("", "", "·", " ")) + "".join(tail)


def mobile(rng: Rng) -> str:
    """A mobile number, as people write it."""
    number = "1" + digits(rng, 10, "3456789")
    three, four = number[:3], f"{number[3:7]}{{0}}{number[7:]}"
    return rng.choice((
        number, number, number, f"{three} {four.format(' ')}", f"{three}-{four.format('-')}",
        f"+86 {number}", f"+86-{three}-{four.format('-')}", f"{number[:4]} {number[4:]}",
        f"{three}.{four.format('.')}",
    ))  # fmt: skip


def landline(rng: Rng) -> str:
    """A fixed number with its area code, some with an extension."""
    area = rng.choice(("010", "021", "027", "0755", "0713", "0898"))
    number = digits(rng, 8 if len(area) == 3 else rng.choice((7, 8)), "2345678")
    joined = rng.choice((f"{area}-{number}", f"{area}{number}", f"({area}){number}",
                         f"{area} {number}", f"（{area}）{number}"))  # fmt: skip
    return joined + rng.choice(("", "", "", f"转{digits(rng, 3, '123456789')}"))


def passport(rng: Rng) -> str:
    """A travel document's number."""
    letter = rng.choice(PLATE_LETTERS)
    return rng.choice((f"E{digits(rng, 8)}", f"G{digits(rng, 8)}", f"E{letter}{digits(rng, 7)}"))


def email(rng: Rng) -> str:
    """An address under the names kept for examples."""
    local = rng.choice(("zhang.san", "li_si88", "wangwu", digits(rng, 9, "123456789"), "a-b+c"))
    return f"{local}@{rng.choice(('example.com', 'mail.example.org', 'example.com.cn'))}"


def wechat(rng: Rng) -> str:
    """A WeChat id."""
    return rng.choice(("wxid_", "zhang-", "liming", "sunny_")) + digits(rng, rng.randint(3, 6))


def zh_name(rng: Rng) -> str:
    """A whole name."""
    return rng.choice(SURNAMES) + rng.choice(GIVEN)


def called(rng: Rng) -> str:
    """A name before a title: often the surname only."""
    return rng.choice(SURNAMES) if rng.random() < 0.6 else zh_name(rng)


Maker = Callable[[Rng], str]
# Kind, what makes it, and the forms it stands in: {} is the place.
PERSONAL: tuple[tuple[str, Maker, tuple[str, ...]], ...] = (
    ("id_number", id_number, ("身份证号{}", "身份证{}已上传", "{}是我的证件", "ID number {}.",
                              "我的号码是{}请核对")),
    ("id_number", old_id_number, ("老身份证{}", "身份证号码：{}", "old ID card {}")),
    ("bank_card", bank_card, ("银行卡{}", "请退到{}", "卡号：{}工商银行", "my card {}")),
    ("uscc", uscc, ("信用代码{}", "店铺执照{}", "registered as {}")),
    ("passport", passport, ("护照{}", "护照号码：{}", "passport {}", "证件{}外籍")),
    ("plate", plate, ("{}挡住消防通道", "车牌{}", "一辆{}的白车", "plate {} blocks the gate")),
    ("mobile", mobile, ("电话{}", "请打{}联系", "手机：{}", "{}", "call me on {}", "tel {}")),
    ("landline", landline, ("电话{}", "座机{}", "家里{}", "office {}", "请回{}")),
    ("email", email, ("邮箱{}", "发到{}谢谢", "write to {}", "E-mail：{}")),
    ("wechat", wechat, ("微信{}", "微信号：{}", "加我微信 {}", "my WeChat id {}", "vx:{}")),
    ("qq", lambda rng: digits(rng, rng.randint(5, 11), "123456789"),
     ("QQ{}", "QQ号：{}", "qq: {}", "扣扣{}")),
    ("name", zh_name, ("联系人{}", "联系人：{}，", "我叫{}住在三楼", "我叫{}，", "姓名：{}",
                       "投诉人：{}，", "我是{}，")),
    ("name", lambda rng: rng.choice(ENGLISH),
     ("My name is {}.", "contact person {},", "I am {},", "Mr {} said", "ask for {}.")),
)  # fmt: skip
TRAPS: tuple[Maker, ...] = (
    lambda rng: f"订单号{digits(rng, 20, '123456789')}",
    lambda rng: f"工单20{digits(rng, 10)}",
    lambda rng: f"{rng.randint(2019, 2026)}年{rng.randint(1, 12)}月{rng.randint(1, 28)}日",
    lambda rng: f"2025-0{rng.randint(1, 9)}-1{rng.randint(0, 9)} 08:30:0{rng.randint(0, 9)}",
    lambda rng: f"金额{rng.randint(1000, 99_999_999)}.50元",
    lambda rng: f"经度113.{digits(rng, 8)}",
    lambda rng: "请拨打12345或110",
    lambda rng: f"客服400-{digits(rng, 3)}-{digits(rng, 4)}",
    lambda rng: "热线95588、96110",
    lambda rng: f"{rng.randint(1, 30)}号楼{rng.randint(1, 4)}单元{rng.randint(101, 3302)}",
    lambda rng: f"邮编43{digits(rng, 4)}",
    lambda rng: f"编号{digits(rng, 8, '123456789')}-{digits(rng, 3)}",
    lambda rng: f"表号{digits(rng, 12, '123456789')}读数{digits(rng, 5)}",
    lambda rng: "0192f0c4-5b1a-7c33-9a55-3f2d4c6b7a80",
    lambda rng: f"设备IMEI{digits(rng, 6)}",
    lambda rng: "安装师傅没有来",
    lambda rng: "修车师傅说明天",
    lambda rng: "感谢老师的帮助",
    lambda rng: "各位先生女士",
    lambda rng: "这位女士和那位先生",
    lambda rng: "我是高三学生",
    lambda rng: "我是金融街的居民",
    lambda rng: "微信公众号里看不到",
    lambda rng: "wechat payment failed",
    lambda rng: "I am Chinese and this is Building Three",
    lambda rng: "Dr Sun Road is closed",
    lambda rng: "京A级景区",
    lambda rng: "version 12.0.1 of 2024",
    lambda rng: "现场@所有人",
)
FILLERS = ("楼道灯坏了三天", "垃圾没有人收", "半夜施工太吵", "The lift is stuck again",
           "小区门口积水", "路灯不亮", "请尽快处理", "Please send somebody", "谢谢",
           "孩子睡不着")  # fmt: skip
JOINS = ("，", "。", " ", "；", "\n", ", ")


def _sample(rng: Rng) -> Sample:
    """Fillers, traps and personal data in random order."""
    text, truth = "", []
    for _part in range(rng.randint(2, 6)):
        chance = rng.random()
        if chance < 0.3:
            text += rng.choice(FILLERS)
        elif chance < 0.5:
            text += rng.choice(TRAPS)(rng)
        elif chance < 0.6:
            name = called(rng)
            lead = rng.choice(("请找", "和", "", "是", "联系"))
            truth.append(("name", len(text) + len(lead), len(text) + len(lead) + len(name)))
            text += lead + name + rng.choice(TITLES)
        else:
            kind, maker, forms = rng.choice(PERSONAL)
            before, after = rng.choice(forms).split("{}")
            value = _as_written(rng, kind, maker(rng))
            truth.append((kind, len(text + before), len(text + before + value)))
            text += before + value + after
        text += rng.choice(JOINS)
    return Sample(text, tuple(truth))


SPACED = frozenset({"id_number", "bank_card"})
WIDE = SPACED | {"mobile", "landline", "uscc", "plate"}


def _as_written(rng: Rng, kind: str, value: str) -> str:
    """With spaces or dashes inside, or in full-width signs, as some people type."""
    chance = rng.random()
    if kind in SPACED and chance < 0.25:
        parts = (value[:6], value[6:14], value[14:]) if kind == "id_number" else (
            value[:4], value[4:8], value[8:12], value[12:])  # fmt: skip
        return rng.choice((" ", "-")).join(part for part in parts if part)
    if kind in WIDE and 0.25 <= chance < 0.4:
        return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in value)
    return value
