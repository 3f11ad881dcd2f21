"""The comparison as a page: one HTML file with its plots inside, for whoever decides.

The only part of the twin that speaks: words are marked for translation, and come out in the
language that is active where `page` is called.
"""

from collections.abc import Sequence
from html import escape

from django.utils.translation import gettext as _

from linli.dispatch.twin import plots
from linli.dispatch.twin.compare import EDGES, Difference, Interval, Run, differences
from linli.dispatch.twin.measure import LATE_S
from linli.dispatch.twin.scenario import Scenario

STYLE = """
:root { color-scheme: light dark; --line: #c9ced6; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2.2rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: .35rem .6rem; border-bottom: 1px solid var(--line); text-align: right; }
th:first-child, td:first-child { text-align: left; }
caption { text-align: left; padding-bottom: .4rem; }
.scroll { overflow-x: auto; } svg { max-width: 100%; height: auto; }
"""


def page(*, runs: Sequence[Run], scenario: Scenario, seeds: int, language: str) -> str:
    """The whole page, ready to be opened from a disk without a network."""
    title = _("Dispatch tried on a twin: %(name)s") % {"name": scenario.name}
    parts = [
        f"<h1>{escape(title)}</h1>",
        f"<p>{escape(_setting(scenario, seeds))}</p>",
        f"<h2>{escape(_('Figures'))}</h2>",
        _figures(runs),
        f"<h2>{escape(_('How long until somebody is there'))}</h2>",
        _spread(runs),
    ]
    found = differences(runs)
    if found:
        parts += [
            f"<h2>{escape(_('What is different'))}</h2>",
            f"<p>{escape(_reading())}</p>",
            *_compared(found),
        ]
    parts += [f"<h2>{escape(_('What this does not show'))}</h2>", f"<p>{escape(_limits())}</p>"]
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>\n<body>\n<main>\n"
        + "\n".join(parts)
        + "\n</main>\n</body>\n</html>\n"
    )


def _setting(scenario: Scenario, seeds: int) -> str:
    if scenario.history:
        calls = _("the calls of %(file)s") % {"file": scenario.history}
    else:
        calls = _("%(rate)s calls an hour over %(hours)s hours") % {
            "rate": f"{scenario.per_hour:g}",
            "hours": f"{scenario.hours:g}",
        }
    where = scenario.streets or _("a made town of %(km)s km a side") % {
        "km": f"{scenario.town_m / 1000:g}"
    }
    facts = {"where": where, "calls": calls, "seeds": seeds}
    return (
        _(
            "Streets: %(where)s. Calls: %(calls)s. Every policy met the same %(seeds)s days;"
            " intervals hold the true mean with 95 %% certainty."
        )
        % facts
    )


def _names() -> dict[str, str]:
    return {
        "response_mean_s": _("Mean response"),
        "late_share": _("Later than five minutes"),
        "urgent_mean_s": _("Mean response, urgent"),
        "response_p99_s": _("99th percentile of response"),
        "longest_s": _("Longest wait"),
        "handling_mean_s": _("Report until closed, mean"),
        "utilisation": _("Time at work"),
        "gini": _("Unevenness of work (Gini)"),
        "standby_share": _("Time walking to standby places"),
        "called_off_share": _("Called off on the way"),
    }


def _policies() -> dict[str, str]:
    return {
        "closest": _("closest free person"),
        "paper": _("telephone and notebook"),
        "linli": _("Linli"),
        "linli-matching": _("Linli without matching"),
        "linli-ageing": _("Linli without ageing"),
        "linli-fairness": _("Linli without fairness"),
        "linli-coverage": _("Linli without coverage"),
        "linli-standby": _("Linli without standby places"),
        "linli-call-off": _("Linli without calling off"),
        "linli-hold": _("Linli without holding back"),
    }


def _name(policy: str, variant: str) -> str:
    named = _policies().get(policy, policy)
    if variant == "base":
        return named
    return _("%(policy)s, %(variant)s") % {"policy": named, "variant": variant}


def _figures(runs: Sequence[Run]) -> str:
    heads = "".join(
        f'<th scope="col">{escape(_name(run.policy, run.variant))}</th>' for run in runs
    )
    rows = "\n".join(
        f'<tr><th scope="row">{escape(name)}</th>'
        + "".join(f"<td>{escape(_shown(metric, run.interval(metric)))}</td>" for run in runs)
        + "</tr>"
        for metric, name in _names().items()
    )
    return (
        f'<div class="scroll" tabindex="0"><table><caption>'
        f"{escape(_('Means over the days, 95 % interval in brackets'))}</caption>"
        f"<thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _shown(metric: str, value: Interval) -> str:
    if metric.endswith("_s"):
        return f"{_clock(value.mean)} ({_clock(value.low)}–{_clock(value.high)})"
    if metric == "gini":
        return f"{value.mean:.3f} ({value.low:.3f}–{value.high:.3f})"
    return f"{value.mean:.1%} ({value.low:.1%}–{value.high:.1%})"


def _clock(seconds: float) -> str:
    whole = round(max(seconds, 0.0))
    return f"{whole // 60}:{whole % 60:02d}"


def _spread(runs: Sequence[Run]) -> str:
    series = []
    for run in runs:
        total, so_far = max(sum(run.histogram), 1), 0
        points = [(0.0, 0.0)]
        for edge, calls in zip(EDGES[1:-1], run.histogram[:-1], strict=True):
            so_far += calls
            points.append((float(edge), so_far / total))
        series.append(plots.Line(_name(run.policy, run.variant), points))
    caption = _("Share of calls at which somebody had arrived, by minutes since the report")
    return plots.lines(
        series=series,
        title=caption,
        x_label=_("minutes since the report"),
        y_label=_("share of calls"),
        x_to=1200.0,
        y_to=1.0,
        x_step=LATE_S,
        y_step=0.2,
        x_scale=60.0,
        y_percent=True,
    )


def _compared(found: Sequence[Difference]) -> list[str]:
    groups: dict[tuple[str, str], list[Difference]] = {}
    for one in found:
        pair = (
            _name(one.policy, one.variant),
            _name(one.against_policy, one.against_variant),
        )
        groups.setdefault(pair, []).append(one)
    names, parts = _names(), []
    for (run, base), listed in groups.items():
        by_metric = {one.metric: one.relative for one in listed}
        rows = [
            plots.Whisker(name, relative.mean, relative.low, relative.high)
            for metric, name in names.items()
            if (relative := by_metric.get(metric)) is not None
        ]
        title = _("%(run)s, compared with: %(base)s") % {"run": run, "base": base}
        drawn = plots.whiskers(rows=rows, title=title, none=_("same"))
        parts.append(f"<h3>{escape(title)}</h3>\n{drawn}")
    return parts


def _reading() -> str:
    return _(
        "Each dot is the difference of the means, each line its 95-percent interval. Where the line"
        " crosses the middle, the days played do not show a difference."
    )


def _limits() -> str:
    return _(
        "A twin is a model. It does not know weather, road works or what people do of their own"
        " accord, and work on the spot takes as long under every policy. Try a change on a small"
        " scale before it is made for all."
    )
