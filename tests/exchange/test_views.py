"""Reading a view of a department's own database as a delivery."""

from datetime import timedelta

import psycopg
import pytest
from django.db import connection
from tests.exchange.deliveries import agree
from tests.factories import NOON

from linli.exchange import queries, services, store

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def department(settings):
    """A view in a database that Linli reaches by an address in its settings."""
    given = connection.get_connection_params()
    known = {
        name: given[name]
        for name in ("host", "port", "user", "password", "dbname")
        if given.get(name)
    }
    settings.EXCHANGE_SOURCES = {"housing": psycopg.conninfo.make_conninfo(**known)}
    agree("tenancies")


def test_given_a_view_then_it_is_one_delivery_and_read_again_when_it_is_due(department) -> None:
    # A table of ours stands in for the department's: what matters is how it is read.
    services.read_from_view(feed="tenancies", source="housing", view="public.exchange_feed",
                            actor="user:1", at=NOON)  # fmt: skip

    receipt = services.pull_view(feed="tenancies", at=NOON)

    content = b"".join(store.pieces_of(receipt.delivery_id)).decode()
    assert content.splitlines()[0].startswith("code,about,owner")
    assert content.splitlines()[1].startswith("tenancies,person")
    assert queries.delivery(receipt.delivery_id).sender == "view:housing"
    assert services.pull_due_views(at=NOON + timedelta(hours=1)) == 0
    assert services.pull_due_views(at=NOON + timedelta(hours=13)) == 1


@pytest.mark.parametrize("view", ["public.not_there", "public.exchange_feed; DROP TABLE x"])
def test_given_no_such_view_then_it_is_refused_and_nothing_is_kept(department, view) -> None:
    services.read_from_view(feed="tenancies", source="housing", view=view, actor="user:1", at=NOON)

    with pytest.raises(services.ViewUnreachable):
        services.pull_view(feed="tenancies", at=NOON)

    assert not services.deliveries_wait()
    assert services.pull_due_views(at=NOON) == 0


def test_given_a_source_that_is_not_in_the_settings_then_it_is_refused(settings) -> None:
    settings.EXCHANGE_SOURCES = {}
    agree("tenancies")
    services.read_from_view(feed="tenancies", source="x", view="a.b", actor="user:1", at=NOON)

    with pytest.raises(queries.FeedNotFound):
        services.pull_view(feed="tenancies", at=NOON)
