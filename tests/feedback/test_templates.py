"""Templates: complete in both languages, changed with history, safe to fill in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.factories import NOON
from tests.feedback.conftest import make_told_case

from linli.feedback import queries, rendering, services
from linli.feedback.decide import CODE, MOMENTS, OF_OTHERS
from linli.feedback.rendering import UnusableTemplate

# Sent by SMS alone.
SMS_ONLY = (CODE, *OF_OTHERS)
WHOLE = {"moment": "received", "channel": "email", "language": "en", "subject": "Hello {code}"}
BY = {"actor": "user:test", "reason": "clearer", "at": NOON}


@pytest.mark.django_db
def test_given_the_shipped_file_then_every_moment_has_its_words_and_seeding_again_adds_none():
    assert services.seed_templates(at=NOON) == len(MOMENTS) * 4 + 2 * len(SMS_ONLY)
    assert services.seed_templates(at=NOON) == 0

    found = queries.templates()

    assert len(found) == len(MOMENTS) * 4 + 2 * len(SMS_ONLY)
    for info in found:
        shown = rendering.preview(
            moment=info.moment,
            channel=info.channel,
            subject=info.subject,
            body=info.body,
            language=info.language,
        )
        assert shown["body"] and "{" not in shown["body"] + shown["subject"]


@pytest.mark.django_db
def test_given_a_change_then_the_words_before_stay_in_the_history():
    first = services.keep_template(**WHOLE, body="One {code}", **BY)
    services.keep_template(**WHOLE, body="Two {code}", **BY)
    services.keep_template(**WHOLE, body="Two {code}", **BY)

    history = queries.template_history(first)

    assert [(version.version, version.body) for version in history] == [
        (2, "Two {code}"),
        (1, "One {code}"),
    ]
    assert queries.template(first).version == 2


@pytest.mark.django_db
def test_given_nothing_was_seeded_then_the_shipped_words_are_sent(settings):
    settings.DEMO = True
    case = make_told_case()

    assert len(services.tell_reporters(case_id=case.id, moment="resolved", at=NOON)) == 2


@pytest.mark.parametrize(
    "body",
    [
        "",
        "   ",
        "{note}",
        "{outcome}",
        "{code.__class__}",
        "{code[0]}",
        "{code!r}",
        "{code:>10000000}",
        "{0}",
        "{}",
        "{code",
        "code}",
        "x" * 2001,
    ],
)
def test_given_a_body_that_could_not_be_sent_then_it_is_refused(body):
    with pytest.raises(UnusableTemplate) as refused:
        rendering.check(moment="received", channel="sms", subject="", body=body)
    assert set(refused.value.fields) == {"body"}


@pytest.mark.parametrize("subject", ["", "two\nlines", "{answer}"])
def test_given_a_subject_that_could_not_be_sent_then_it_is_refused(subject):
    with pytest.raises(UnusableTemplate) as refused:
        rendering.check(moment="received", channel="email", subject=subject, body="{code}")
    assert set(refused.value.fields) == {"subject"}


@given(value=st.text())
def test_a_value_is_never_read_as_a_template(value):
    assert rendering.fill("a{answer}b", {"answer": value}) == f"a{value}b"
