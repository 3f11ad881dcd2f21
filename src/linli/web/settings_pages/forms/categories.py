"""A category's page as a form: plain fields, and rows that work without script."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.cases import catalogue
from linli.cases.queries import CategoryInfo
from linli.cases.services import NewCategory
from linli.people.registry import ORGANISATION_KINDS, skills
from linli.web.settings_pages.words import ORGANISATION_KIND_WORDS
from linli.web.shared.words import GRADES, REPORT_KINDS

DATATYPES = (
    ("string", _("A line of text")),
    ("text", _("Several lines")),
    ("number", _("A number")),
    ("datetime", _("Date and time")),
    ("singlevaluelist", _("One of a list")),
    ("multivaluelist", _("Some of a list")),
)
MOST_MINUTES = 527_040


class CategoryForm(forms.Form):
    """What is not a list of rows."""

    code = forms.SlugField(
        label=pgettext_lazy("settings", "Code"),
        max_length=60,
        help_text=_("Stays for ever; programs use it"),
    )
    name = forms.CharField(label=_("Name in Chinese"), max_length=80)
    name_en = forms.CharField(label=_("Name in English"), max_length=80)
    group = forms.ChoiceField(label=_("Group"))
    grade = forms.ChoiceField(
        label=_("Grade"), choices=[(code, f"{code} {word}") for code, word in GRADES.items()]
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=list(REPORT_KINDS.items()))
    owner_kind = forms.ChoiceField(
        label=_("Usual owner"),
        choices=[(kind, ORGANISATION_KIND_WORDS[kind]) for kind in ORGANISATION_KINDS],
    )
    acknowledge_minutes = forms.IntegerField(
        label=_("Answer within (minutes)"), min_value=1, max_value=MOST_MINUTES, required=False
    )
    arrive_minutes = forms.IntegerField(
        label=_("Arrive within (minutes)"),
        help_text=_("Empty: nobody goes"),
        min_value=1,
        max_value=MOST_MINUTES,
        required=False,
    )
    resolve_minutes = forms.IntegerField(
        label=_("Resolve within (minutes)"), min_value=1, max_value=MOST_MINUTES, required=False
    )
    around_the_clock = forms.BooleanField(
        label=_("Clocks run around the clock, not only in working hours"), required=False
    )
    reroute_clock = forms.ChoiceField(
        label=_("When a case moves to another owner"),
        choices=[("restart", _("the clocks start anew")), ("keep", _("the clocks go on"))],
    )
    reopen_days = forms.IntegerField(
        label=_("May be reopened for (days)"), min_value=0, max_value=365
    )
    is_life_safety = forms.BooleanField(label=_("Danger to life"), required=False)
    is_anonymous_allowed = forms.BooleanField(label=_("Without a name is fine"), required=False)
    is_public = forms.BooleanField(label=_("May be shown on the public map"), required=False)
    is_active = forms.BooleanField(label=_("In use"), required=False)
    skills = forms.MultipleChoiceField(
        label=_("Skills needed"), required=False, widget=forms.CheckboxSelectMultiple
    )
    guidance = forms.CharField(
        label=_("Advice in Chinese"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    guidance_en = forms.CharField(
        label=_("Advice in English"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    not_ours_zh = forms.CharField(
        label=_("Who handles it instead (Chinese)"),
        required=False,
        max_length=80,
        help_text=_("Empty: it is ours"),
    )
    not_ours_en = forms.CharField(
        label=_("Who handles it instead (English)"), required=False, max_length=80
    )
    not_ours_phone = forms.CharField(label=_("Their telephone"), required=False, max_length=40)
    keywords = forms.CharField(
        label=_("Words that suggest it"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Separated by commas"),
    )
    questions = forms.CharField(
        label=_("Questions for the phone desk"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line: Chinese | English"),
    )
    reason = forms.CharField(
        label=_("Why is it changed?"),
        max_length=200,
        required=False,
        help_text=_("Kept with the version, for those who ask later"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [(one["code"], f"{one['name_zh']} / {one['name_en']}") for one in groups_known()]
        self.fields["group"] = forms.ChoiceField(label=_("Group"), choices=groups)
        known = self.fields["skills"]
        if isinstance(known, forms.MultipleChoiceField):
            known.choices = [(one.code, one.name) for one in skills()]


def groups_known() -> list[dict[str, str]]:
    """Groups that categories are shown in."""
    return catalogue.groups()


# Fields that bear the same name in the form and in the table.
SAME = (
    "code",
    "group",
    "grade",
    "kind",
    "owner_kind",
    "reroute_clock",
    "reopen_days",
    "is_life_safety",
    "is_anonymous_allowed",
    "is_public",
    "is_active",
    "guidance_en",
    "name_en",
)


def initial_of(info: CategoryInfo) -> dict[str, Any]:
    """The plain fields of a category as it is."""
    not_ours = info.not_ours or {}
    plain = {name: getattr(info, name) for name in SAME}
    return {
        **plain,
        "name": info.name_zh,
        "guidance": info.guidance_zh,
        **{name: info.clocks.get(name) for name in CLOCKS},
        "around_the_clock": bool(info.clocks.get("around_the_clock")),
        "skills": list(info.skills),
        "not_ours_zh": not_ours.get("who_zh", ""),
        "not_ours_en": not_ours.get("who_en", ""),
        "not_ours_phone": not_ours.get("phone", ""),
        "keywords": ", ".join(info.keywords),
        "questions": "\n".join(f"{one['zh']} | {one['en']}" for one in info.desk_questions),
    }


CLOCKS = ("acknowledge_minutes", "arrive_minutes", "resolve_minutes")


def category_from(
    given: Mapping[str, Any], *, rows: list[dict[str, Any]], results: list[dict[str, str]]
) -> NewCategory:
    """The category that the form describes."""
    minutes = {name: given[name] for name in CLOCKS}
    return NewCategory(
        code=given["code"],
        name=given["name"],
        name_en=given["name_en"],
        group=given["group"],
        owner_kind=given["owner_kind"],
        kind=given["kind"],
        grade=given["grade"],
        is_life_safety=given["is_life_safety"],
        is_anonymous_allowed=given["is_anonymous_allowed"],
        is_public=given["is_public"],
        is_active=given["is_active"],
        clocks={
            name: value
            for name, value in minutes.items()
            if value is not None or name == "arrive_minutes"
        }
        | {"around_the_clock": given["around_the_clock"]},
        reroute_clock=given["reroute_clock"],
        reopen_days=given["reopen_days"],
        skills=given["skills"],
        form=rows,
        dispositions=results,
        guidance=given["guidance"],
        guidance_en=given["guidance_en"],
        not_ours=_not_ours(given),
        keywords=_words(given["keywords"]),
        desk_questions=_questions(given["questions"]),
    )


def _not_ours(given: Mapping[str, Any]) -> dict[str, str] | None:
    if not given["not_ours_zh"]:
        return None
    return {
        "who_zh": given["not_ours_zh"],
        "who_en": given["not_ours_en"] or given["not_ours_zh"],
        "phone": given["not_ours_phone"],
    }


def _words(text: str) -> list[str]:
    parts = text.replace("，", ",").replace("、", ",").replace("\n", ",").split(",")
    return list(dict.fromkeys(part.strip() for part in parts if part.strip()))


def _questions(text: str) -> list[dict[str, str]]:
    found = []
    for line in text.splitlines():
        zh, _bar, en = (part.strip() for part in line.replace("｜", "|").partition("|"))
        if zh:
            found.append({"zh": zh, "en": en or zh})
    return found


def rows_from(post: QueryDict) -> list[dict[str, Any]]:
    """The questions of the category's form as they were sent, in order."""
    rows = []
    for index in range(_count(post, "form")):
        get = _getter(post, "form", index)
        rows.append(
            {
                "code": get("code"),
                "datatype": get("datatype") or "string",
                "required": get("required") == "1",
                "order": index + 1,
                "description_zh": get("zh"),
                "description_en": get("en") or get("zh"),
                "values": _values(get("values")),
            }
        )
    return rows


