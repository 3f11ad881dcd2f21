"""Questions and answers of the twin in words, tables and plots."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.dispatch.asking.facts import Asked, changes
from linli.dispatch.asking.queries import METRICS, Answer, Compared, QuestionInfo
from linli.dispatch.twin import plots
from linli.dispatch.twin.compare import EDGES, Interval, Run
from linli.dispatch.twin.measure import LATE_S
from linli.web.planning import words
from linli.web.shared.words import Word


def lasting(seconds: float) -> str:
    """A time to wait, in words."""
    if seconds < 60:
        return _("less than a minute")
    minutes = round(seconds / 60)
    return ngettext("about %(count)d minute", "about %(count)d minutes", minutes) % {
        "count": minutes
    }


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """A question in words; `share` is how much of it is played, in per cent."""

    id: UUID
    title: str
    setting: str
    state: Word
    is_open: bool
    is_stopping: bool
    is_failed: bool
    asked_at: datetime
    ended_at: datetime | None
    share: int
    left: str
    cost: str


def question(one: QuestionInfo) -> ShownQuestion:
    """A question for a list or the head of its page."""
    share = one.days_done / max(one.days_all, 1)
    return ShownQuestion(
        one.id,
        title(one.asked),
        setting(one.asked),
        words.STATES[one.state],
        one.is_open,
        one.is_stopping,
        one.state == "failed",
        one.asked_at,
        one.ended_at,
        int(100 * share),
        lasting(one.estimate_s * (1 - share)),
        lasting(one.cpu_s if one.cpu_s and not one.is_open else one.estimate_s),
    )


def title(asked: Asked) -> str:
    """What is tried, in one line."""
    return _("; ").join(side(code, asked) for code in changes(asked))


def side(code: str, asked: Asked) -> str:
    """What one side is called."""
    if code == "today":
        return _("as today")
    if code == "night":
        return ngettext(
            "%(count)d person fewer at night", "%(count)d people fewer at night", asked.fewer_night
        ) % {"count": asked.fewer_night}
    if code == "volunteers":
        return ngettext(
            "%(count)d volunteer for P3 and P4", "%(count)d volunteers for P3 and P4",
            asked.volunteers,
        ) % {"count": asked.volunteers}  # fmt: skip
    if code == "post":
        name = asked.post.get("name", "")
        return _("a further post: %(name)s") % {"name": name} if name else _("a further post")
    if code == "dispatch":
        return _("Linli's dispatch")
    return _("all of it together")


def setting(asked: Asked) -> str:
    """The district, its calls and people, in a sentence."""
    people = _("%(day)d people by day and %(night)d at night") % {
        "day": asked.day,
        "night": asked.night,
    }
    days = ngettext("%(count)d day", "%(count)d days", asked.seeds) % {"count": asked.seeds}
    facts = {
        "rate": f"{asked.per_hour:.1f}",
        "people": people,
        "posts": asked.posts,
        "policy": words.POLICIES[asked.policy],
        "days": days,
    }
    if asked.own:
        return (
            _(
                "Our own district: %(rate)s calls an hour as of the last eight weeks, %(people)s,"
                " %(posts)d posts. Today: %(policy)s. Played: %(days)s, the same for every side."
            )
            % facts
        )
    return (
        _(
            "A made town: %(rate)s calls an hour, %(people)s, %(posts)d posts. Today: %(policy)s."
            " Played: %(days)s, the same for every side."
        )
        % facts
    )


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """A figure of one side, and how it differs from today; `verdict` is None for today itself."""

    side: str
    value: str
    between: str
    difference: str
    verdict: Word | None


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A metric over all sides."""

    name: str
    figures: tuple[ShownFigure, ...]


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """The answer: heads of the sides, rows of figures, sentences, plots and their tables."""

    days: int
    sides: tuple[str, ...]
    rows: tuple[ShownRow, ...]
    sentences: tuple[str, ...]
    spread: str
    spread_rows: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    differences: tuple[tuple[str, str], ...]


def answer(found: Answer, asked: Asked) -> ShownAnswer:
    """Everything that a page or report shows of an answer."""
    names = tuple(side(run.variant, asked) for run in found.runs)
    return ShownAnswer(
        found.days,
        names,
        tuple(_row(metric, found, names) for metric in METRICS),
        tuple(_sentence(side(code, asked), listed) for code, listed in found.compared.items()),
        mark_safe(_spread(found.runs, names)),  # noqa: S308  # our own drawing, texts escaped
        _spread_rows(found.runs, names),
        tuple(
            (side(code, asked), mark_safe(_whiskers(side(code, asked), listed)))  # noqa: S308
            for code, listed in found.compared.items()
        ),
    )


