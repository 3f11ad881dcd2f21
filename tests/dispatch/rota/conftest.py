"""A police post with eight officers and four weeks of calls from before Linli."""

from datetime import date, datetime, timedelta

import pytest
from tests.factories import NOON, make_community, make_member, make_organisation

from linli.dispatch.rota import services
from linli.people.models import Shift

# The Monday after NOON's, and a moment in the week before.
WEEK = date(2026, 3, 9)


def told(days: int = 28, *, each: int = 2, now: datetime = NOON) -> str:
    """A CSV of counts: two calls at each hour of the day, four at night."""
    lines = ["time,calls"]
    for back in range(days * 24, 0, -1):
        at = now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=back)
        lines.append(f"{at.isoformat()},{each * (2 if at.hour >= 14 else 1)}")
    return "\n".join(lines)


@pytest.fixture
def post(db):
    make_community()
    post = make_organisation()
    for _ in range(8):
        make_member(organisation=post)
    # The factories' shift says where each post is; it lies in the week before.
    assert Shift.objects.count() == 8
    return post


@pytest.fixture
def foreseen(post):
    services.take_in_earlier(organisation_id=post.id, text=told(), actor="system", at=NOON)
    services.want_foresight(
        organisation_id=post.id, week_on=WEEK, reckoned=None, actor="system", at=NOON
    )
    assert services.make_wanted(now=NOON) == 1
    return post
