"""Names for invented districts, in two stocks that share no stem: tune on one, test on the other.

The names are put together from common words of Chinese place names; any likeness is chance.
"""

from __future__ import annotations

from random import Random


def words(text: str) -> tuple[str, ...]:
    """Words parted by blanks."""
    return tuple(text.split())


FRONT = {
    "a": "翠金和锦福阳光学文景云丽嘉华新明德瑞康银海江湖山绿紫碧玉天安永长宏鸿万百东南中龙凤梅兰",
    "b": "滨清怡雅馨泰恒盛富祥春秋红黄桃杏松柏枫荷莲石高古上平建前朝晨星月西北九三千宝仁义丰裕",
}
BACK = {
    "a": "竹桥苑水泰园府溪城秀湾庭源景台林芳谷泉渡津堤岸坊塘浦洲岭峰田桂樟樱柳",
    "b": "湖江河海港岗坡坪门营屯寨集店铺关口井池园亭阁楼塔观寺庙陵原野沙滩潮汀",
}
ESTATES = words(
    "小区 花园 家园 苑 新村 公寓 名苑 华庭 雅苑 里 府 城 湾 佳园 新城 小区 小区 花苑 嘉园 庭院"
)
SECTIONS = ("一期", "二期", "三期", "东区", "西区", "南区", "北区", "A区", "B区", "东苑", "西苑")
ROADS = words("路 路 路 街 大道 巷 东路 西路 南路 北路 大街 胡同 一路 二路")
STREETS = ("街道", "街道", "街道", "镇", "乡")
VILLAGES = ("村", "庄村", "家村", "湾村", "塘村", "寨村", "新村")
SURNAMES = "李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
WORKS = (
    "纺织厂宿舍",
    "机械厂家属院",
    "粮食局家属楼",
    "电力公司宿舍",
    "水泥厂生活区",
    "二中教师公寓",
)
SHOPS = words(
    "便利店 面馆 早餐铺 鲜果 面包房 大药房 理发店 五金店 洗衣店 文具店 快递驿站 家电维修 "
    "花店 眼镜店 书店 小炒 烧烤 奶茶"
)
PLACES = {
    "a": ("江岚省", "澄江市", ("云溪区", "东湖区", "城南区", "临港区", "安平县")),
    "b": ("北原省", "朔川市", ("河西区", "钟楼区", "新华区", "石门区", "长丰县")),
}

# Characters that sound alike, and characters that look alike, in one string each.
ALIKE_IN_SOUND = words(
    "苑园源原圆 金锦津 福富府 阳洋杨 华花滑 新心欣馨 明铭名 德得 瑞睿锐 康慷 银吟 海 江姜 "
    "湖胡虎 山珊杉 绿律 紫子 碧壁 玉育裕 天添 安庵 永勇 长常 宏鸿红虹 万 百柏 东冬 南楠 "
    "中钟忠 龙隆 凤奉 梅玫 兰蓝 翠脆 和河荷合 学雪 文纹雯 景井锦 云芸 丽莉力 嘉佳家加 "
    "光广 竹筑 桥乔 水 泰太 溪西希 城成程诚 秀绣 湾弯 庭亭婷 台苔 林临琳 芳方坊 谷古 泉全 "
    "渡度 堤 岸案 塘唐 浦埔 洲州舟 岭领 峰丰枫 田甜 桂贵 樱英 柳刘 滨宾 清青轻 怡宜仪 "
    "雅亚 恒衡 盛胜圣 祥翔 春椿 秋邱 黄皇 桃淘 杏幸 松 石实 高 上尚 平坪萍 建健 前钱 朝潮 "
    "晨辰 星兴 月悦 北 宝保 仁人 义益 港 岗刚 坡 门 营迎 集吉 店 关 口 池 阁 观 野"
)
ALIKE_IN_LOOKS = words(
    "苑范 园圆 金全 福富 阳阴 华毕 明朋 德徳 海诲 江汪 湖潮 山出 绿缘 紫素 玉王 天夭大 "
    "安宴 永水 宏宋 万方 百白 东车 南甫 龙尤 梅海 兰三 翠卒 和种 学字 文丈 景影 云去 丽而 "
    "嘉喜 光兴 竹行 桥侨 泰秦 溪漠 城诚 秀季 湾弯 庭廷 林材 芳茅 谷容 泉皇 渡镀 塘糖 浦蒲 "
    "洲州 岭岑 峰锋 田由 桂挂 樟障 柳抑 滨宾 清情 怡冶 馨磬 恒桓 盛盗 富福 祥详 春舂 秋和 "
    "红江 黄寅 桃挑 杏否 松忪 柏拍 枫飒 荷苛 石右 古占 上土 平干 晨震 星皇 月用 西酉 千干 "
    "宝室 仁任 义叉 丰韦 河何 港巷 岗岚 坡坂 门们 营宫 店后 井并"
)


def table(groups: tuple[str, ...]) -> dict[str, str]:
    """Each character with those it may be taken for."""
    found: dict[str, str] = {}
    for group in groups:
        for char in group:
            found[char] = found.get(char, "") + group.replace(char, "")
    return {char: others for char, others in found.items() if others}


SOUND, LOOKS = table(ALIKE_IN_SOUND), table(ALIKE_IN_LOOKS)


def stem(rng: Random, stock: str) -> str:
    """A word of two or three characters that a name begins with."""
    word = rng.choice(FRONT[stock]) + rng.choice(BACK[stock])
    return rng.choice(FRONT[stock]) + word if rng.random() < 0.2 else word


def estate(rng: Random, stock: str, earlier: list[str]) -> str:
    """The name of an estate; one in four is close to an `earlier` one, as they are in life."""
    if earlier and rng.random() < 0.25:
        return _neighbour(rng, stock, rng.choice(earlier))
    if rng.random() < 0.05:
        return stem(rng, stock) + rng.choice(WORKS)
    word, ending = stem(rng, stock), rng.choice(ESTATES)
    return (word[:-1] if word[-1] == ending[0] and len(word) > 2 else word) + ending


def _neighbour(rng: Random, stock: str, name: str) -> str:
    core = bare(name)
    pick = rng.randrange(4)
    if pick == 0:
        return core + rng.choice(ESTATES)
    if pick == 1 and not name.endswith(SECTIONS):
        return name + rng.choice(SECTIONS)
    if pick == 2:
        return core[0] + rng.choice(BACK[stock]) + core[2:] + name[len(core) :]
    return rng.choice(FRONT[stock]) + core[1:] + name[len(core) :]


def bare(name: str) -> str:
    """A name without the word that says what it is: 翠竹苑 is 翠竹 to its neighbours."""
    for ending in sorted(set(ESTATES), key=len, reverse=True):
        if name.endswith(ending) and len(name) - len(ending) >= 2:
            return name[: -len(ending)]
    return name


def road(rng: Random, stock: str) -> str:
    return stem(rng, stock) + rng.choice(ROADS)


def street(rng: Random, stock: str) -> str:
    return stem(rng, stock)[:2] + rng.choice(STREETS)


def village(rng: Random, stock: str) -> str:
    ending = rng.choice(VILLAGES)
    if ending == "家村":
        return rng.choice(SURNAMES) + ending
    return stem(rng, stock)[:2] + ending
