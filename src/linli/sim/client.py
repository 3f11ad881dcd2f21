"""A stranger's client for Linli's public doors: JSON API v1, Open311, and sign-in by session.

It knows nothing of the server's code, only what the documentation of the doors says.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self
from uuid import UUID, uuid4

import httpx

TRIES = 4
# 425 and 429 ask for patience; the rest are a server that starts, stops or is busy.
AGAIN = frozenset({425, 429, 502, 503, 504})
LONGEST_WAIT_S = 10.0
TIMEOUT = httpx.Timeout(10.0, connect=3.0)


class Refused(Exception):
    """The server answered with a refusal (RFC 9457); `code` is stable."""

    def __init__(self, status: int, code: str, title: str) -> None:
        super().__init__(f"{status} {code}: {title}")
        self.status, self.code, self.title = status, code, title


class Unreachable(Exception):
    """No usable answer after several tries; the same key may be sent again later."""


def refusal(answer: httpx.Response) -> Refused:
    """The refusal an answer holds, whatever its body looks like."""
    facts: Any = {}
    if "json" in answer.headers.get("content-type", ""):
        facts = answer.json()
    if isinstance(facts, list) and facts:  # Open311 answers a list of errors
        facts = {"code": str(facts[0].get("code", "")), "title": facts[0].get("description", "")}
    if not isinstance(facts, dict):
        facts = {}
    return Refused(answer.status_code, str(facts.get("code", "")), str(facts.get("title", "")))


class Client:
    """One caller's connection; writes carry a key, so that trying again changes nothing twice.

    Args:
        url: where Linli is, without a slash at the end.
        token: an API key or a personal token, sent as `Authorization: Bearer`.
        transport: another transport than the network, for tests.
        wait: how to pause between tries.
    """

    def __init__(
        self,
        url: str,
        *,
        token: str = "",
        transport: httpx.BaseTransport | None = None,
        wait: Callable[[float], object] = time.sleep,
    ) -> None:
        self._wait, self.token = wait, token
        self._http = httpx.Client(
            base_url=url, timeout=TIMEOUT, transport=transport, trust_env=False
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def ask(
        self,
        method: str,
        path: str,
        *,
        token: str | None = None,
        key: UUID | None = None,
        json: Mapping[str, Any] | None = None,
        form: Mapping[str, Any] | None = None,
        params: Mapping[str, str] | None = None,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
    ) -> Any:
        """Send one request, again while the server is busy or away; its JSON, or None.

        Raises:
            Refused: the server understood and said no.
            Unreachable: it did not answer, or stayed busy, for all tries.
        """
        bearer = self.token if token is None else token
        headers = {"Accept": "application/json"}
        headers |= {"Authorization": f"Bearer {bearer}"} if bearer else {}
        headers |= {"Idempotency-Key": str(key)} if key else {}
        last = ""
        for tried in range(TRIES):
            if tried:
                self._wait(min(LONGEST_WAIT_S, 0.5 * 2**tried))
            try:
                answer = self._http.request(
                    method,
                    path,
                    headers=headers,
                    json=json,
                    data=form,
                    params=params,
                    files=files,
                )
            except httpx.TransportError as error:
                last = type(error).__name__
                continue
            if answer.status_code in AGAIN:
                last = str(answer.status_code)
                continue
            if answer.status_code >= 400:
                raise refusal(answer)
            return answer.json() if answer.content else None
        raise Unreachable(f"{method} {path}: {last}")

    def report(
        self,
        *,
        key: UUID,
        text: str,
        lon: float | None = None,
        lat: float | None = None,
        address: str = "",
        category: str = "",
        attributes: Mapping[str, Any] | None = None,
        contact: Mapping[str, str] | None = None,
        photos: Sequence[str] = (),
        occurred_at: datetime | None = None,
        language: str = "zh-hans",
    ) -> str:
        """Send a report through API v1; its tracking code."""
        body: dict[str, Any] = {"text": text, "language": language}
        optional = {
            "lon": lon,
            "lat": lat,
            "address": address or None,
            "category": category or None,
            "attributes": dict(attributes) if attributes else None,
            "contact": dict(contact) if contact else None,
            "media_ids": list(photos) or None,
            "occurred_at": occurred_at.isoformat() if occurred_at else None,
        }
        body |= {name: value for name, value in optional.items() if value is not None}
        return str(self.ask("POST", "/api/v1/reports", key=key, json=body)["code"])

    def photo(self, data: bytes) -> str:
        """Send a photo for a report; its id."""
        files = {"photo": ("photo.jpg", data, "image/jpeg")}
        return str(self.ask("POST", "/api/v1/photos", files=files)["id"])

    def open311(
        self,
        *,
        api_key: str,
        key: UUID,
        service_code: str,
        description: str,
        lon: float,
        lat: float,
        address: str = "",
        attributes: Mapping[str, Any] | None = None,
        contact: Mapping[str, str] | None = None,
    ) -> str:
        """Send a service request (Open311 GeoReport v2); its id, or its token where no id yet."""
        form: dict[str, Any] = {
            "api_key": api_key,
            "service_code": service_code,
            "description": description,
            "lat": str(lat),
            "long": str(lon),
            "address_string": address,
        }
        form |= {f"attribute[{code}]": value for code, value in (attributes or {}).items()}
        if contact:
            form |= {"first_name": contact.get("name", ""), "phone": contact.get("phone", "")}
        made = self.ask("POST", "/open311/v2/requests.json", token="", key=key, form=form)[0]
        return str(made.get("service_request_id") or made.get("token") or "")

    def push(self, path: str, body: bytes, sign: Callable[[datetime], Mapping[str, str]]) -> None:
        """Deliver a body to a webhook, signed anew for each try.

        Raises:
            Refused: the server understood and said no.
            Unreachable: it did not answer, or stayed busy, for all tries.
        """
        last = ""
        for tried in range(TRIES):
            if tried:
                self._wait(min(LONGEST_WAIT_S, 0.5 * 2**tried))
            try:
                answer = self._http.post(path, content=body, headers=dict(sign(datetime.now(UTC))))
            except httpx.TransportError as error:
                last = type(error).__name__
                continue
            if answer.status_code not in AGAIN:
                if answer.status_code >= 400:
                    raise refusal(answer)
                return
            last = str(answer.status_code)
        raise Unreachable(f"POST {path}: {last}")

    def categories(self) -> list[dict[str, Any]]:
        """The catalogue: forms and dispositions by category."""
        found: Any = self.ask("GET", "/api/v1/categories", token="")
        return list(found["items"] if isinstance(found, dict) else found)

    def tasks(self, *, token: str) -> list[dict[str, Any]]:
        """A responder's own offers and tasks."""
        found: Any = self.ask("GET", "/api/v1/assignments", token=token, params={"mine": "1"})
        return list(found["items"] if isinstance(found, dict) else found)

    def step(self, *, token: str, assignment: str, step: str, key: UUID, **facts: str) -> None:
        """Take a step (accept, decline, depart, arrive, clear) with one's own assignment."""
        path = f"/api/v1/assignments/{assignment}/{step}"
        self.ask("POST", path, token=token, key=key, json=facts or None)

    def round(self, *, token: str) -> dict[str, Any]:
        """A responder's own round of today."""
        found: dict[str, Any] = self.ask("GET", "/api/v1/rounds", token=token, params={"mine": "1"})
        return found

    def end_stop(self, *, token: str, visit: str, key: UUID, result: str, why: str = "") -> None:
        """Mark a stop of one's own round: done, not_met or postponed."""
        path = f"/api/v1/rounds/visits/{visit}"
        self.ask("POST", path, token=token, key=key, json={"result": result, "why": why})

    def on_shift(self, *, token: str) -> list[dict[str, Any]]:
        """Responders on duty now, with how many offers and tasks each has."""
        found: Any = self.ask("GET", "/api/v1/members", token=token)
        return list(found)

    def cases(self, *, token: str, tab: str) -> list[dict[str, Any]]:
        """The first cases of a tab, the most urgent first."""
        params = {"tab": tab, "size": "100"}
        return list(self.ask("GET", "/api/v1/cases", token=token, params=params)["items"])

    def case(self, *, token: str, case_id: str) -> dict[str, Any]:
        """One case with its assignments and hand-offs."""
        found: dict[str, Any] = self.ask("GET", f"/api/v1/cases/{case_id}", token=token)
        return found

    def open_cases(self, *, token: str) -> int:
        """How many cases are open."""
        return int(self.ask("GET", "/api/v1/stats/counts", token=token)["open"])

    def reports_of(self, *, token: str, case_id: str) -> list[dict[str, Any]]:
        """The reports of a case, first one first."""
        return list(self.ask("GET", f"/api/v1/cases/{case_id}/reports", token=token))

    def work(self, *, token: str, case_id: str, step: str, key: UUID, **facts: Any) -> None:
        """Take a step with a case: overrule, notes, offers, hand-offs/<id>/accept and so on."""
        self.ask("POST", f"/api/v1/cases/{case_id}/{step}", token=token, key=key, json=facts)

    def from_tracking_page(self, *, code: str, step: str, **fields: str) -> bool:
        """Rate or reopen as a reporter does, by the form of the tracking page.

        Returns:
            Whether the page had the form and took it.
        """
        try:
            page = self._http.get(f"/track/{code}", headers={"Accept": "text/html"})
            form = re.search(rf'action="(/track/[^"]+/{step})".*?</form>', page.text, re.DOTALL)
            if form is None:
                return False
            hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form[0]))
            answer = self._http.post(
                form[1], data=hidden | fields, headers={"Referer": str(page.url)}
            )
        except httpx.TransportError as error:
            raise Unreachable(f"/track/…/{step}: {type(error).__name__}") from error
        return answer.status_code in (302, 303)

    def sign_in(self, *, username: str, password: str) -> bool:
        """Sign in as a person does, for pages; whether a session was given."""
        page = self._http.get("/accounts/login/", headers={"Accept": "text/html"})
        token = self._http.cookies.get("csrftoken", "")
        answer = self._http.post(
            str(page.url),
            data={"login": username, "password": password, "csrfmiddlewaretoken": token},
            headers={"Referer": str(page.url), "Accept": "text/html"},
        )
        return answer.status_code in (302, 303) and "sessionid" in self._http.cookies


def new_key() -> UUID:
    """A key for a write that has none yet."""
    return uuid4()
