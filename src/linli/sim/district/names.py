"""Names from parts: persons, shops. Any likeness to a living person is chance."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random


def pairs(text: str) -> tuple[tuple[str, str], ...]:
    """Characters and their pinyin, written 字=zi and parted by blanks."""
    return tuple((char, pinyin) for char, _, pinyin in (one.partition("=") for one in text.split()))


SURNAMES = pairs(
    "王=Wang 李=Li 张=Zhang 刘=Liu 陈=Chen 杨=Yang 赵=Zhao 黄=Huang 周=Zhou 吴=Wu 徐=Xu 孙=Sun "
    "胡=Hu 朱=Zhu 高=Gao 林=Lin 何=He 郭=Guo 马=Ma 罗=Luo 梁=Liang 宋=Song 郑=Zheng 谢=Xie "
    "韩=Han 唐=Tang 冯=Feng 于=Yu 董=Dong 萧=Xiao 程=Cheng 曹=Cao 袁=Yuan 邓=Deng 许=Xu 傅=Fu "
    "沈=Shen 曾=Zeng 彭=Peng 吕=Lü 苏=Su 卢=Lu 蒋=Jiang 蔡=Cai 贾=Jia 丁=Ding 魏=Wei 薛=Xue "
    "叶=Ye 阎=Yan 余=Yu 潘=Pan 杜=Du 戴=Dai 夏=Xia 钟=Zhong 汪=Wang 田=Tian 任=Ren 姜=Jiang"
)
FIRST = pairs(
    "安=an 宝=bao 秉=bing 长=chang 承=cheng 春=chun 德=de 福=fu 国=guo 海=hai 和=he 鸿=hong "
    "慧=hui 佳=jia 建=jian 锦=jin 景=jing 静=jing 可=ke 兰=lan 乐=le 立=li 连=lian 美=mei "
    "明=ming 宁=ning 培=pei 启=qi 庆=qing 秋=qiu 仁=ren 瑞=rui 若=ruo 少=shao 世=shi 淑=shu "
    "思=si 天=tian 婉=wan 文=wen 希=xi 晓=xiao 新=xin 秀=xiu 雅=ya 怡=yi 永=yong 玉=yu 泽=ze "
    "志=zhi 子=zi 月=yue 云=yun 仲=zhong"
)
SECOND = pairs(
    "斌=bin 波=bo 超=chao 晨=chen 栋=dong 芳=fang 飞=fei 峰=feng 刚=gang 光=guang 涵=han 浩=hao "
    "洁=jie 娟=juan 军=jun 凯=kai 磊=lei 莉=li 亮=liang 林=lin 玲=ling 敏=min 楠=nan 娜=na "
    "鹏=peng 萍=ping 琴=qin 蓉=rong 森=sen 松=song 涛=tao 婷=ting 薇=wei 霞=xia 旭=xu 雪=xue "
    "岩=yan 艳=yan 阳=yang 莹=ying 勇=yong 宇=yu 媛=yuan 贞=zhen 舟=zhou 竹=zhu 卓=zhuo 溪=xi"
)

SHOPS = (
    ("grocery", "便利店", "Convenience Store"),
    ("food", "面馆", "Noodle House"),
    ("food", "早餐铺", "Breakfast Shop"),
    ("food", "水饺馆", "Dumpling House"),
    ("food", "小炒", "Kitchen"),
    ("food", "烧烤", "Barbecue"),
    ("fruit", "鲜果", "Fruit"),
    ("bakery", "面包房", "Bakery"),
    ("tea", "奶茶", "Tea Bar"),
    ("pharmacy", "大药房", "Pharmacy"),
    ("hair", "理发店", "Barber"),
    ("hardware", "五金店", "Hardware"),
    ("laundry", "洗衣店", "Laundry"),
    ("stationery", "文具店", "Stationery"),
    ("parcel", "快递驿站", "Parcel Point"),
    ("repair", "家电维修", "Repairs"),
    ("bicycle", "电动车行", "E-bike Shop"),
    ("flowers", "花店", "Flowers"),
    ("optician", "眼镜店", "Optician"),
    ("books", "书店", "Books"),
)
SHOP_MARKS = (
    ("梧桐", "Wutong"),
    ("云溪", "Yunxi"),
    ("桂香", "Guixiang"),
    ("河湾", "Hewan"),
    ("溪边", "Xibian"),
    ("老街", "Laojie"),
    ("阿婆", "Apo's"),
    ("小满", "Xiaoman"),
    ("四季", "Siji"),
    ("顺安", "Shun'an"),
    ("家和", "Jiahe"),
    ("青禾", "Qinghe"),
    ("百味", "Baiwei"),
    ("晨光里", "Chenguangli"),
)


def person(rng: Random) -> tuple[str, str]:
    """A Chinese name and its pinyin, put together from parts."""
    surname, surname_en = rng.choice(SURNAMES)
    first, first_en = rng.choice(FIRST)
    if rng.random() < 0.12:
        return surname + first, f"{surname_en} {first_en.capitalize()}"
    second, second_en = rng.choice(SECOND)
    return surname + first + second, f"{surname_en} {(first_en + second_en).capitalize()}"


def persons(rng: Random, count: int) -> list[tuple[str, str]]:
    """`count` persons, no two of one name, so that a demo never mixes two people up."""
    found: dict[str, str] = {}
    while len(found) < count:
        name, name_en = person(rng)
        found.setdefault(name, name_en)
    return list(found.items())


def shops(rng: Random) -> Iterator[tuple[str, str, str]]:
    """Kind, name and English name of shops without end; a name comes once in 280."""
    signs = [(shop, mark) for shop in SHOPS for mark in SHOP_MARKS]
    while True:
        rng.shuffle(signs)
        for (kind, name, name_en), (mark, mark_en) in signs:
            yield kind, mark + name, f"{mark_en} {name_en}"


def phone(rng: Random) -> str:
    """A number that looks like a mobile's; the block 199 0000 is used for nothing else here."""
    return f"1990000{rng.randrange(10_000):04d}"