def _row(metric: str, found: Answer, names: Sequence[str]) -> ShownRow:
    figures = []
    for run, name in zip(found.runs, names, strict=True):
        mean = run.interval(metric)
        listed = {one.metric: one for one in found.compared.get(run.variant, ())}
        against = listed.get(metric)
        figures.append(
            ShownFigure(
                name,
                _told(metric, mean.mean),
                f"{_told(metric, mean.low)}–{_told(metric, mean.high)}",
                _difference(metric, against.difference.absolute) if against else "",
                words.VERDICTS[against.verdict] if against else None,
            )
        )
    return ShownRow(str(words.METRICS[metric]), tuple(figures))


def _told(metric: str, value: float) -> str:
    if metric.endswith("_s"):
        whole = round(max(value, 0.0))
        return f"{whole // 60}:{whole % 60:02d}"
    return f"{value:.3f}" if metric == "gini" else f"{100 * value:.1f} %"


def _difference(metric: str, one: Interval) -> str:
    """A paired difference with its interval: seconds, hundredths of a share, or Gini."""
    if metric.endswith("_s"):
        told = [f"{value:+.0f}" for value in (one.mean, one.low, one.high)]
        unit = " s"
    elif metric == "gini":
        told = [f"{value:+.3f}" for value in (one.mean, one.low, one.high)]
        unit = ""
    else:
        told = [f"{100 * value:+.1f}" for value in (one.mean, one.low, one.high)]
        unit = " %"
    return f"{told[0]}{unit} ({told[1]}…{told[2]})"


def _sentence(name: str, listed: Sequence[Compared]) -> str:
    groups: dict[str, list[str]] = {}
    for one in listed:
        groups.setdefault(one.verdict, []).append(str(words.METRICS[one.metric]))
    parts = [
        _("%(verdict)s: %(metrics)s")
        % {"verdict": words.VERDICTS[code].text, "metrics": _(", ").join(groups[code])}
        for code in words.VERDICTS
        if code in groups
    ]
    return _("%(side)s — %(parts)s.") % {"side": name, "parts": _("; ").join(parts)}


def _spread(runs: Sequence[Run], names: Sequence[str]) -> str:
    """How responses are distributed, side by side."""
    series = []
    for run, name in zip(runs, names, strict=True):
        total, so_far, points = max(sum(run.histogram), 1), 0, [(0.0, 0.0)]
        for edge, many in zip(EDGES[1:-1], run.histogram[:-1], strict=True):
            so_far += many
            points.append((float(edge), so_far / total))
        series.append(plots.Line(name, points))
    return plots.lines(
        series=series,
        title=_("Share of calls at which somebody had arrived, by minutes since the report"),
        x_label=_("minutes since the report"),
        y_label=_("share of calls"),
        x_to=1200.0,
        y_to=1.0,
        x_step=LATE_S,
        y_step=0.2,
        x_scale=60.0,
        y_percent=True,
    )


def _spread_rows(
    runs: Sequence[Run], names: Sequence[str]
) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """The plot's figures: share reached within so many minutes."""
    found = []
    for minutes in (2, 3, 4, 5, 7, 10, 15, 20):
        inner = sum(edge <= minutes * 60 for edge in EDGES[1:])
        shares = [sum(run.histogram[:inner]) / max(sum(run.histogram), 1) for run in runs]
        label = ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
        told = (f"{100 * one:.1f} %" for one in shares)
        found.append((label, tuple(zip(names, told, strict=True))))
    return tuple(found)


def _whiskers(name: str, listed: Sequence[Compared]) -> str:
    rows = [
        plots.Whisker(str(words.METRICS[one.metric]), relative.mean, relative.low, relative.high)
        for one in listed
        if (relative := one.difference.relative) is not None
    ]
    return plots.whiskers(
        rows=rows,
        title=_("%(side)s, compared with today") % {"side": name},
        none=_("same"),
    )


def as_csv(found: Answer, asked: Asked) -> str:
    """All figures: means with intervals, paired differences, and every day of every side."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["kind", "side", "says", "metric", "seed", "value", "low", "high", "verdict"])
    for run in found.runs:
        name = side(run.variant, asked)
        for metric in METRICS:
            mean = run.interval(metric)
            rows.writerow(["mean", run.variant, name, metric, "", *_numbers(mean), ""])
        for one in found.compared.get(run.variant, ()):
            numbers = _numbers(one.difference.absolute)
            rows.writerow(["difference", run.variant, name, one.metric, "", *numbers, one.verdict])
        for metric in METRICS:
            for seed, value in enumerate(run.per_seed[metric], start=1):
                rows.writerow(["day", run.variant, name, metric, seed, f"{value:.6g}", "", "", ""])
    return out.getvalue()


def _numbers(one: Interval) -> list[str]:
    return [f"{value:.6g}" for value in (one.mean, one.low, one.high)]
