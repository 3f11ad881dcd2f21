"""Characters of made-up names: by sound, by look, and how often a surname is met."""

import numpy as np
from numpy.typing import NDArray

Strings = NDArray[np.str_]
Ints = NDArray[np.int64]

# Sound, characters. The first characters of a line are the usual ones.
GIVEN = """
wei 伟维卫威炜玮薇蔚|ming 明鸣铭茗|hua 华花桦骅|jun 军君俊钧骏|jie 杰洁捷婕|li 丽力莉立黎利|na 娜
jing 静晶京敬婧菁|min 敏民珉|yan 燕艳岩妍彦研|qiang 强蔷|lei 磊蕾雷|yang 洋阳扬杨|yong 勇永咏|juan 娟涓
tao 涛桃韬|chao 超朝|ping 平萍苹|gang 刚钢|hui 辉慧惠晖卉|xia 霞夏|mei 梅美玫|ling 玲凌灵铃|fang 芳方芬
ying 英颖莹瑛盈|yu 宇玉雨钰瑜裕语|xin 欣鑫新心昕馨|hao 浩昊豪皓|xuan 轩萱璇宣|han 涵晗翰寒|chen 晨辰琛尘
bo 博波勃|rui 睿瑞锐蕊|zi 子梓紫|ze 泽则|yi 怡一艺依宜逸毅|tong 彤桐童|jia 佳嘉家珈|si 思斯丝|qi 琪琦奇祺
xiao 晓小笑肖|dan 丹旦|feng 峰锋凤枫|bin 斌彬宾|jian 建健剑|guo 国果|zhi 志智芝|hong 红宏洪弘虹
xiu 秀修|gui 桂贵|zhen 珍真振贞|shu 淑书舒|lan 兰岚蓝|chun 春纯|sheng 胜生升|wen 文雯闻|long 龙隆|hai 海
qing 青清晴庆|yun 云芸韵|xue 雪学|jin 金锦进|rong 荣蓉|zhong 忠中|shan 山珊|lin 林琳霖|peng 鹏朋
nan 楠南男|ting 婷庭|ya 雅亚|meng 梦萌|ke 可科|tian 天田|le 乐|ning 宁凝|kai 凯恺|xiang 翔祥香
"""
# Looks alike and sounds otherwise.
ALIKE = """
晴睛 思恩 宇字 天夭 博搏 佳住 梅海 洋祥 瑞端 建律 雨两 志忘 宁宇 云去 军车 文丈 春舂 兰三 昊吴 婷停 娜挪
颖颍 钧钓 莉荔 俊峻 磊垒 刚则 玉王 田由 明朋 子孑 凯铠 萌荫 雪雷 静净 彬杉 红江 国园 胜性 书韦 兴共
"""
SURNAMES = """
王wang70 李li68 张zhang64 刘liu52 陈chen47 杨yang32 黄huang23 赵zhao22 吴wu21 周zhou20 徐xu15 孙sun14
马ma13 朱zhu13 胡hu12 郭guo12 何he11 林lin11 高gao10 罗luo9 郑zheng9 梁liang9 谢xie8 宋song8 唐tang7
许xu7 邓deng7 韩han7 冯feng6 曹cao6 彭peng6 曾zeng6 肖xiao6 田tian6 董dong6 潘pan5 袁yuan5 蔡cai5
蒋jiang5 余yu5 于yu5 杜du5 叶ye5 程cheng5 魏wei5 苏su5 吕lv4 丁ding4 任ren4 卢lu4 姚yao4 沈shen4 钟zhong4
姜jiang4 崔cui4 谭tan4 陆lu4 范fan4 汪wang4 廖liao4 石shi3 金jin3 韦wei3 贾jia3 夏xia3 付fu3 方fang3
邹zou3 熊xiong3 白bai3 孟meng3 秦qin3 邱qiu3 侯hou3 江jiang3 尹yin3 薛xue3 闫yan3 段duan3 雷lei3 龙long3
黎li2 史shi2 陶tao2 贺he2 毛mao2 郝hao2 顾gu2 龚gong2 邵shao2 万wan2 覃qin2 武wu2 钱qian2 戴dai2 严yan2
欧阳ouyang1 上官shangguan1 诸葛zhuge1 司马sima1
"""
ENGLISH = [
    "Kevin",
    "Amy",
    "Jason",
    "Lily",
    "Tony",
    "Grace",
    "David",
    "Helen",
    "Leo",
    "Cindy",
    "Jack",
    "Anna",
    "Eric",
    "Vivian",
    "Peter",
    "Linda",
    "Frank",
    "Sophie",
    "Andy",
    "Emma",
    "Allen",
    "Jenny",
    "Henry",
    "Tina",
    "Steven",
    "Cathy",
    "Oliver",
    "Ruby",
    "Sam",
    "Nancy",
]


def _sounds() -> tuple[Strings, Strings, NDArray[np.float64]]:
    signs, sounds, weights = [], [], []
    for entry in GIVEN.replace("\n", "|").split("|"):
        if not entry.strip():
            continue
        sound, row = entry.split()
        for rank, sign in enumerate(row):
            signs.append(sign)
            sounds.append(sound)
            weights.append(1 / (rank + 1))
    weight = np.array(weights)
    return np.array(signs), np.array(sounds), weight / weight.sum()


def _surnames() -> tuple[Strings, Strings, NDArray[np.float64]]:
    signs, sounds, weights = [], [], []
    for entry in SURNAMES.split():
        sign = "".join(one for one in entry if one > "\u3000")
        signs.append(sign)
        sounds.append("".join(one for one in entry if one.isascii() and one.isalpha()))
        weights.append(float("".join(one for one in entry if one.isdigit())))
    weight = np.array(weights)
    return np.array(signs), np.array(sounds), weight / weight.sum()


SIGNS, SIGN_SOUNDS, SIGN_WEIGHTS = _sounds()
FAMILY, FAMILY_SOUNDS, FAMILY_WEIGHTS = _surnames()


def _other_of_sound() -> Strings:
    """For each sign another one that sounds the same, or itself."""
    other = SIGNS.copy()
    for at, sound in enumerate(SIGN_SOUNDS):
        same = np.flatnonzero(sound == SIGN_SOUNDS)
        other[at] = SIGNS[same[(np.searchsorted(same, at) + 1) % len(same)]]
    return other


def _other_of_look() -> Strings:
    """For each sign one that looks like it, or itself."""
    other = SIGNS.copy()
    for pair in ALIKE.split():
        for sign, twin in ((pair[0], pair[1]), (pair[1], pair[0])):
            other[sign == SIGNS] = twin
    return other


SAME_SOUND = _other_of_sound()
SAME_LOOK = _other_of_look()


def join(*parts: Strings) -> Strings:
    """Put arrays of strings together, element by element."""
    whole = parts[0]
    for part in parts[1:]:
        whole = np.strings.add(whole, part)
    return whole


def digits(values: Ints, width: int) -> Strings:
    """Numbers with leading zeros."""
    return np.strings.zfill(values.astype(f"U{width + 1}"), width)
