"""What is found in free text, what is left, and how long it takes."""

import random
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from linli.bench import redaction as bench
from linli.bench import redaction_set as made
from linli.privacy.redaction import KINDS, STAFF_NOTE_KINDS, checks, find, redact

ID = made.id_number(random.Random(3))


def shift(number: str) -> str:
    """The same number with another last digit."""
    return number[:-1] + ("1" if number[-1] != "1" else "2")


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        (f"证件{ID}请核对", "id_number", ID),
        (f"ID {ID[:6]} {ID[6:14]} {ID[14:]}.", "id_number", f"{ID[:6]} {ID[6:14]} {ID[14:]}"),
        ("老号码000101620317123，", "id_number", "000101620317123"),
        (f"身份证{shift(ID)}", "id_number", shift(ID)),
        ("找我13812345678吧", "mobile", "13812345678"),
        ("电话１３８１２３４５６７８", "mobile", "１３８１２３４５６７８"),
        ("101 13812345678", "mobile", "13812345678"),
        ("call +86 138-1234-5678.", "mobile", "+86 138-1234-5678"),
        ("138.1234.5678", "mobile", "138.1234.5678"),
        ("tel13812345678", "mobile", "13812345678"),
        ("座机（027）85551234转8", "landline", "（027）85551234转8"),
        ("office 0755-2345678", "landline", "0755-2345678"),
        ("电话85551234", "landline", "85551234"),
        ("鄂A·1B345停在", "plate", "鄂A·1B345"),
        ("粤BD12345", "plate", "粤BD12345"),
        ("粤B12345D挡路", "plate", "粤B12345D"),
        ("鄂A1234学", "plate", "鄂A1234学"),
        ("卡4539578763621486退款", "bank_card", "4539578763621486"),
        ("卡号6222 0000 1111 2222 334", "bank_card", "6222 0000 1111 2222 334"),
        ("护照E12345678", "passport", "E12345678"),
        ("passport: AB123456", "passport", "AB123456"),
        ("写信zhang.san@mail.example.com吧", "email", "zhang.san@mail.example.com"),
        ("邮箱ａｂ＠example.com", "email", "ａｂ＠example.com"),
        ("微信zhang_san88", "wechat", "zhang_san88"),
        ("微信号：liuming", "wechat", "liuming"),
        ("my WeChat id sunny_77", "wechat", "sunny_77"),
        ("QQ12345678", "qq", "12345678"),
        ("联系人张三13812345678", "name", "张三"),
        ("我叫李四住在3号楼", "name", "李四"),
        ("欧阳小红女士", "name", "欧阳小红"),
        ("请找王师傅", "name", "王"),
        ("Mr. Li said", "name", "Li"),
        ("My name is John O'Neill.", "name", "John O'Neill"),
    ],
)
def test_given_a_text_then_the_personal_part_is_found_and_nothing_around_it(text, kind, found):
    assert (kind, found) in {(s.kind, text[s.start : s.end]) for s in find(text)}
    assert found not in redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "工单202611260000123、订单号202611261234567890",
        "2026-11-26 08:30:00 金额13000.50元",
        "经度113.91234567，纬度30.60123456",
        "请拨12345、110、95588或400-820-8820",
        "3号楼2单元1501，邮编430000",
        "0192f0c4-5b1a-7c33-9a55-3f2d4c6b7a80",
        "编号17583928-972",
        "安装师傅没来，修车师傅说感谢老师，各位先生女士",
        "我是高三学生，我是成都人，本人是业主",
        "微信公众号，微信支付，wechat payment failed",
        "京A级景区，沪上人家，苏打水12345",
        "I am Chinese; Dr Sun Road; this is Building Three; call Monday",
        "现场@所有人 user@localhost",
        f"9{'1' * 40}",
    ],
)
def test_given_numbers_and_words_that_are_nobodys_then_they_stay(text):
    assert find(text) == []
    assert redact(text) == text


def test_the_check_signs_are_those_of_the_standards():
    # GB 11643-1999, annex A; a credit code with the check sign of GB 32100-2015; ISO/IEC 7812-1.
    assert checks.is_id_number("11010519491231002X")
    assert not checks.is_id_number("110105194912310021")
    assert checks.is_uscc("91350100M000100Y43")
    assert not checks.is_uscc("91350100M000100Y44")
    assert checks.is_luhn("4539578763621486")
    assert not checks.is_luhn("4539578763621487")


@given(st.integers(0, 10**6), st.sampled_from("XYZ0123456789"))
def test_a_wrong_check_sign_makes_no_identity_number(seed, sign):
    number = made.id_number(random.Random(seed))
    wrong = number[:-1] + sign

    assert checks.is_id_number(wrong) == (wrong == number)


@given(st.text(alphabet="1３8-－ 　.(（)）甲王先生京A@aX\n我叫Mr", max_size=80))
@example("1" * 80)
@example("微信号：abcdef@example.com")
def test_spans_are_in_order_apart_and_inside_and_redacting_again_changes_nothing(text):
    spans = find(text)

    ends = [0, *(span.end for span in spans)]
    assert all(
        end <= span.start < span.end <= len(text) for end, span in zip(ends, spans, strict=False)
    )
    once = redact(text)
    assert redact(once) == once


def test_given_some_kinds_then_only_these_are_masked():
    text = "王女士 13812345678 座机027-85551234"

    assert redact(text, kinds=["mobile"]) == "王女士 [手机号] 座机027-85551234"
    assert redact(text, STAFF_NOTE_KINDS) == "[姓名]女士 [手机号] 座机027-85551234"
    assert redact(text, mask="***") == "***女士 *** 座机***"
    assert redact("call 13812345678") == "call [mobile number]"


def test_on_the_made_set_recall_and_precision_hold():
    figures = bench.by_kind(made.make(count=1500, seed=99))

    assert set(figures) == set(KINDS)
    for kind, figure in figures.items():
        assert figure["count"] > 50, kind
        assert figure["recall"] >= 0.97, (kind, figure)
        assert figure["precision"] >= 0.95, (kind, figure)


@pytest.mark.parametrize("name", sorted(bench.HARD))
def test_time_grows_with_the_text_and_no_faster(name):
    piece = bench.HARD[name][:4000]

    def least(text: str) -> float:
        times = []
        for _try in range(3):
            started = time.process_time()
            find(text)
            times.append(time.process_time() - started)
        return min(times)

    # Eight times the text may take eight times as long; sixty-four times were quadratic.
    assert least(piece * 8) < 24 * least(piece) + 0.02
