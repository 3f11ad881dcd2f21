"""Message templates: seen before they are saved, kept with their history."""

import pytest
from tests.factories import NOON

from linli.feedback import queries as template_queries
from linli.feedback.services.templates import seed_templates

pytestmark = pytest.mark.django_db


@pytest.fixture
def received(db):
    seed_templates(at=NOON)
    return next(
        one
        for one in template_queries.templates()
        if (one.moment, one.channel, one.language) == ("received", "sms", "en")
    )


def test_a_template_is_seen_as_it_would_be_sent_before_it_is_saved(admin, received):
    page = admin.send(f"/admin/templates/{received.id}/", body="Got {code}.", do="try")

    assert page.context["sample"]["body"] == "Got 3F7K-Q2M9."
    assert template_queries.template(received.id).body == received.body


def test_a_saved_template_keeps_who_and_why(admin, received):
    fields = {"body": "Got {code}.", "reason": "shorter", "do": "save"}
    admin.send(f"/admin/templates/{received.id}/", **fields)

    version = template_queries.template_history(received.id)[0]
    assert (version.body, version.reason) == ("Got {code}.", "shorter")
    assert version.actor == f"user:{admin.user.id}"


def test_an_unknown_placeholder_is_refused_beside_the_text(admin, received):
    answer = admin.send(f"/admin/templates/{received.id}/", body="Dear {name}", do="save")

    assert answer.status_code == 422
    assert answer.context["form"].errors["body"]
    assert template_queries.template(received.id).body == received.body


def test_only_administrators_change_them(enter, received):
    assert enter("lead").get("/admin/templates/").status_code == 403