def results_from(post: QueryDict) -> list[dict[str, str]]:
    """The results as they were sent, in order."""
    found = []
    for index in range(_count(post, "result")):
        get = _getter(post, "result", index)
        found.append({"code": get("code"), "name_zh": get("zh"), "name_en": get("en") or get("zh")})
    return found


def _count(post: QueryDict, name: str) -> int:
    text = post.get(f"{name}-count", "0")
    return min(int(text), 60) if text.isdecimal() else 0


def _getter(post: QueryDict, name: str, index: int) -> Any:
    return lambda field: post.get(f"{name}-{index}-{field}", "").strip()


def _values(text: str) -> list[dict[str, str]]:
    found = []
    for line in text.splitlines():
        parts = [part.strip() for part in line.replace("｜", "|").split("|")]
        if parts[0]:
            zh = parts[1] if len(parts) > 1 else parts[0]
            en = parts[2] if len(parts) > 2 else zh
            found.append({"key": parts[0], "name_zh": zh, "name_en": en})
    return found


def values_text(values: list[dict[str, str]]) -> str:
    """Answers of a list, one a line, as they are edited."""
    return "\n".join(f"{one['key']} | {one['name_zh']} | {one['name_en']}" for one in values)


def rearranged(rows: list[Any], step: str, fresh: Any) -> list[Any]:
    """The rows after a press of "add", "remove-2", "up-2" or "down-2"."""
    word, _dash, tail = step.partition("-")
    if word == "add":
        return [*rows, fresh]
    index = int(tail) if tail.isdecimal() else -1
    if not 0 <= index < len(rows):
        return rows
    if word == "remove":
        return rows[:index] + rows[index + 1 :]
    other = index + (1 if word == "down" else -1)
    if word in {"up", "down"} and 0 <= other < len(rows):
        rows = list(rows)
        rows[index], rows[other] = rows[other], rows[index]
    return rows
