import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.exchange import contracts
from linli.exchange.contracts import refused, wording

REFUSED = {
    "biometrics": "人脸特征 指纹 虹膜 声纹 面部照片 face_id faceFeature FACE-TEMPLATE fingerprint iris_code voiceprint palm_print renlian_tz RLZP ｆａｃｅ＿ｉｄ",
    "criminal-history": "前科 犯罪记录 嫌疑人 重点人员 是否吸毒 涉案情况 criminal_record isSuspect black_list WatchList zdry qianke",
    "movements": "轨迹 活动轨迹 行踪 GPS轨迹 通行记录 gps_track trajectory LocationHistory whereabouts guiji hdgj",
    "relations": "社会关系 亲属 配偶姓名 监护人 同事 紧急联系人 spouse father_name next_of_kin SocialGraph shgx guardian_phone",
    "scores": "信用分 信用等级 个人评分 credit_score socialScore trust-score person_risk xyf",
    "belief-and-origin": "宗教信仰 政治面貌 民族 党派 religion ethnicity political_party zzmm 政 治 面 貌",
}  # fmt: skip
CASES = [
    (name, category)
    for category, names in REFUSED.items()
    for name in names.replace("政 治 面 貌", "政_治_面_貌").split()
]
ALLOWED = [
    "姓名",
    "身份证号",
    "户号",
    "与户主关系",
    "统一社会信用代码",
    "信用代码",
    "联系电话",
    "出生日期",
    "地址",
    "违法建设类型",
    "楼层",
    "name",
    "id_number",
    "household_no",
    "relation_to_head",
    "credit_code",
    "surface_area",
    "north_facade",
    "interface",
    "track_no",
    "trade",
    "trace_id",
    "device_serial",
    "changed_at",
    "parent_place",
    "fire_risk_grade",
]


@pytest.mark.parametrize(("name", "category"), CASES)
def test_what_may_not_be_carried_is_refused_by_name(name, category):
    assert refused.by_name(name=name) == category
    assert str(wording.CATEGORIES[category])


@pytest.mark.parametrize("name", ALLOWED)
def test_what_is_needed_is_not_refused(name):
    assert refused.by_name(name=name) == ""


@pytest.mark.parametrize("name", ["经度", "gps", "risk_level", "照片", "last_seen", "积分"])
def test_some_names_are_refused_in_feeds_about_persons_only(name):
    assert refused.by_name(name=name, entity="person")
    assert not refused.by_name(name=name, entity="place")


@given(
    st.sampled_from([case for case in CASES if case[0].isascii()]),
    st.sampled_from([str.upper, str.lower, str.title]),
    st.sampled_from("_- ."),
)
def test_case_and_what_stands_around_make_no_difference(case, change, mark):
    name, category = case
    apart = refused._CAMEL.sub("_", name)
    assert refused.by_name(name=f"x{mark}{change(apart)}{mark}2") == category


def test_no_field_of_the_library_is_refused():
    for name in contracts.library():
        contract = contracts.named(name)
        for field in contract.fields:
            assert not refused.by_name(name=field.column, entity=contract.entity)


VECTOR = [round(0.001 * n - 0.05, 4) for n in range(128)]
TRACK = "121.4737,31.2304 10:00;121.4738,31.2305 10:05;121.4739,31.2306 10:10"
SHAPED = [
    (str(VECTOR), "carries-vector"),
    (" ".join(map(str, VECTOR)), "carries-vector"),
    (base64.b64encode(hashlib.sha512(b"x").digest() * 4).decode(), "carries-vector"),
    ("data:image/png;base64,iVBORw0KGgoAAAANSUhEUg==", "carries-vector"),
    (hashlib.sha512(b"x").hexdigest(), "carries-vector"),
    (TRACK, "carries-track"),
    ('[{"lon":121.47371,"lat":31.23041,"t":"2024-01-01 10:00"},' * 3, "carries-track"),
    ("LINESTRING (121.4737 31.2304, 121.4738 31.2305)", "carries-track"),
    ("110101199003070011;110101199003070038", "carries-relations"),
    ("张三110101199003070011、李四11010119900307003X", "carries-relations"),
    ("13800000000/13800000001/13800000002", "carries-relations"),
]


@pytest.mark.parametrize(("value", "code"), SHAPED)
def test_what_may_not_be_carried_is_refused_by_shape(value, code):
    assert refused.by_value(value=value) == code


@pytest.mark.parametrize(
    "value",
    [
        "测试省测试市测试区文三路100号测试小区12幢3单元1502室（东门进，二楼左手边，先打电话13800000000）",
        "2024-01-05 10:00 上门，2024-01-06 11:00 复查，2024-01-07 12:00 完成，均已登记在册并签字确认",
        "110101199003070011 的材料已收，见附件第 3 页；电话 13800000000，备用电话 13800000001，转 12",
        "https://example.org/a/very/long/path/that/goes/on/and/on/for/more/than/forty/characters",
        "12.5 13.5 14.5 平方米三间，合计 40.5，另有阳台 3.2",
        "121.4737,31.2304 附近的消火栓，于 10:00 巡查",
    ],
)
def test_ordinary_text_is_not_refused(value):
    assert refused.by_value(value=value) == ""


@given(st.text(max_size=2_000))
def test_any_text_has_an_answer(value):
    assert refused.by_value(value=value) in {"", *refused.SHAPES}
