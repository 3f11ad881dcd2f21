"""The work of the job: forecasts of weeks first, then the twin's questions, one day at a time."""

import os

from linli.core import clock, locks
from linli.dispatch import jobs
from linli.dispatch.models import Foresight, TwinQuestion
from linli.dispatch.rota import services as rota


def waits() -> bool:
    """Whether anything waits to be computed."""
    return (
        Foresight.objects.filter(state="wanted").exists()
        or TwinQuestion.objects.filter(state__in=TwinQuestion.OPEN).exists()
    )


def is_running() -> bool:
    """Whether somebody computes now, here or in another process."""
    with locks.alone(key=jobs.LOCK) as is_free:
        return not is_free


def work() -> int:
    """Compute until nothing waits, unless another process does; returns how many steps were done.

    Ends early once the process that started it is gone: what is left is kept, and another takes
    it up.
    """
    from linli.dispatch.asking import playing

    parent, done = os.getppid(), 0
    with locks.alone(key=jobs.LOCK) as is_ours:
        while is_ours and os.getppid() == parent:
            made = rota.make_wanted(now=clock.now())
            played = playing.play_next()
            if not made and not played:
                break
            done += made + played
    return done
