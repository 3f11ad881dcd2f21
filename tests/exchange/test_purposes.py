"""Which case may open which service's records."""

from tests.factories import catalogue

from linli.exchange.purposes import PURPOSES_OF, purposes_of
from linli.privacy.declarations import SERVICE_PURPOSES


def test_only_categories_and_purposes_that_exist_are_named():
    assert PURPOSES_OF.keys() <= catalogue().keys()
    for purposes in PURPOSES_OF.values():
        assert purposes and set(purposes) <= set(SERVICE_PURPOSES)


def test_a_category_without_a_service_opens_nothing():
    assert purposes_of("street-light") == ()
    assert purposes_of("theft") == ()
    assert purposes_of("no-such") == ()


def test_help_for_an_elder_opens_care():
    assert purposes_of("elder-help")[0] == "care-visits"
