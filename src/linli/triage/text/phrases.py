"""Sentences to train the shipped models on: our own words, put together; nobody's messages.

The catalogue's names and keywords are set into frames that people use when they report, ask,
complain or suggest. What the simulated residents say is added by `tools/train_shipped_models`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from linli.triage.text.training import Example

PLACES = (
    "三号楼",
    "5栋2单元",
    "小区门口",
    "楼道里",
    "地下车库",
    "梧桐路12号",
    "菜市场旁边",
    "我家楼下",
    "幼儿园门口",
    "",
    "",
)
WHEN = ("", "", "今天早上", "昨晚开始", "刚才", "这几天", "一个星期了", "现在")
REPORT = (
    "{when}{place}{word}",
    "{place}{word}，请派人来看看",
    "{place}有{word}的情况，麻烦处理一下",
    "您好，{when}{place}{word}，大家都很着急",
    "{word}，在{place}，快来人",
    "反映一下，{place}{word}，{when}一直这样",
)
QUESTION = (
    "请问{word}怎么办理",
    "想咨询一下{word}，需要带什么材料",
    "{word}去哪里办？几点上班？",
    "请问{word}归哪个部门管",
    "我想问一下，{word}是怎么规定的",
    "{word}要多久才能有结果，怎么查询",
    "请问什么时候能解决{word}的问题？",
    "咨询：{word}有没有补贴，标准是多少",
)
SUGGESTION = (
    "建议{place}增加{word}方面的管理",
    "希望社区能在{word}上多想办法，建议装一个提示牌",
    "关于{word}，提个建议：能不能定期检查",
    "建议把{word}的处理结果公示出来",
    "建议完善{word}的规定，方便居民",
    "为了大家方便，建议在{place}设一个{word}的服务点",
    "能否考虑优化{word}，让老人也方便",
)
COMPLAINT = (
    "{place}{word}，反映多次没人管，强烈要求处理",
    "投诉：{word}，物业互相推诿，什么时候才能解决",
    "{when}{word}，打了几次电话都不来，太不负责任了",
    "{word}严重影响生活，请领导尽快给个说法",
    "我要投诉{place}{word}，工作人员态度很差",
    "{word}拖了半年还没解决，求助有关部门",
    "请求帮助，{place}{word}，老人孩子都受不了了",
)
ENGLISH = (
    "{word} near building 3, please send someone",
    "There is {word} at the gate of our community",
    "I want to report {word}",
    "{word} since last night, nobody came",
)
KINDS = {"question": QUESTION, "suggestion": SUGGESTION, "complaint": COMPLAINT, "report": REPORT}
SLIPS = (("请", "亲"), ("的", "得"), ("，", " "), ("。", ""), ("漏", "露"), ("楼", "娄"))


@dataclass(frozen=True, slots=True)
class Amount:
    """How many sentences to make for each category, and each kind."""

    per_category: int = 60
    per_kind: int = 1200


def category_examples(
    categories: Sequence[dict[str, Any]], *, amount: Amount, seed: int
) -> list[Example]:
    """Sentences for each category of the catalogue, from its names and keywords.

    Args:
        categories: the catalogue's entries, as in ``cases/data/categories.json``.
    """
    rng = Random(seed)
    found = []
    for category in categories:
        words = [*category["keywords_zh"], category["name_zh"]]
        english = [*category["keywords_en"], category["name_en"].lower()]
        frames = KINDS.get(category["kind"], REPORT)
        for number in range(amount.per_category):
            if number % 8 == 7:
                text = rng.choice(ENGLISH).format(word=rng.choice(english))
            else:
                chosen = rng.choice(words)
                text = _filled(rng, rng.choice([*frames, *REPORT]), chosen)
            found.append(Example(text, category["code"], group=f"{category['code']} {number // 4}"))
        found += [Example(word, category["code"], group=word) for word in (*words, *english)]
    return found


def kind_examples(
    categories: Sequence[dict[str, Any]], *, amount: Amount, seed: int
) -> list[Example]:
    """Sentences for each kind: report, complaint, question, suggestion."""
    rng = Random(seed)
    names = [category["name_zh"] for category in categories]
    words = [word for category in categories for word in category["keywords_zh"]]
    found = []
    for kind, frames in KINDS.items():
        for number in range(amount.per_kind):
            sentences = [_filled(rng, rng.choice(frames), rng.choice(words or names))]
            if number % 3 == 0:
                # A letter tells first what is the matter, and says at its end what it wants.
                sentences.insert(0, _filled(rng, rng.choice(REPORT), rng.choice(words)))
            found.append(Example("。".join(sentences), kind, group=f"{kind} {number}"))
    return found


def _filled(rng: Random, frame: str, word: str) -> str:
    text = frame.format(word=word, place=rng.choice(PLACES), when=rng.choice(WHEN))
    if rng.random() < 0.15:
        right, wrong = rng.choice(SLIPS)
        text = text.replace(right, wrong, 1)
    return text
