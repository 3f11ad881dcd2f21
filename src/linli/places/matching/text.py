"""An address as one plain string: half-width, small letters, figures as digits, noise taken out.

The same function makes the base's names and the typed text plain, so that they can be compared.
"""

import re
import unicodedata

FIGURES = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_NUMERAL = "[零〇一二三四五六七八九十百两]"
# 九楼大道 and 三楼社区 are names, no ninth floor.
_NAME_GOES_ON = "[东南西北中一二三四五六七八九十]?(?:大?道|大?街|路|巷|胡同|社区|镇|乡|村)"
# A Chinese number is read as one before these words only: 三号楼, 二单元, 一期, but not 三里屯路.
_COUNTED = re.compile(
    rf"第?({_NUMERAL}+)(?=号|栋|幢|座|单元|(?:楼|层|室|户|房|组|队)(?!{_NAME_GOES_ON})|弄|支弄|社(?!区)|期|区"
    r"|村(?!委)|路|街(?!道)|巷|里|排|#|-[0-9])"
)
# 三门小区 is a name, 2号楼三门 the third door.
_DOOR = re.compile(rf"(?<=[楼栋幢座])({_NUMERAL}+)(?=门)")
_CAPITALS = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰", "一二三四五六七八九十百")
_COUNTED_CAPITALS = re.compile("[壹贰叁肆伍陆柒捌玖拾佰]+(?=号|栋|幢|座|单元|楼|层|室)")
_SPELLING = str.maketrans("棟號樓單層戶廣場園區東門莊鎮鄉衛", "栋号楼单层户广场园区东门庄镇乡卫")
_PHONE = re.compile(
    r"(?<!\d)(?:\+?86-?)?1[3-9]\d(?:[- ]?\d{4}){2}(?!\d)|(?<!\d)0\d{2,3}-\d{7,8}(?!\d)"
    r"|(?<!\d)\d{17}[\dx](?![\da-z])|(?<!\d)[48]00-?\d{3}-?\d{4}(?!\d)|\(\d{6}\)|(?<!\d)\d{7,}(?!\d)"
)
_SAID = re.compile(
    r"到了.{0,12}(?:电话|短信|信息).*$|(?:我们?家?|本人|您好|你好|麻烦|请)+在|(?:我们?家?|本人|您好|你好|麻烦|请)*(?:现?家?住址?(?:在|是|为)?|住在|家住|地址(?:在|是|为)?|位于|送到|送至|到)"
    r"(?=[^号]{2})[:,]?|(?:联系)?电话|手机号?|联系人|收件人"
    r"|有狗请敲门|请?放(?:门口|物业|驿站|快递柜).*$"
)
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛"
    "叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段钱汤尹黎易常武乔贺赖龚文"
)
_RECEIVER = re.compile(
    rf"(?<=[0-9室户房号])[\s,，]*[{_SURNAMES}][一-龥]{{0,2}}(?:先生|女士|小姐|老师|收)"
    rf"|(?<=[0-9室户房])[\s,，]+[{_SURNAMES}][一-龥]{{1,2}}(?=\s*$)|(?<=[室户房])[{_SURNAMES}][一-龥]{{1,2}}(?=\s*$)"
)
_NO = r"[\s.#]*(?:no[\s.]*)?"
_ENGLISH = tuple(
    (re.compile(pattern), f" \\1{word} ")
    for pattern, word in (
        (rf"\b(?:room|rm|flat|apt|apartment|suite){_NO}([0-9]+[a-z]?)\b", "室"),
        (rf"\b(?:unit|entrance|stairwell){_NO}([0-9]+|[a-z])\b", "单元"),
        (rf"\b(?:building|bldg|block|tower){_NO}([0-9]+|[a-z])\b", "号楼"),
        (r"\b(?:floor|level)[\s.]*([0-9]+)\b", "层"),
        (r"\b([0-9]+)(?:st|nd|rd|th)?[\s-]*(?:floor|/f|f)\b", "层"),
        (r"\b(?:lane)[\s.]*([0-9]+)\b", "弄"),
        (r"\bno[\s.]*([0-9]+)\b", "号"),
        (r"\b([0-9]+)[\s]*(?:rm|room)\b", "室"),
    )
)
_LETTERS = re.compile(r"[a-z]{3}")
_DASHES = re.compile(r"\s*[-‐-―−ー~_]+\s*|[—―]+")
_STOPS = re.compile(r"[\s,，.。、;；:：!！?？|/\\\"'“”‘’·•*=<>《》【】\[\]{}]+")


def plain(text: str) -> str:
    """`text` made comparable; a blank stands where the writer parted two names.

    Asides in brackets come last, after a blank: they may name the place, but never its number.
    """
    text = unicodedata.normalize("NFKC", text).lower().translate(_SPELLING)
    if not _PLAIN.fullmatch(text) or _LONG_NUMBER.search(text):
        text = _cleaned(text)
    text = _COUNTED.sub(_digits, _DOOR.sub(_digits, text))
    if " " not in text:
        return text
    # 3 号楼 is 3号楼, 3 2 401 is 3-2-401; a blank between two words stays.
    text = re.sub(r"(?<=[0-9a-z]) (?=[0-9a-z])", "-", text.strip())
    return _JOINED.sub("", text)


# Nothing but characters, digits and dashes, none of which begins what people say around an address.
_PLAIN = re.compile(
    r"[^\s,.;:()!?#/\\\"'|。、“”‘’・·•*=<>《》【】\[\]{}–—―~_壹贰叁肆伍陆柒捌玖拾佰电手联收住址位送到请放狗女先我您]{1,40}"
)
_LONG_NUMBER = re.compile(r"\d{6}|[a-z]{3}")
_JOINED = re.compile(
    r"(?<=[0-9]) (?=[号栋幢座单楼层室户房弄组队社#门期])|(?<=[号栋幢座元楼层室户房弄#门]) (?=[0-9])"
)


def _cleaned(text: str) -> str:
    """Without telephone numbers, courtesies and the marks between words."""
    text = _COUNTED_CAPITALS.sub(lambda found: found[0].translate(_CAPITALS), text)
    text = _DASHES.sub("-", text)
    text = _PHONE.sub(" ", text)
    if _LETTERS.search(text):
        for pattern, instead in _ENGLISH:
            text = pattern.sub(instead, text)
    text = _SAID.sub(" ", text)
    text = _RECEIVER.sub(" ", text)
    return _STOPS.sub(" ", text)


def _digits(found: re.Match[str]) -> str:
    return str(numeral(found[1]))


def numeral(words: str) -> int:
    """The value of a Chinese number below a thousand: 十二 is 12, 二零三 203, 一百零二 102."""
    if not any(char in "十百" for char in words):
        return int("".join(str(FIGURES[char]) for char in words))
    value, last = 0, 0
    for char in words:
        if char == "百":
            value, last = value + (last or 1) * 100, 0
        elif char == "十":
            value, last = value + (last or 1) * 10, 0
        else:
            last = FIGURES[char]
    return value + last


def asides(text: str) -> tuple[str, str]:
    """A plain text without what stands in brackets, and that."""
    inside: list[str] = []

    def keep(found: re.Match[str]) -> str:
        inside.append(found[1])
        return " "

    outside = re.sub(r"\(([^()]*)\)?", keep, text).replace(")", " ")
    return outside.strip(), " ".join(inside)
