"""Generated requests, right and wrong ones, against the document: no 5xx, nothing undocumented."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from tests import factories
from tests.api.doors import make_key
from tests.ledger.conftest import Log

from linli.api.v1.root import document
from linli.cases import services as cases
from linli.core import clock

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
EXAMPLES = 12
load_all_checks()
LOOKED_AT = CHECKS.get_by_names(
    [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_schema_conformance",
        "negative_data_rejection",
    ]
)
OPERATIONS = [
    (path, method)
    for path, methods in json.loads(document())["paths"].items()
    for method in methods
]


@cache
def schema() -> Any:
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """Requests stay within the test's transaction, as Django's own client sees to."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(autouse=True)
def published(db: None, settings: Any, tmp_path: Path) -> None:
    """A log, since without one each proof answers "not yet"."""
    settings.LEDGER_FOLDER = tmp_path / "ledger"
    log = Log(settings.LEDGER_FOLDER)
    log.add(3)
    log.round()


@pytest.fixture
def world() -> dict[str, str]:
    """Ids that exist, so that generated steps reach more than "there is no such case"."""
    now = clock.now()
    assignment = factories.make_assignment(
        member=factories.make_member(now=now), case=factories.make_case(at=now), at=now
    )
    taker = factories.make_organisation()
    hand_off = cases.hand_off(
        case_id=assignment.case_id,
        taker_id=taker.id,
        mode="assist",
        reason="要接电",
        actor="system",
        at=now,
    )
    return {
        "case_id": str(assignment.case_id),
        "assignment_id": str(assignment.id),
        "hand_off_id": str(hand_off),
        "place_id": str(factories.make_community().id),
        "code": assignment.case.code,
        "name": "nobody",
    }


@pytest.mark.parametrize(
    "mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["right", "wrong"]
)
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_given_generated_requests_when_sent_then_every_answer_is_as_documented(
    path: str, method: str, mode: GenerationMode, world: dict[str, str]
) -> None:
    operation = schema()[path][method]
    key = make_key("report", "read", "work", "admin", per_minute=1_000_000)
    fixed = {name: world[name] for name in world if f"{{{name}}}" in path}
    is_right = mode is GenerationMode.POSITIVE
    generated = operation.as_strategy(
        generation_mode=mode, path_parameters=fixed if is_right and fixed else None
    )

    @seed(20260302)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=generated)
    def send(case: schemathesis.Case) -> None:
        case.call_and_validate(headers={"Authorization": f"Bearer {key}"}, checks=LOOKED_AT)

    if is_right or operation.body or any(True for _one in operation.iter_parameters()):
        send()
