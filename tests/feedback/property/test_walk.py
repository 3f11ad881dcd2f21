"""Whatever is signed, withdrawn, changed, drilled and confirmed in any order: what goes out had a
ground at that moment, by a second book that this test keeps for itself."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.feedback.property.kit import ALL, make_system, sign
from tests.flow.fires import fire, make_town
from tests.sensing.kit import make_building

from linli.core import clock, errors
from linli.core.ids import new_id
from linli.feedback.models import PropertyAction, PropertySystem
from linli.feedback.property import services, setup
from linli.sensing import services as sensing

pytestmark = pytest.mark.django_db
ACTIONS = st.sampled_from(ALL)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("sign"), ACTIONS),
        st.tuples(st.just("withdraw"), ACTIONS),
        st.tuples(st.just("change"), st.just("")),
        st.tuples(st.just("arm"), ACTIONS),
        st.tuples(st.just("confirm"), ACTIONS),
        st.tuples(st.just("drill"), st.just("")),
        st.tuples(st.just("fire"), st.just("")),
    ),
    max_size=9,
)


class Book:
    """What may have been asked: kept apart from the code that asks."""

    def __init__(self, url: str) -> None:
        make_town()
        self.building = make_building()
        self.system_id = make_system(self.building, url)
        self.url, self.user = url, f"user:{new_id()}"
        self.signed: dict[str, object] = {}
        self.armed: set[str] = set()
        self.allowed: set[tuple[str, str]] = set()
        self.alarm_id, self.is_drill, self.changes = None, False, 0

    def sign(self, action: str) -> None:
        order = sign(self.system_id, self.building, action=action, actor=self.user)
        self.signed.setdefault(action, []).append(order)

    def withdraw(self, action: str) -> None:
        for order in self.signed.pop(action, []):
            setup.end_order(order_id=order, actor=self.user, at=clock.now())

    def change(self, _none: str) -> None:
        self.changes += 1
        row = PropertySystem.objects.get(pk=self.system_id)
        setup.keep_system(
            system_id=row.id, name=row.name, url=f"{self.url}/{self.changes}",
            organisation_id=row.organisation_id, area_id=row.area_id, actions=row.actions,
            actor=self.user, at=clock.now(),
        )  # fmt: skip
        self.signed.clear()

    def drill(self, _none: str) -> None:
        until = clock.now() + timedelta(hours=1)
        sensing.begin_drill(building=self.building, until=until, actor=self.user, at=clock.now())
        self.is_drill = True

    def fire(self, _none: str) -> None:
        if self.alarm_id is not None:
            return
        self.alarm_id = fire(self.building, at=clock.now())
        if not self.is_drill:
            self.allowed |= {("signed", action) for action in self.signed}

    def arm(self, action: str) -> None:
        if self.alarm_id is None:
            return
        try:
            services.arm_action(
                system_id=self.system_id, action=action, alarm_id=self.alarm_id,
                actor=self.user, at=clock.now(),
            )  # fmt: skip
        except errors.Conflict:
            assert self.is_drill
        self.armed.add(action)

    def confirm(self, action: str) -> None:
        if self.alarm_id is None:
            return
        taken = {one for _ground, one in self.allowed}
        may = action != "close_gas_valve" or action in self.armed
        try:
            services.confirm_action(
                system_id=self.system_id, action=action, alarm_id=self.alarm_id,
                actor=self.user, at=clock.now(),
            )  # fmt: skip
        except errors.Conflict:
            assert self.is_drill or not may
            return
        if action not in taken:
            assert may and not self.is_drill
            self.allowed.add(("person", action))


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_what_was_asked_is_what_the_book_allows(steps, settings):
    settings.WEBHOOK_ALLOW_PRIVATE = True
    with transaction.atomic():
        book = Book("http://127.0.0.1:9")
        for name, action in steps:
            getattr(book, name)(action)
            asked = PropertyAction.objects.exclude(state="armed").values_list("ground", "action")
            assert set(asked) == book.allowed
        transaction.set_rollback(True)
