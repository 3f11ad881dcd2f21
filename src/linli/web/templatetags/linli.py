"""The pieces of every page: `{% load linli %}`. docs/design-system.md shows each in use."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django import template
from django.forms import BaseForm
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString, mark_safe

from linli.core import clock as core_clock
from linli.web.shared import js_words, pieces, times, words

register = template.Library()

NEAR = timedelta(minutes=5)
Facts = dict[str, object]


def _value(thing: object, name: str) -> object:
    """`name` of a mapping or of an object: pieces may be either."""
    return thing.get(name) if isinstance(thing, Mapping) else getattr(thing, name, None)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A small picture from our sprite; with `label` it speaks, without it is decoration."""
    sprite = static("linli/icons.svg")
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"></use></svg>',
            label,
            sprite,
            name,
        )
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', sprite, name
    )


@register.inclusion_tag("web/parts/grade_mark.html")
def grade_mark(grade: str, look: str = "", short: bool = False) -> Facts:
    """A grade by shape, word and colour; `look="pill"` for headers, `short` for dense rows."""
    return {
        "grade": grade,
        "shape": f"grade-{grade.lower()}",
        "word": words.GRADES.get(grade, grade),
        "meaning": words.GRADE_MEANINGS.get(grade, ""),
        "look": look,
        "short": short,
    }


@register.inclusion_tag("web/parts/clock.html")
def clock(piece: object, look: str = "") -> Facts:
    """A clock (`pieces.Clock` or a mapping with its names); clock.js ticks it."""
    now = core_clock.now()
    kind, state = str(_value(piece, "kind")), str(_value(piece, "state"))
    due, ended = _value(piece, "due_at"), _value(piece, "ended_at")
    left = due - now if isinstance(due, datetime) else timedelta()
    if state == "running" and left < timedelta():
        state = "breached"
    return {
        "kind": words.CLOCK_KINDS.get(kind, kind),
        "state": state,
        "word": words.state_word(state=state, of="clock"),
        "due": due,
        "due_says": times.moment(at=due, now=now) if isinstance(due, datetime) else "",
        "left": times.countdown(left=left),
        "near": state == "running" and left <= NEAR,
        "ticks": state in ("running", "breached") and not ended,
        "ended_says": times.moment(at=ended, now=now) if isinstance(ended, datetime) else "",
        "reason": _value(piece, "reason") or "",
        "look": look,
    }


@register.inclusion_tag("web/parts/state_badge.html")
def state_badge(state: str, of: str = "case") -> Facts:
    """A state in words; `of` is case, assignment, handoff or clock."""
    return {"state": state, "word": words.state_word(state=state, of=of)}


@register.simple_tag
def local_time(at: datetime | None, style: str = "auto") -> SafeString:
    """A moment in the community's zone: style `auto`, `time`, `day` or `full`. Nothing for None."""
    if at is None:
        return mark_safe("")  # noqa: S308 (an empty string)
    now = core_clock.now()
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        at.isoformat(timespec="seconds"),
        times.moment(at=at, now=now, style="full"),
        times.moment(at=at, now=now, style=style),
    )


@register.filter
def spoken(length: timedelta | None) -> str:
    """A duration in words."""
    return "" if length is None else times.spoken(length=length)


@register.inclusion_tag("web/parts/timeline.html")
def timeline(entries: Sequence[object]) -> Facts:
    """A story, oldest first: `pieces.Entry` or mappings with its names."""
    return {"entries": entries}


@register.inclusion_tag("web/parts/table.html", takes_context=True)
def table(context: template.Context, piece: pieces.Table) -> Facts:
    """A `pieces.Table`; sortable headings are links that keep the rest of the query."""
    request = context.get("request")
    query = request.GET.copy() if request is not None else None
    columns = []
    for column in piece.columns:
        mine = piece.sorted_by.lstrip("-") == column.sort and bool(column.sort)
        falls = mine and piece.sorted_by.startswith("-")
        href = ""
        if column.sort and query is not None:
            query["sort"] = column.sort if not mine or falls else f"-{column.sort}"
            query.pop("cursor", None)
            href = f"?{query.urlencode()}"
        order = ("descending" if falls else "ascending") if mine else ""
        columns.append({"it": column, "href": href, "order": order})
    rows = [
        {
            "href": row.get("href", ""),
            "cells": [{"column": c, "value": row.get(c.key, "")} for c in piece.columns],
        }
        for row in piece.rows
    ]
    return {"table": piece, "columns": columns, "rows": rows}


@register.inclusion_tag("web/parts/tabs.html")
def tabs(links: Sequence[pieces.Link], label: str) -> Facts:
    """Links to the parts of one thing; `label` names the group for screen readers."""
    return {"links": links, "label": label}


@register.inclusion_tag("web/parts/counts.html")
def counts(links: Sequence[pieces.Link], label: str) -> Facts:
    """Figures in one line, each a link to its list."""
    return {"links": links, "label": label}


