"""In a flood, what tells of danger to life is triaged first."""

from datetime import timedelta

import pytest
from tests.factories import NOON, make_case, make_report

from linli.core import outbox
from linli.core.models import Outbox
from linli.flow.lookout import Lookout

pytestmark = pytest.mark.django_db
LATER = timedelta(minutes=5)


def flood(*texts: str) -> dict[str, object]:
    """Reports in this order, waiting in line for five minutes; id by text."""
    ids = {text: make_report(text=text) for text in texts}
    Outbox.objects.update(due_at=NOON, created_at=NOON)
    return ids


def order() -> list[object]:
    """What the workers would take, in order."""
    heard: list[object] = []
    outbox.deliver_batch(
        now=NOON + LATER,
        handle=lambda message: heard.append(message.about),
        failed=lambda message, error: pytest.fail(str(error)),
        size=100,
    )
    return heard


def test_given_a_long_line_when_looked_along_then_danger_comes_first_and_the_rest_in_order():
    ids = flood("楼道灯坏了", "路灯不亮", "三楼着火了，里面有人", "垃圾没人收")

    assert Lookout().look(now=NOON + LATER) == 1

    fire = ids["三楼着火了，里面有人"]
    assert order() == [fire, *[pk for pk in ids.values() if pk != fire]]


def test_given_a_line_looked_along_when_looked_again_then_nothing_moves_twice():
    flood("三楼着火了，里面有人", "路灯不亮")
    lookout = Lookout()
    lookout.look(now=NOON + LATER)
    before = list(Outbox.objects.order_by("id").values_list("due_at", flat=True))

    assert lookout.look(now=NOON + LATER) == 0
    assert Lookout().look(now=NOON + LATER) == 0
    assert list(Outbox.objects.order_by("id").values_list("due_at", flat=True)) == before


def test_given_a_short_line_when_looked_along_then_it_stays():
    flood("三楼着火了，里面有人")

    assert Lookout().look(now=NOON + timedelta(seconds=1)) == 0


def test_given_a_p1_case_when_it_opens_then_its_event_goes_before_what_waits():
    make_report(text="路灯不亮")
    grave = make_case(grade="P1")

    first = Outbox.objects.order_by("due_at", "id").first()
    assert first is not None and (first.kind, first.about) == ("CaseOpened", grave.id)
