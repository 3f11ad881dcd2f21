"""The OpenAPI document is committed, and served as committed."""

from pathlib import Path

import pytest
from django.test import Client

from linli.api.v1.root import document

COMMITTED = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"


def test_the_document_is_the_committed_one():
    assert document() == COMMITTED.read_text(encoding="utf-8"), "run tools/openapi"


@pytest.mark.django_db
def test_document_and_page_are_served_under_the_content_security_policy():
    served = Client().get("/api/v1/openapi.json")
    page = Client().get("/api/v1/docs")

    assert served.content.decode() == document()
    assert page.status_code == 200
    assert b"<script>" not in page.content
    assert "script-src 'self'" in page["Content-Security-Policy"]
