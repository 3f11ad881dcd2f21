"""Why somebody may do something, or may not: a decision of the policies in words."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from linli.cases import queries as case_queries
from linli.cases import reach
from linli.cases.queries.categories import in_english
from linli.core.ids import clean_code
from linli.guard import cedar, policy, registry
from linli.guard import queries as guard
from linli.guard.roles import ACTIONS, ROLES
from linli.privacy.declarations import PURPOSES
from linli.web.settings_pages import action_words, pages
from linli.web.settings_pages.reach import require_whole
from linli.web.shared.words import Text
from linli.web.viewer import allowed

ACTION = "policy.explain"


@dataclass(frozen=True, slots=True)
class Answer:
    """One decision in words."""

    is_allowed: bool
    says: str
    rules: list[tuple[str, str]]
    roles: list[Text]


@require_GET
@allowed(ACTION)
def explain(request: HttpRequest) -> HttpResponse:
    """Choose an account, an action and perhaps a case: allowed or not, and by which policy."""
    require_whole(request, ACTION)
    asked = {name: request.GET.get(name, "").strip()[:80] for name in ("who", "action", "purpose")}
    code = request.GET.get("case", "").replace("\x00", "").strip()[:40]
    accounts = sorted(registry.accounts().values(), key=lambda one: (one.name, one.username))
    answer, wrong = None, ""
    if asked["who"] and asked["action"]:
        answer, wrong = _answer(asked, code)
    says = {
        "accounts": [(str(one.id), one.name or one.username) for one in accounts],
        "actions": [(one, action_words.ACTION_NAMES[one]) for one in ACTIONS],
        "purposes": [(one.code, one.name) for one in PURPOSES.values()],
        "asked": {"purpose": "handle_case"} | {key: text for key, text in asked.items() if text},
        "case": code,
        "answer": answer,
        "wrong": wrong,
        "rules": [(rule.code, _says(rule), rule.file) for rule in cedar.rules().values()],
    }
    return pages.show(request, "policies.html", "policies", says, status=422 if wrong else 200)


def _answer(asked: dict[str, str], code: str) -> tuple[Answer | None, str]:
    """The answer, or what is wrong with the question."""
    user_id = _uuid(asked["who"])
    account = registry.accounts(user_ids=[user_id]).get(user_id) if user_id else None
    if account is None or asked["action"] not in ACTIONS:
        return None, _("Please choose an account and an action from the lists")
    viewer = guard.viewer_of(account.id)
    if not code:
        made = policy.decide_anywhere(viewer.roles, asked["action"])
    else:
        case_id = case_queries.case_id_by_code(clean_code(code))
        if case_id is None:
            return None, _("There is no case with the code %(code)s") % {"code": code}
        case = case_queries.case_detail(case_id, with_events=False)
        purpose = asked["purpose"] or "handle_case"
        made = reach.decision(viewer, case, asked["action"], purpose=purpose)
    return _in_words(made, viewer, account.is_active, has_case=bool(code)), ""


def _in_words(
    made: policy.Decision, viewer: policy.Viewer, is_active: bool, *, has_case: bool
) -> Answer:
    known = cedar.rules()
    if made.allowed:
        says = (
            _("Allowed for this case") if has_case else _("Allowed, within what each role reaches")
        )
    elif not is_active:
        says = _("Not allowed: the account is switched off")
    elif made.reasons:
        says = _("Not allowed for this case")
    else:
        says = _("Not allowed: no rule gives this to any of these roles")
    roles: list[Text] = [ROLES[role] for role in ROLES if role in viewer.roles]
    rules = [(_says(known[code]), known[code].file) for code in made.reasons]
    return Answer(made.allowed, says, rules, roles)


def _says(rule: cedar.Rule) -> str:
    return rule.en if in_english() else rule.zh


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
