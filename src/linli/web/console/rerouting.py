"""What another category would bring with it, said before anybody decides."""

from uuid import UUID

from django.utils.translation import gettext as _

from linli.cases import queries as case_queries
from linli.cases.queries import CaseDetail
from linli.triage import services as triage
from linli.web.console import story
from linli.web.console.wording import Names
from linli.web.shared import words


def follows(case: CaseDetail, category_id: UUID) -> list[str]:
    """Owner, grade, kind and clocks after a change of category, a sentence each; [] for none."""
    if category_id == case.category.id:
        return []
    category = case_queries.category(category_id)
    brings = triage.rerouting(case_id=case.id, category_id=category_id)
    names = story.names_for(case, [category])
    said = [_moves(case, str(brings.owner_id or case.row.owner_id), names)]
    grade = brings.grade or case.row.grade
    facts = {"grade": grade, "word": words.GRADES.get(grade, ""), "before": case.row.grade}
    if grade != case.row.grade:
        said.append(_("Grade: %(before)s becomes %(grade)s %(word)s") % facts)
    else:
        said.append(_("The grade stays %(grade)s %(word)s") % facts)
    kind = brings.kind or case.row.kind
    if kind != case.row.kind:
        said.append(_("Kind: %(kind)s") % {"kind": words.REPORT_KINDS.get(kind, kind)})
    return [*said, _clocks(case, category.reroute_clock, brings.owner_id)]


def _moves(case: CaseDetail, owner_id: str, names: Names) -> str:
    said = {"owner": names.organisation(owner_id)}
    if owner_id == str(case.row.owner_id):
        return _("It stays with %(owner)s; those sent go on") % said
    if any(one.is_active for one in case.assignments):
        return _("It goes to %(owner)s and is offered anew; those sent are freed") % said
    return _("It goes to %(owner)s and is offered there") % said


def _clocks(case: CaseDetail, policy: str, owner_id: UUID | None) -> str:
    if owner_id in (None, case.row.owner_id):
        return _("The clocks go on, with the times this category promises")
    if policy == "keep":
        return _("The answer clock starts again; the others go on, as this category says")
    return _("All clocks start again, as this category says")
