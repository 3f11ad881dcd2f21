"""Small divisions and labelled addresses for tests, none of anybody's."""

from functools import lru_cache

from linli.places.parsing.training import Settings, linear, network, train
from linli.places.parsing.training.corpus import Labelled, from_pieces
from linli.places.parsing.training.generated import Divisions, addresses

NAMES = {
    "33": "浙江省", "3301": "杭州市", "330106": "西湖区", "330106002": "灵隐街道",
    "330110": "余杭区", "330110001": "五常街道办事处", "3307": "金华市", "330782": "义乌市",
    "330782101": "佛堂镇", "11": "北京市", "1101": "市辖区", "110101": "东城区",
    "110101001": "东华门街道", "44": "广东省", "4403": "深圳市", "440304": "福田区",
    "440304001": "南园街道",
}  # fmt: skip
VILLAGES = {
    "33": [("330106002", "东山弄社区居委会"), ("330110001", "友谊社区居委会"),
           ("330782101", "倍磊一村村委会"), ("330782101", "剡溪村村民委员会")],
    "11": [("110101001", "多福巷社区居委会")],
    "44": [("440304001", "赤尾社区居委会")],
}  # fmt: skip
DIVISIONS = Divisions(villages=VILLAGES, names=NAMES)
QUICK = Settings(
    networks=1,
    linear_share=1.0,
    linear=linear.Settings(c1=0.2, rounds=12),
    network=network.Settings(units=24, epochs=2),
    least_steps=60,
)


@lru_cache(maxsize=4)
def made(count: int, seed: int) -> tuple[Labelled, ...]:
    """Made-up addresses."""
    pieces = addresses(divisions=DIVISIONS, count=count, seed=seed)
    return tuple(from_pieces(pieces=one) for one in pieces)


@lru_cache(maxsize=1)
def quick_model():
    """A small model of 400 addresses."""
    return train(examples=made(400, 1), settings=QUICK)


def lines_of(examples):
    """The lines of a labelled file."""
    for example in examples:
        for label, start, end in example.spans:
            for at in range(start, end):
                if not example.text[at].isspace():
                    yield f"{example.text[at]} {'BI'[at > start]}-{label}\n"
        yield "\n"
