"""Chinese characters by sound and by look, as a small table for joins."""

import unicodedata
from functools import cache

import pyarrow as pa

# Characters that are mistaken for one another in handwriting and by optical reading.
ALIKE = (
    "晴睛情清", "思恩", "宇字宁", "天夭夫", "博搏傅", "佳住往", "梅海悔", "洋祥", "瑞端", "建健律", "雨两", "志忘",
    "云去", "军车", "文丈", "春舂", "兰三", "昊吴", "婷停亭", "娜挪", "颖颍", "钧钓钩", "莉荔", "俊峻浚", "磊垒",
    "刚则", "玉王主", "田由申甲", "明朋", "子孑", "凯铠", "萌荫", "静净", "彬杉", "红江虹", "国园", "胜性", "书韦",
    "兴共", "未末", "己已巳", "士土", "干千于", "日曰", "人入", "大太犬", "贝见", "鸟乌", "今令", "白自", "木本",
    "斌赋", "炜伟纬", "林琳淋", "丽俪", "敏繁", "娟捐", "燕蒸", "艳绝", "超起", "波披", "辉挥", "勇男", "涛寿",
    "浩洁", "晨晟", "淑叔", "芳芬", "荣莱", "桂佳", "雷蕾", "妍研", "彤杉", "琪淇棋", "欣欧", "鑫金", "雪霉",
    "冉再", "苏办", "戊戌戍", "崔催", "候侯", "付什", "柏伯", "治冶", "泽择", "岚岗", "萍苹", "楠南", "轩轧",
)  # fmt: skip
# Surnames that are not read like the same sign elsewhere.
FAMILY_SOUNDS = {
    "曾": "zeng", "单": "shan", "仇": "qiu", "解": "xie", "查": "zha", "区": "ou", "任": "ren",
    "盖": "ge", "朴": "piao", "种": "chong", "折": "she", "乐": "yue", "黑": "he", "尹": "yin",
    "翟": "zhai", "员": "yun", "召": "shao", "卜": "bu", "秘": "bi", "重": "chong", "覃": "qin",
    "缪": "miao", "宁": "ning", "石": "shi", "贾": "jia", "吕": "lv", "沈": "shen", "万": "wan",
}  # fmt: skip
PAIRS = ("欧阳", "上官", "诸葛", "司马", "东方", "皇甫", "尉迟", "公孙", "慕容", "司徒", "令狐", "夏侯",
         "轩辕", "宇文", "长孙", "端木", "独孤", "南宫", "司空", "百里", "呼延", "东郭", "西门", "闻人")  # fmt: skip


@cache
def table() -> pa.Table:
    """Columns sign, sound (pinyin without tones), family (the sound as a surname), shape."""
    from pypinyin.constants import PINYIN_DICT  # large, and web processes never need it

    shapes = {sign: group[0] for group in ALIKE for sign in group}
    signs, sounds, families, looks = [], [], [], []
    for code, readings in PINYIN_DICT.items():
        sign = chr(code)
        sound = plain(readings.split(",")[0])
        signs.append(sign)
        sounds.append(sound)
        families.append(FAMILY_SOUNDS.get(sign, sound))
        looks.append(shapes.get(sign, sign))
    return pa.table({"sign": signs, "sound": sounds, "family": families, "shape": looks})


def plain(reading: str) -> str:
    """The letters of a reading: `lǜ` is `lv`, as people type it."""
    spread = unicodedata.normalize("NFD", reading.replace("ü", "v").replace("ǘ", "v"))
    spread = spread.replace("u\u0308", "v")
    return "".join(one for one in spread if one.isascii() and one.isalpha())
