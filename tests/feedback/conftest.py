"""A case whose reporter wants news, and the channels."""

import pytest
from tests.factories import HERE, NOON, make_case

from linli.core.ids import new_id
from linli.feedback import services
from linli.privacy import services as privacy

PHONE, EMAIL = "138 0013 8000", "reporter@example.org"


@pytest.fixture
def templates(db):
    services.seed_templates(at=NOON)


@pytest.fixture
def demo(settings):
    settings.DEMO = True


def make_reporter(**values):
    """A subject in the vault; returns its id."""
    subject_id = new_id()
    kept = values or {"reporter.phone": PHONE, "reporter.email": EMAIL}
    privacy.keep(subject_id=subject_id, values=kept, source="portal", at=NOON)
    return subject_id


def make_told_case(*, language="zh-hans", reporter=None, **fields):
    """A case whose one reporter wants news."""
    report = {
        "text": "三号楼楼道灯坏了",
        "point": HERE,
        "wants_news": True,
        "reporter_id": reporter or make_reporter(),
        "language": language,
    }
    return make_case(report=report, **fields)
