"""The vault: values sealed by purpose, found without being read, erased for good."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from tests.factories import NOON

from linli.core.ids import new_id
from linli.privacy import keys, services
from linli.privacy.models import Erasure, Lookup, Read, SubjectKey, Value
from linli.privacy.sealed import BrokenSeal

pytestmark = pytest.mark.django_db
PHONE, NAME = "138 0013-8000", "丁可欣"
DAY = timedelta(days=1)


def kept(**values: str) -> UUID:
    subject = new_id()
    given = {f"reporter.{name}": value for name, value in values.items()}
    services.keep(subject_id=subject, values=given, source="portal", at=NOON)
    return subject


def read(subject: UUID, *fields: str, purpose: str = "handle_case") -> dict[str, str]:
    keys.forget_opened()
    return services.read(
        subject_id=subject, fields=list(fields), purpose=purpose, reader="user:1", at=NOON
    )


def everything() -> bytes:
    """Every byte of every row of the vault's tables."""
    found = b""
    with connection.cursor() as cursor:
        for table in ("privacy_value", "privacy_lookup", "privacy_subjectkey", "ledger_entry"):
            cursor.execute(f"SELECT t::text FROM {table} t")
            found += "\n".join(row[0] for row in cursor.fetchall()).encode()
    return found


def test_given_a_kept_value_when_tables_are_looked_at_then_it_stands_nowhere() -> None:
    kept(name=NAME, phone=PHONE)

    seen = everything()
    for value in (NAME, PHONE, services.normal(PHONE)):
        assert value.encode() not in seen
        assert value.encode().hex().encode() not in seen


def test_given_a_kept_value_when_read_for_its_purpose_then_it_opens_and_is_on_record() -> None:
    subject = kept(name=NAME, phone=PHONE)

    assert read(subject, "reporter.name", "reporter.phone") == {
        "reporter.name": NAME,
        "reporter.phone": PHONE,
    }
    assert Read.objects.get().fields == ["reporter.name", "reporter.phone"]


def test_given_another_purpose_when_read_then_refused() -> None:
    subject = kept(name=NAME)

    with pytest.raises(services.PurposeRefused):
        read(subject, "reporter.name", purpose="tell_reporter")


def test_given_a_number_however_written_when_searched_then_its_latest_subject_comes_first() -> None:
    kept(phone="13900000000")
    older, newer = kept(phone=PHONE), new_id()
    values = {"reporter.phone": "+86 13800138000"}
    services.keep(subject_id=newer, values=values, source="desk", at=NOON + DAY)

    found = services.find_subjects(
        field="reporter.phone", value="13800138000", purpose="answer_call"
    )

    assert found == [newer, older]


def test_given_a_value_kept_again_when_read_then_the_new_one_stands() -> None:
    subject = kept(phone=PHONE)
    values = {"reporter.phone": "13912345678"}
    services.keep(subject_id=subject, values=values, source="desk", at=NOON)

    assert read(subject, "reporter.phone") == values
    assert not services.find_subjects(field="reporter.phone", value=PHONE, purpose="answer_call")


def test_given_a_purpose_that_ended_when_read_then_the_others_still_open() -> None:
    subject = kept(phone=PHONE)
    services.end_purpose(subject_id=subject, purpose="tell_reporter", actor="resident", at=NOON)

    assert read(subject, "reporter.phone", purpose="tell_reporter") == {}
    assert read(subject, "reporter.phone") == {"reporter.phone": PHONE}


def test_given_an_erased_subject_when_its_old_rows_come_back_then_they_do_not_open() -> None:
    subject = kept(name=NAME, phone=PHONE)
    yesterday = list(Value.objects.filter(subject_id=subject))
    services.erase(subject_ids=[subject], why="asked", actor="resident", at=NOON)
    Value.objects.bulk_create(yesterday)

    assert read(subject, "reporter.name", "reporter.phone") == {}
    assert not SubjectKey.objects.filter(subject_id=subject).exists()
    assert not Lookup.objects.filter(subject_id=subject).exists()
    assert Erasure.objects.get().subject_id == subject


def test_given_a_value_moved_to_another_row_when_read_then_the_seal_is_broken() -> None:
    first, second = kept(name=NAME), kept(name="李四海")
    stolen = Value.objects.get(subject_id=first, purpose="handle_case")
    Value.objects.filter(subject_id=second, purpose="handle_case").update(sealed=stolen.sealed)

    with pytest.raises(BrokenSeal):
        read(second, "reporter.name")


def test_given_a_hold_when_erased_then_locked_until_it_ends() -> None:
    subject = kept(name=NAME)
    services.hold(
        subject_id=subject,
        ground="治安管理处罚法第一百零七条",
        until=NOON + 30 * DAY,
        actor="user:1",
        at=NOON,
    )

    gone = services.erase(subject_ids=[subject], why="asked", actor="resident", at=NOON)

    assert gone == []
    assert SubjectKey.objects.filter(subject_id=subject, locked_at=NOON).exists()
    assert read(subject, "reporter.name") == {}
    assert services.end_holds(now=NOON + 29 * DAY) == 0
    assert services.end_holds(now=NOON + 30 * DAY) == 1
    assert not SubjectKey.objects.filter(subject_id=subject).exists()


def test_given_values_past_their_term_when_swept_then_key_and_value_are_gone() -> None:
    subject = kept(name=NAME)

    assert services.forget_due(now=NOON + 3 * 365 * DAY) > 0
    assert not SubjectKey.objects.filter(subject_id=subject).exists()
    assert Erasure.objects.get().why == "retention"


def test_given_many_subjects_when_the_cell_key_changes_then_data_stays_and_old_keys_are_gone() -> (
    None
):
    subjects = [kept(name=f"王小{number}") for number in range(5)]
    before = dict(Value.objects.values_list("id", "sealed"))
    old = set(keys.cell_keys_in_use())

    name, count, destroyed = services.change_cell_key()

    assert count == SubjectKey.objects.count() and old <= set(destroyed)
    assert keys.cell_keys_in_use() == {name}
    assert dict(Value.objects.values_list("id", "sealed")) == before
    assert read(subjects[3], "reporter.name") == {"reporter.name": "王小3"}
