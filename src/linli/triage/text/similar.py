"""How alike two reports read, for finding duplicates: pure and fast, no model.

Two people describe one thing in different words, so shared two-character runs count beside shared
words; and nearly every report says where it is, so words of place weigh little: "三号楼漏水" and
"三号楼停电" are not the same matter, however alike they look.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import rjieba

from linli.triage.text.features import normalise

MAX_CHARS = 1_000
_PLACE_WEIGHT = 0.15
_FILLER_WEIGHT = 0.1
_SAME_WEIGHT = 1.5

_PLACE = re.compile(
    r"[\u4e00-\u9fff]{2,4}(?:路|大街|街|巷|胡同|弄)\d+号院?"
    r"|[\d一二三四五六七八九十百东南西北上下前后左右a-z]{0,6}"
    r"(?:号楼|栋|幢|单元|号院|号门|号线|层|楼层|室|门牌|弄|巷|胡同|路口|路|街道|大街|街|小区|社区|"
    r"家园|花园|苑|村|镇|乡|区|市|省|县|号|期|门口|门|侧|边|附近|旁边|旁|对面|里面|外面|这里|那里|"
    r"楼下|楼上|"
    r"\bbuilding|\bblock|\bentrance|\bunit|\broad|\bstreet|\bcommunity|\bgate|\bfloor)"
)
_FILLER_WORDS = (
    "的 了 是 在 有 我 我们 你 你们 他 她 它 这 那 就 都 也 还 和 与 及 把 被 给 向 对 从 到 很 太 "
    "非常 请 请问 您好 你好 领导 尊敬 谢谢 感谢 麻烦 希望 反映 一下 问题 情况 尽快 处理 解决 帮忙 "
    "怎么 怎么办 办理 申请 咨询 申请办理 现在 今天 昨天 今早 刚才 刚刚 好像 一直 多次 大家 已经 "
    "居民 业主 小区 这个 那个 没 没有 不 吗 呢 啊 吧 "
    "a an the is are was were in on at of to for and or my our we i it this that there please "
    "hello has have been be with from very near gate does not work there's"
)
_FILLER = frozenset(_FILLER_WORDS.split())
# Words people use for one thing; each line counts as one word wherever it stands.
_SAME = (
    "着火 起火 失火 火灾 烧起来 着起来 fire",
    "漏水 渗水 跑水 滴水 漏雨 爆管 水管爆 leak leaking",
    "停电 没电 断电 跳闸",
    "停水 没水 断水",
    "燃气 煤气 天然气 瓦斯 液化气 gas",
    "电动车 电瓶车 电动自行车 电单车 e-bike",
    "坏了 坏 故障 损坏 不亮 失灵 破损 不工作 out broken",
    "噪音 噪声 太吵 扰民 吵闹 吵 声音大 noise noisy loud",
    "垃圾桶 垃圾 杂物 废品 rubbish garbage",
    "井盖 窨井盖 下水道盖 manhole",
    "堵塞 堵住 堵 占用 挡住 占道 挡 blocked",
    "异味 臭味 臭 味道 气味 味 smell",
    "积水 内涝 淹水 淹",
    "脱落 坠落 掉落 掉下来 掉",
    "楼道 走廊 楼梯间 过道 楼梯 stairwell corridor",
    "灯 照明 路灯 light lamp",
    "电梯 升降机 lift elevator",
    "流浪狗 野狗 狗 犬 dog",
    "追人 咬人 追着 追",
    "丢失 没了 不见了 丢了 被偷 缺失",
    "被困 困了 困住 困 关在 卡住 trapped stuck",
    "打架 斗殴 动手 fight",
    "停车 违停 乱停 parking",
)
_SAME_OF = {word: chr(0xE000 + row) for row, line in enumerate(_SAME) for word in line.split()}
_SAME_WORDS = re.compile(
    "|".join(
        rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word)
        for word in sorted(_SAME_OF, key=len, reverse=True)
    )
)
_CONCEPT = re.compile("[\ue000-\uefff]")


@dataclass(frozen=True, slots=True)
class Sketch:
    """What comparison needs of one text; keep it to compare one text with many."""

    words: dict[str, float]
    pairs: dict[str, float]
    words_length: float
    pairs_length: float


def similarity(*, one: str, other: str) -> float:
    """How alike two texts read: 0 nothing in common, 1 the same. Symmetric."""
    return compare(one=sketch(text=one), other=sketch(text=other))


def most_similar(*, text: str, others: Iterable[str]) -> list[float]:
    """`similarity` of one text with each of the others, in their order."""
    own = sketch(text=text)
    return [compare(one=own, other=sketch(text=other)) for other in others]


def compare(*, one: Sketch, other: Sketch) -> float:
    """How alike two sketched texts read, 0 to 1."""
    if not one.words or not other.words:
        return 0.0
    if one == other:
        return 1.0
    words = _cosine(one.words, other.words, one.words_length, other.words_length)
    pairs = _cosine(one.pairs, other.pairs, one.pairs_length, other.pairs_length)
    return min(1.0, 0.55 * words + 0.15 * pairs + 0.3 * _overlap(one.words, other.words))


def sketch(*, text: str) -> Sketch:
    """What comparison needs of a text; its first thousand characters are read."""
    return _sketched(text[:MAX_CHARS])


@lru_cache(maxsize=4096)
def _sketched(text: str) -> Sketch:
    plain = normalise(text=text)
    named = [match[0] for match in _PLACE.finditer(plain)]
    rest = _PLACE.sub(" ", plain)
    found = Counter(_SAME_OF[match[0]] for match in _SAME_WORDS.finditer(rest))
    rest = _SAME_WORDS.sub(" ", rest)
    for word in rjieba.cut(rest):
        if re.match(r"\w", word) and word != "0":
            found[word] += 1
    weights = {word: (1 + math.log(count)) * _weight(word) for word, count in found.items()}
    weights |= {f"@{place}": _PLACE_WEIGHT for place in named}
    runs = Counter(
        rest[i : i + 2] for i in range(len(rest) - 1) if _is_run(rest[i]) and _is_run(rest[i + 1])
    )
    pairs = {run: (1 + math.log(count)) * _weight(run) for run, count in runs.items()}
    return Sketch(weights, pairs, _length(weights), _length(pairs))


def _weight(word: str) -> float:
    if word in _FILLER:
        return _FILLER_WEIGHT
    if _CONCEPT.match(word):
        return _SAME_WEIGHT
    return 1.0 if len(word) > 1 else 0.4


def _is_run(letter: str) -> bool:
    return "\u4e00" <= letter <= "\u9fff"


def _length(weights: dict[str, float]) -> float:
    return math.sqrt(sum(weight * weight for weight in weights.values()))


def _cosine(one: dict[str, float], other: dict[str, float], a: float, b: float) -> float:
    if not a or not b:
        return 0.0
    small, large = (one, other) if len(one) <= len(other) else (other, one)
    return sum(w * large[k] for k, w in small.items() if k in large) / (a * b)


def _overlap(one: dict[str, float], other: dict[str, float]) -> float:
    """How much of the shorter text's substance the other holds: a call beside a long letter."""
    total = min(sum(one.values()), sum(other.values()))
    if total < 1.0:
        return 0.0
    shared = sum(min(one[k], other[k]) for k in one.keys() & other.keys())
    # One small shared word is no evidence that two texts are about one matter.
    return shared / max(total, _SAME_WEIGHT)
