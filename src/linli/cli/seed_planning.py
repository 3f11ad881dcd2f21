"""What the demo's leads find: calls counted before Linli, next week foreseen, a question asked."""

from datetime import datetime, timedelta
from uuid import UUID

import numpy as np

from linli.dispatch.asking import queries as questions
from linli.dispatch.asking import services as twin
from linli.dispatch.asking.facts import Asked
from linli.dispatch.rota import queries, services
from linli.dispatch.rota.foreseeing import zone
from linli.dispatch.twin.calls import PROFILE

ACTOR = "system"
WEEKS, SEED = 16, 7
# A weekend evening is livelier than a Tuesday's.
BY_WEEKDAY = (0.95, 0.93, 0.95, 1.0, 1.12, 1.1, 0.95)


def keep_planning(organisation_id: UUID, *, per_day: float, at: datetime) -> None:
    """Counts of the weeks before, made by chance, and what follows from them; done once."""
    today = at.astimezone(zone()).date()
    monday = today + timedelta(days=7 - today.weekday())
    week = queries.week(organisation_id=organisation_id, week_on=monday, wanted=0.8, now=at)
    if week.state != "none":
        return
    services.take_in_earlier(
        organisation_id=organisation_id, text=earlier(per_day=per_day, at=at), actor=ACTOR, at=at
    )
    # The next week has its shifts by the rota already, the one in three weeks waits for the lead.
    for week_on in (monday, monday + timedelta(weeks=2)):
        services.want_foresight(
            organisation_id=organisation_id, week_on=week_on, reckoned=None, actor=ACTOR, at=at
        )
    if not questions.questions(limit=1):
        asked = Asked(per_hour=12.0, day=12, night=7, posts=5, policy="closest", seeds=10,
                      town_m=2000.0, fewer_night=2, use_linli=True)  # fmt: skip
        twin.ask(asked=asked, actor=ACTOR, at=at)


def earlier(*, per_day: float, at: datetime) -> str:
    """A CSV of counts by hour with a pattern of day and week."""
    chance = np.random.default_rng(SEED)
    lines = ["time,calls"]
    begins = at.replace(minute=0, second=0, microsecond=0) - timedelta(weeks=WEEKS)
    for number in range(WEEKS * 168):
        moment = (begins + timedelta(hours=number)).astimezone(zone())
        mean = per_day / 24 * PROFILE[moment.hour] * BY_WEEKDAY[moment.weekday()]
        lines.append(f"{moment.isoformat()},{chance.poisson(mean)}")
    return "\n".join(lines)
