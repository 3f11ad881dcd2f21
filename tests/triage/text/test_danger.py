"""Words of danger: what counts, what its own sentence takes the danger out of, and laws."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.triage.text.danger import MAX_CHARS, find_danger, gravest_grade, scan_danger
from linli.triage.text.danger_words import SIGNS

COUNTS = [
    ("三号楼着火了，快来", "fire"),
    ("我家厨房起火了", "fire"),
    ("隔壁冒黑烟，好大的烟", "fire"),
    ("车库里电动车烧起来了", "fire"),
    ("楼道里浓烟滚滚", "fire"),
    ("消防演练的时候真的着火了", "fire"),
    ("６号楼着火", "fire"),
    ("去年刚装修完，现在又着火了", "fire"),
    ("去年也起过火。今天楼上又起火了", "fire"),
    ("没人管，楼下着火了", "fire"),
    ("着火了怎么办", "fire"),
    ("已经扑灭过一次，现在又冒烟了", "fire"),
    ("刚才轰的一声爆炸了", "explosion"),
    ("楼道里有煤气味", "gas"),
    ("闻到很浓的天然气味道，是不是漏了", "gas"),
    ("燃气泄漏", "gas"),
    ("昨天开始家里一直有煤气味", "gas"),
    ("担心燃气泄漏，家里有煤气味", "gas"),
    ("全家一氧化碳中毒", "carbon-monoxide"),
    ("疑似煤气中毒，头晕恶心", "carbon-monoxide"),
    ("我们被困在电梯里了", "trapped-lift"),
    ("电梯里困了三个人", "trapped-lift"),
    ("电梯关人了，有个老人", "trapped-lift"),
    ("有人被困在二楼", "trapped"),
    ("不知道有没有人被困", "trapped"),
    ("孩子掉进下水井了", "trapped"),
    ("墙倒了压着人", "trapped"),
    ("工地坍塌，下面有人", "trapped"),
    ("老人昏迷了", "unconscious"),
    ("我妈晕倒在厨房", "unconscious"),
    ("叫不醒，怎么叫都没反应", "unconscious"),
    ("躺在地上没有呼吸了", "not-breathing"),
    ("他喘不上气", "not-breathing"),
    ("小孩吃花生噎住了", "not-breathing"),
    ("大爷心梗了", "heart-or-stroke"),
    ("胸口疼得厉害", "heart-or-stroke"),
    ("口吐白沫，一直抽搐", "heart-or-stroke"),
    ("腿上大出血", "bleeding"),
    ("流了好多血，血止不住", "bleeding"),
    ("一家三口食物中毒", "poisoning"),
    ("她喝了农药", "poisoning"),
    ("有人持刀在小区里", "weapon"),
    ("楼下有人拿着菜刀追人", "weapon"),
    ("他捅了人跑了", "weapon"),
    ("我老公在打我", "assault"),
    ("有人被绑架", "assault"),
    ("楼顶有人要跳楼", "suicide"),
    ("他说不想活了", "suicide"),
    ("我想死", "suicide"),
    ("朋友割腕了", "suicide"),
    ("担心她想不开会跳楼", "suicide"),
    ("怕他自杀，门反锁着", "suicide"),
    ("工人触电倒地", "electric-shock"),
    ("高压线断了掉在路上", "electric-shock"),
    ("有孩子溺水了", "drowning"),
    ("老人掉进河里了", "drowning"),
    ("我家孩子不见了，五岁", "missing"),
    ("奶奶走失了，有老年痴呆", "missing"),
    ("货车撞了人", "hit"),
    ("花盆砸到人了", "hit"),
    ("老人在楼梯口摔倒了", "fall"),
    ("从三楼阳台掉下来", "fall"),
    ("独居的大爷敲门没人应", "no-answer"),
    ("路灯杆漏电", "electrical-danger"),
    ("电箱冒火花", "electrical-danger"),
    ("井盖没了", "open-manhole"),
    ("There is a fire in the kitchen", "fire"),
    ("my flat is on fire", "fire"),
    ("I smell gas in the stairwell", "gas"),
    ("gas leak at building 3", "gas"),
    ("carbon monoxide alarm, everyone dizzy", "carbon-monoxide"),
    ("two people stuck in the elevator", "trapped-lift"),
    ("A man is unconscious", "unconscious"),
    ("he is not breathing", "not-breathing"),
    ("she can't breathe", "not-breathing"),
    ("I have chest pain", "heart-or-stroke"),
    ("bleeding heavily from the leg", "bleeding"),
    ("a man with a knife outside", "weapon"),
    ("she is going to jump", "suicide"),
    ("child drowning in the pond", "drowning"),
    ("my daughter is missing", "missing"),
    ("worker got an electric shock", "electric-shock"),
    ("路口刚发生车祸", "crash"),
    ("游泳馆漏氯气了", "toxic"),
    ("大狗在咬一个小女孩", "animal"),
    ("工人从外墙脚手架坠落", "fall-high"),
]

SET_ASIDE = [
    ("没有着火，就是灯坏了", "negated"),
    ("并没有发生火灾", "negated"),
    ("没有闻到煤气味", "negated"),
    ("没有人被困", "negated"),
    ("现场未发现明火", "negated"),
    ("无人昏迷", "negated"),
    ("没有任何人触电", "negated"),
    ("there is no fire", "negated"),
    ("nobody was trapped", "negated"),
    ("not on fire, only steam", "negated"),
    ("no sign of a gas leak", "negated"),
    ("去年起火过", "past"),
    ("三年前这栋楼发生过火灾", "past"),
    ("2019年这里爆炸过", "past"),
    ("以前有孩子在这里溺水", "past"),
    ("前天楼下着火，希望加强管理", "past"),
    ("there was an explosion last year", "past"),
    ("社区组织火灾逃生演练", "drill"),
    ("建议开展防溺水宣传", "drill"),
    ("希望多举办触电急救培训", "drill"),
    ("请问什么时候有火灾知识讲座", "drill"),
    ("fire drill: pretend the house is on fire", "drill"),
    ("堆放杂物容易引发火灾", "hypothetical"),
    ("如果着火了怎么跑", "hypothetical"),
    ("万一起火，消防车进不来", "hypothetical"),
    ("一旦发生火灾后果不堪设想", "hypothetical"),
    ("怕着火", "hypothetical"),
    ("以免触电", "hypothetical"),
    ("井盖松动可能会导致大出血之类的事故", "hypothetical"),
    ("if the battery explodes we all die", "hypothetical"),
    ("存在火灾隐患", "named-thing"),
    ("火灾报警器一直响", "named-thing"),
    ("有触电风险", "named-thing"),
    ("燃气泄漏报警器电池没电了", "named-thing"),
    ("the explosion risk is high", "named-thing"),
    ("刚才说着火是假的", "false-alarm"),
    ("一楼起火已经扑灭了", "over"),
    ("被困的人已救出", "over"),
    ("老人差点被电动车撞倒", "near-miss"),
    ("谣传小区有人跳楼，请辟谣", "false-alarm"),
]

SILENT = [
    "防火宣传什么时候搞",
    "灭火器过期了",
    "消防通道被占",
    "消防演练时间是几点",
    "急着火车票退票",
    "这家火锅店生意火爆",
    "想死你了",
    "清仓跳楼价",
    "停车费太贵，砍价都砍不动",
    "被困扰了很久的噪音问题",
    "孩子上学问题",
    "路灯坏了",
    "暖气不热",
    "请问居住证怎么办",
    "轮胎没气了",
    "刀具店开业",
    "爆炸头发型店太吵",
    "广场舞太吵了",
    "the fire extinguisher has expired",
    "where is the fire station",
    "street light is out",
    "he was fired from his job",
    "fireworks are allowed here?",
]


@pytest.mark.parametrize(("text", "code"), COUNTS)
def test_given_danger_then_it_counts(text, code):
    assert code in {danger.code for danger in find_danger(text=text)}


@pytest.mark.parametrize(("text", "why"), SET_ASIDE)
def test_given_danger_taken_back_then_it_does_not_count_and_says_why(text, why):
    assert find_danger(text=text) == ()
    assert why in {danger.set_aside for danger in scan_danger(text=text)}


with (Path(__file__).parent / "danger_phrases.csv").open(encoding="utf-8", newline="") as stream:
    PHRASES = list(csv.DictReader(stream))


@pytest.mark.parametrize("batch", ["1", "2", "3"])
def test_given_many_ways_to_tell_of_danger_then_nearly_all_are_heard_and_few_alarms_are_false(
    batch,
):
    of_batch = [row for row in PHRASES if row["batch"] == batch]
    heard = {row["text"]: gravest_grade(text=row["text"]) in {"P1", "P2"} for row in of_batch}
    dangers = [row["text"] for row in of_batch if row["is_danger"] == "yes"]
    calm = [row["text"] for row in of_batch if row["is_danger"] == "no"]

    assert len(dangers) >= 40
    assert sum(heard[text] for text in dangers) >= 0.97 * len(dangers)
    assert sum(heard[text] for text in calm) <= 0.03 * len(calm)


@pytest.mark.parametrize("text", SILENT)
def test_given_ordinary_words_then_nothing_counts(text):
    assert find_danger(text=text) == ()


def test_gravest_first_and_gravest_grade():
    text = "井盖没了，老人掉进井里，昏迷"
    grades = [danger.grade for danger in find_danger(text=text)]
    assert grades == sorted(grades) and grades[0] == "P1"
    assert gravest_grade(text=text) == "P1"
    assert gravest_grade(text="路灯坏了") is None


def test_a_later_danger_counts_although_an_earlier_one_is_denied():
    assert {d.code for d in find_danger(text="没有着火，但是有人昏迷")} == {"unconscious"}
    assert {d.code for d in find_danger(text="没有人被困，可是楼道冒烟了")} == {"fire"}


def test_spans_point_into_the_text_as_written():
    text = "  ＨＥＬＰ　My FLAT is ON FIRE，三楼着火"
    for danger in scan_danger(text=text):
        assert text[danger.start : danger.end] == danger.phrase
    assert {"FLAT is ON FIRE", "着火"} <= {d.phrase for d in find_danger(text=text)}


def test_both_ends_of_a_very_long_text_are_read():
    text = "楼道着火。" + "今天天气很好。" * 4_000 + "有人昏迷。"
    assert len(text) > MAX_CHARS
    assert {d.code for d in find_danger(text=text)} == {"fire", "unconscious"}
    assert all(text[d.start : d.end] == d.phrase for d in find_danger(text=text))


def test_every_sign_is_shown_by_a_case():
    assert {sign.code for sign in SIGNS} - {code for _, code in COUNTS} == {"burning-smell"}
    assert "burning-smell" in {d.code for d in find_danger(text="插座有烧焦味")}


@given(st.text(max_size=400))
def test_any_text_is_read_without_error_and_spans_fit(text):
    for danger in scan_danger(text=text):
        assert text[danger.start : danger.end] == danger.phrase


calm = st.sampled_from(["请尽快处理。", "谢谢。", "我住在梧桐里。", "电话一直打不通。", "\n"])
alarms = st.sampled_from([text for text, _ in COUNTS])


@given(before=st.lists(calm, max_size=3), alarm=alarms, after=st.lists(calm, max_size=3))
def test_calm_sentences_around_it_do_not_hide_a_danger(before, alarm, after):
    text = "".join(before) + alarm + "。" + "".join(after)
    assert {d.code for d in find_danger(text=alarm)} <= {d.code for d in find_danger(text=text)}


@given(texts=st.lists(alarms, min_size=1, max_size=4))
def test_more_danger_never_lowers_the_grade(texts):
    grades = [gravest_grade(text="。".join(texts[: i + 1])) or "P9" for i in range(len(texts))]
    assert grades == sorted(grades, reverse=True)
