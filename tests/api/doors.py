"""Programs that knock at the doors, for tests."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.test import Client

from linli.core import clock
from linli.core.ids import new_id
from linli.guard import services as guard
from linli.guard.models import User
from linli.people.models import Organisation


def make_key(
    *scopes: str,
    user: User | None = None,
    organisation: Organisation | None = None,
    per_minute: int = 6000,
) -> str:
    """A key for a program, or for a person's program."""
    return guard.create_key(
        name="test",
        scopes=list(scopes),
        actor="system",
        at=clock.now() - timedelta(days=1),
        user_id=user.id if user else None,
        organisation_id=organisation.id if organisation else None,
        per_minute=per_minute,
    )


class Program:
    """A client of the JSON API."""

    def __init__(self, key: str = "", **extra: str) -> None:
        self.http = Client(raise_request_exception=True)
        self.headers = {"Authorization": f"Bearer {key}"} if key else {}
        self.headers |= {"Accept-Language": "en"} | extra

    def get(self, path: str, **query: Any) -> HttpResponse:
        return self.http.get(f"/api/v1{path}", query, headers=self.headers)

    def post(
        self,
        path: str,
        body: Any = None,
        *,
        key: UUID | str | None = None,
        content_type: str = "application/json",
    ) -> HttpResponse:
        headers = dict(self.headers)
        if key is not None:
            headers["Idempotency-Key"] = str(key)
        data = body if isinstance(body, (str, bytes)) else json.dumps(body)
        if body is None:
            data = ""
        return self.http.post(f"/api/v1{path}", data, content_type=content_type, headers=headers)

    def report(self, body: Any = None, *, key: UUID | None = None) -> HttpResponse:
        return self.post("/reports", body or {"text": "楼道灯坏了"}, key=key or new_id())
