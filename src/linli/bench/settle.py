"""Makes a small cell usable: `python -m linli.bench.settle` prints an API key."""

import secrets
from datetime import timedelta

from linli.cli.common import set_up_django


def main() -> None:
    """Categories, one organisation of each kind, ten responders each on shift, and a key."""
    set_up_django()
    from linli.cli import defaults
    from linli.core import clock
    from linli.core.coordinates import Point
    from linli.guard import services as guard
    from linli.people import services as people

    at, by = clock.now(), "system"
    defaults.ensure(at=at)
    always = people.keep_calendar(
        name=defaults.ALWAYS,
        weekly={},
        is_around_the_clock=True,
        keeps_cn_holidays=False,
        actor=by,
        at=at,
    )
    kinds = {
        "command": "officer",
        "police": "officer",
        "street_office": "grid_worker",
        "community": "grid_worker",
        "property": "property_staff",
        "utility": "property_staff",
        "fire": "officer",
        "medical": "officer",
    }
    for kind, responder in kinds.items():
        organisation_id = people.keep_organisation(
            code=kind, kind=kind, name=kind, calendar_id=always, actor=by, at=at
        )
        for number in range(10):
            user_id = guard.create_user(
                username=f"{kind}-{number}",
                password=secrets.token_urlsafe(24),
                hashed="!",  # nobody signs in
                actor=by,
                at=at,
            )
            member_id = people.keep_member(
                user_id=user_id,
                organisation_id=organisation_id,
                kind=responder,
                actor=by,
                at=at,
            )
            people.plan_shift(
                member_id=member_id,
                starts_at=at - timedelta(hours=1),
                ends_at=at + timedelta(hours=23),
                point=Point(113.9 + number / 1000, 30.6),
                actor=by,
                at=at,
            )
    key = guard.create_key(
        name="bench", scopes=["report", "read"], per_minute=1_000_000, actor=by, at=at
    )
    print(key)  # noqa: T201 (what this program is for)


if __name__ == "__main__":
    main()
