"""Who collects each field and who answers for it; what is delivered by several, and who wins."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from linli.exchange import queries
from linli.exchange.contracts import Contract, Field
from linli.exchange.registry.survivorship import rule_for
from linli.web.settings_pages.reach import whole
from linli.web.steward import words
from linli.web.steward.page import show


@require_GET
@whole("exchange.view")
def index(request: HttpRequest) -> HttpResponse:
    """Fields with a common meaning first, then those that one feed alone has."""
    contracts = queries.contracts_of()
    common: dict[str, list[dict[str, Any]]] = {}
    own: list[dict[str, Any]] = []
    for code, contract in sorted(contracts.items()):
        for field in contract.fields:
            line = _line(code, contract, field)
            if field.concept and not field.concept.startswith("record."):
                common.setdefault(field.concept, []).append(line)
            elif not field.concept:
                own.append(line)
    says = {
        "common": [
            {
                "title": words.CONCEPTS.get(concept, concept),
                "rule": rule_for(concept).words,
                "feeds": common[concept],
                "is_once": len(common[concept]) == 1,
            }
            for concept in words.CONCEPTS
            if concept in common
        ],
        "own": own,
    }
    return show(request, "fields.html", "fields", says)


def _line(code: str, contract: Contract, field: Field) -> dict[str, Any]:
    owner = words.in_language(contract.owner.organisation)
    return {
        "code": code,
        "feed": words.in_language(contract.title),
        "field": words.in_language(field.title),
        "collects": owner,
        "answers": words.in_language(field.responsible) or owner,
        "purposes": words.purpose_names(field.purposes),
        "owns": field.responsible in ("", contract.owner.organisation),
    }