@register.inclusion_tag("web/parts/menu.html")
def menu(
    links: Sequence[pieces.Link], label: str, side: str = "end", symbol: str = "more"
) -> Facts:
    """A menu of links behind one button; works without script."""
    return {"links": links, "label": label, "side": side, "symbol": symbol}


@register.inclusion_tag("web/parts/pagination.html")
def pagination(page: pieces.Page) -> Facts:
    """Older and newer, by cursor."""
    return {"page": page}


@register.inclusion_tag("web/parts/tile.html")
def stat_tile(tile: pieces.Tile) -> Facts:
    """A figure with its name."""
    return {"tile": tile}


@register.inclusion_tag("web/parts/person.html")
def person(name: str, role: str = "") -> Facts:
    """A person who acts here, by name and role."""
    return {"name": name, "role": role, "sign": name[:1]}


@register.inclusion_tag("web/parts/map.html")
def map_view(view: pieces.MapView) -> Facts:
    """A map with the same points as a list beneath it for keyboards and screen readers."""
    points = [
        {
            "lon": p.lon,
            "lat": p.lat,
            "label": str(p.label),
            "grade": p.grade,
            "href": p.href,
            "id": p.id,
            "number": p.number,
        }
        for p in view.points
    ]
    return {"view": view, "points": points}


@register.inclusion_tag("web/parts/uploads.html")
def uploads(items: Sequence[pieces.Upload]) -> Facts:
    """Photos and files with their state."""
    return {"items": items}


@register.inclusion_tag("web/parts/empty.html")
def empty_state(text: str, symbol: str = "check", href: str = "", action: str = "") -> Facts:
    """What a list says when nothing waits."""
    return {"text": text, "symbol": symbol, "href": href, "action": action}


@register.inclusion_tag("web/parts/news.html")
def news(count: int, href: str = "") -> Facts:
    """Folded news: says how many and waits. Hidden while there are none."""
    return {"count": count, "href": href}


@register.inclusion_tag("web/parts/button.html")
def button(  # noqa: PLR0913 (a template's arguments, all named there)
    text: str,
    look: str = "",
    symbol: str = "",
    href: str = "",
    size: str = "",
    name: str = "",
    value: str = "",
    key: str = "",
    disabled: bool = False,
) -> Facts:
    """A button, or a link that looks like one where `href` is given."""
    return {
        "text": text,
        "look": look,
        "symbol": symbol,
        "href": href,
        "size": size,
        "name": name,
        "value": value,
        "key": key,
        "disabled": disabled,
    }


@register.inclusion_tag("web/parts/error_summary.html")
def error_summary(form: BaseForm) -> Facts:
    """What is wrong with a form, each line a link to its field."""
    fields = [
        {"id": field.id_for_label or field.auto_id, "label": field.label, "errors": field.errors}
        for field in form
        if field.errors and not field.is_hidden
    ]
    hidden = [e for field in form.hidden_fields() for e in field.errors]
    return {"fields": fields, "others": [*form.non_field_errors(), *hidden]}


@register.simple_block_tag
def note(content: str, tone: str = "info", title: str = "") -> SafeString:
    """`{% note "warn" %}…{% endnote %}`: tone info, good, warn or danger."""
    symbol = {"good": "check", "warn": "alarm", "danger": "alarm"}.get(tone, "info")
    head = format_html("<p><strong>{}</strong></p>", title) if title else ""
    return format_html(
        '<div class="note" data-tone="{}">{}<div class="note-body">{}{}</div></div>',
        tone,
        icon(symbol),
        head,
        content,
    )


@register.simple_block_tag
def card(content: str, title: str = "", grade: str = "", level: int = 2) -> SafeString:
    """`{% card title=… grade=… %}…{% endcard %}`: a bordered piece with a heading."""
    mark = format_html(' data-grade="{}"', grade) if grade else ""
    head = (
        format_html('<div class="card-head"><h{0}>{1}</h{0}></div>', int(level), title)
        if title
        else ""
    )
    return format_html('<section class="card"{}>{}{}</section>', mark, head, content)


@register.simple_block_tag
def dialog(content: str, id: str, title: str) -> SafeString:  # noqa: A002 (an HTML id)
    """`{% dialog "decline" title %}…{% enddialog %}`, opened by `data-opens="decline"`."""
    return mark_safe(  # noqa: S308 (rendered by a template that escapes)
        render_to_string("web/parts/dialog.html", {"content": content, "id": id, "title": title})
    )


@register.simple_tag
def script_words() -> SafeString:
    """The sentences scripts say, as JSON in the page; scripts never hold text of their own."""
    return json_script(js_words.sentences(), "linli-words")


@register.simple_tag
def zone_name() -> str:
    """The name of the zone times are shown in."""
    return timezone.get_current_timezone_name()
