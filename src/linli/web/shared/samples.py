"""Sample values for the components page. The people and places are invented."""

import re
from datetime import datetime, timedelta
from pathlib import Path

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.web.shared import pieces, words

SPRITE = Path(__file__).resolve().parent.parent / "static" / "linli" / "icons.svg"


class SampleForm(forms.Form):
    """One field of every sort."""

    what = forms.CharField(
        label=gettext_lazy("What is the matter?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("A sentence is enough."),
    )
    category = forms.ChoiceField(
        label=gettext_lazy("Category"), widget=forms.Select(attrs={"data-pick": ""})
    )
    where = forms.CharField(label=gettext_lazy("Where"))
    on = forms.DateField(
        label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    urgency = forms.ChoiceField(label=gettext_lazy("Grade"), widget=forms.RadioSelect)
    told = forms.MultipleChoiceField(
        label=gettext_lazy("Whom to tell"), widget=forms.CheckboxSelectMultiple, required=False
    )
    photo = forms.FileField(
        label=gettext_lazy("Photos"),
        required=False,
        widget=forms.FileInput(attrs={"data-photos": "6", "accept": "image/*"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Phone"),
        required=False,
        widget=forms.TextInput(attrs={"type": "tel"}),
        help_text=gettext_lazy("Only for questions about this report."),
    )
    agreed = forms.BooleanField(label=gettext_lazy("Tell me about each step"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["category"].choices = [  # type: ignore[attr-defined]
            ("", _("Please choose")),
            ("light", _("Stairway lighting")),
            ("gas", _("Gas leak")),
        ]
        self.fields["urgency"].choices = [  # type: ignore[attr-defined]
            (grade, f"{grade} {word}") for grade, word in words.GRADES.items()
        ]
        self.fields["told"].choices = [  # type: ignore[attr-defined]
            ("grid", _("Grid worker")),
            ("property", _("Property staff")),
        ]


def _clocks(now: datetime) -> list[pieces.Clock]:
    minute = timedelta(minutes=1)
    return [
        pieces.Clock("arrive", "running", now + 108 * minute, now),
        pieces.Clock("acknowledge", "running", now + timedelta(seconds=108), now),
        pieces.Clock("resolve", "running", now + timedelta(days=3, hours=2), now),
        pieces.Clock("resolve", "paused", now + 60 * minute, reason=_("waiting for a spare part")),
        pieces.Clock("acknowledge", "met", now, ended_at=now - 3 * minute),
        pieces.Clock("arrive", "breached", now - 12 * minute),
        pieces.Clock("resolve", "stopped", now, ended_at=now - 5 * minute),
    ]


def _story(now: datetime) -> list[pieces.Entry]:
    minute = timedelta(minutes=1)
    return [
        pieces.Entry(
            _("Reported"),
            now - 42 * minute,
            _("Resident, by phone"),
            _("Smell of gas in the stairway."),
        ),
        pieces.Entry(
            _("Graded P2, category Gas leak"),
            now - 41 * minute,
            _("Automatic"),
            tone="brand",
            reasons=[_("The text speaks of a smell of gas"), _("People are inside the building")],
        ),
        pieces.Entry(
            _("Declined by Zhao Ping"), now - 38 * minute, _("On another task"), tone="bad"
        ),
        pieces.Entry(_("Accepted by Li Wei"), now - 36 * minute, _("Grid worker"), tone="brand"),
        pieces.Entry(
            _("Paused"),
            now - 20 * minute,
            _("Li Wei"),
            _("The gas company shuts the valve."),
            "wait",
        ),
        pieces.Entry(_("Resolved"), now - 4 * minute, _("Li Wei"), tone="good"),
    ]


def _table(*, filled: bool) -> pieces.Table:
    rows = [
        {"case": "3F7K-Q2M9", "what": _("Smell of gas"), "place": _("Building 12"), "minutes": 11},
        {"case": "8D2P-X4W6", "what": _("Dark stairway"), "place": _("Building 3"), "minutes": 240},
    ]
    return pieces.Table(
        caption=_("Cases"),
        columns=[
            pieces.Column("case", _("Code"), sort="code"),
            pieces.Column("what", _("Matter")),
            pieces.Column("place", _("Place"), sort="place"),
            pieces.Column("minutes", _("Minutes left"), sort="left", align="end"),
        ],
        rows=[{**row, "href": "#"} for row in rows] if filled else [],
        sorted_by="code",
    )


def _links() -> dict[str, list[pieces.Link]]:
    return {
        "tabs": [
            pieces.Link(_("Story"), "#", "list", current=True),
            pieces.Link(_("People"), "#", "people", count=3),
            pieces.Link(_("Overdue"), "#", "alarm", count=2, tone="danger"),
        ],
        "counts": [
            pieces.Link(_("Needs a person"), "#", count=7, current=True),
            pieces.Link(_("Overdue"), "#", count=2, tone="danger"),
            pieces.Link(_("Not accepted"), "#", count=3),
            pieces.Link(_("All"), "#", count=148),
        ],
        "menu": [
            pieces.Link(_("Hand over"), "#", "handoff"),
            pieces.Link(_("Print"), "#", "print"),
            pieces.Link(_("Withdraw"), "#", "trash", tone="danger"),
        ],
    }


def _queue(now: datetime) -> list[dict[str, object]]:
    minute = timedelta(minutes=1)
    said = [
        ("P1", _("Fire in a kitchen"), _("Building 7, entrance 1"), now - 2 * minute),
        ("P2", _("Smell of gas"), _("Building 12, entrance 3"), now + 3 * minute),
        ("P3", _("Old person needs help"), _("Building 5, flat 102"), now + 71 * minute),
        ("P4", _("Dark stairway"), _("Building 3"), now + timedelta(days=2, hours=3)),
    ]
    return [
        {
            "grade": grade,
            "title": title,
            "place": place,
            "current": grade == "P2",
            "clock": pieces.Clock("arrive", "running" if due > now else "breached", due),
        }
        for grade, title, place, due in said
    ]


def everything(*, now: datetime, place: str) -> dict[str, object]:
    """Samples of every component, around `now`."""
    wrong = SampleForm({"category": "light", "on": "2026-02-30", "urgency": "P3"})
    wrong.is_valid()
    return {
        "place": place,
        "places": [
            pieces.Link(_("Residents"), "?place=portal", current=place == "portal"),
            pieces.Link(_("Desk"), "?place=desk", current=place == "desk"),
            pieces.Link(_("Field"), "?place=field", current=place == "field"),
        ],
        "now": now,
        "earlier": now - timedelta(days=1),
        "length": timedelta(minutes=12),
        "grades": list(words.GRADES),
        "clocks": _clocks(now),
        "states": {of: list(named) for of, named in words.STATES.items()},
        "story": _story(now),
        "table": _table(filled=True),
        "empty_table": _table(filled=False),
        "queue": _queue(now),
        "form": SampleForm(auto_id="plain_%s"),
        "wrong_form": wrong,
        "page": pieces.Page("#", "#", _("21 to 40")),
        "tiles": [
            pieces.Tile("148", _("Open cases"), _("12 fewer than yesterday")),
            pieces.Tile("2", _("Overdue"), tone="danger", href="#"),
            pieces.Tile("3:20", _("Median time to answer"), _("minutes"), tone="good"),
        ],
        "uploads": [
            pieces.Upload("1.jpg", "stored"),
            pieces.Upload("2.jpg", "sending", percent=40),
            pieces.Upload("3.jpg", "kept"),
            pieces.Upload("4.jpg", "failed", problem=_("Larger than 10 MB")),
        ],
        "map": pieces.MapView(
            points=[
                pieces.Point(116.400, 39.9000, _("Fire in a kitchen"), "P1", "#", "1"),
                pieces.Point(116.402, 39.9010, _("Smell of gas"), "P2", "#", "2"),
                pieces.Point(116.398, 39.9005, _("Old person needs help"), "P3", "#", "3"),
                pieces.Point(116.401, 39.8992, _("Dark stairway"), "P4", "#", "4"),
            ],
            lon=116.4,
            lat=39.9,
        ),
        "icons": re.findall(r'symbol id="([\w-]+)"', SPRITE.read_text(encoding="utf-8")),
        **_links(),
    }
