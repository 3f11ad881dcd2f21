"""The streams' ports over a small real table, with the real sessions and accounts."""

from collections.abc import Collection, Mapping, Sequence
from importlib import import_module
from uuid import UUID

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.db import connection

from linli.web.live.announce import session_digest
from linli.web.live.ports import Refusal, Scope, Summary, Viewer

TABLES = """
CREATE TABLE IF NOT EXISTS live_case (
    id uuid PRIMARY KEY, seq bigserial, title text, org uuid, former uuid, area text, code text,
    member uuid, sent_at double precision DEFAULT 0
);
CREATE INDEX IF NOT EXISTS live_case_seq ON live_case (seq);
CREATE TABLE IF NOT EXISTS live_grant (user_id uuid, org uuid, area text, member uuid);
"""
COLUMNS = "id, seq, title, org, former, area, code, member, sent_at"


def change(
    *, case: UUID, title: str, org: UUID | None = None, former: UUID | None = None,
    area: str = "", code: str = "", member: UUID | None = None, sent_at: float = 0.0,
) -> None:  # fmt: skip
    """Write a case, new or changed; committed at once."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO live_case ({COLUMNS}) VALUES "
            "(%s, nextval('live_case_seq_seq'), %s, %s, %s, %s, %s, %s, %s) "
            "ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, title = excluded.title, "
            "org = excluded.org, former = excluded.former, area = excluded.area, "
            "code = excluded.code, member = excluded.member, sent_at = excluded.sent_at",
            [case, title, org, former, area, code, member, sent_at],
        )


def grant(
    *, user_id: UUID, org: UUID | None = None, area: str = "", member: UUID | None = None
) -> None:
    """Let an account see an organisation's cases in an area, or be a member in the field."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO live_grant VALUES (%s, %s, %s, %s)", [user_id, org, area, member]
        )


def ungrant(*, user_id: UUID) -> None:
    """Take back whatever was granted."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM live_grant WHERE user_id = %s", [user_id])


class TablePorts:
    def console_viewer(self, *, cookies: Mapping[str, str]) -> Viewer | Refusal:
        return self._viewer(cookies.get(settings.SESSION_COOKIE_NAME, ""), "console")

    def field_viewer(self, *, cookies: Mapping[str, str]) -> Viewer | Refusal:
        return self._viewer(cookies.get(settings.SESSION_COOKIE_NAME, ""), "field")

    def tracks(self, *, code: str) -> bool:
        return bool(_rows("code = %s", code))

    def renewed(self, *, viewer: Viewer, kind: str) -> Viewer | None:
        found = self._granted(viewer.user_id, viewer.session, kind)
        return None if isinstance(found, Refusal) else found

    def load_summaries(self, *, ids: Collection[UUID]) -> Mapping[UUID, Summary]:
        return {summary.id: summary for summary in _rows("id = ANY(%s)", list(ids))}

    def load_since(self, *, cursor: str) -> Sequence[Summary] | None:
        if not cursor.isdigit():
            return None
        return _rows("seq > %s", int(cursor))

    def present(self) -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(max(seq), 0) FROM live_case")
            return str(cursor.fetchone()[0])

    def _viewer(self, key: str, kind: str) -> Viewer | Refusal:
        store = import_module(settings.SESSION_ENGINE).SessionStore(key)
        user_id = store.get(SESSION_KEY) if key else None
        if user_id is None:
            return Refusal(401, "Please sign in.")
        return self._granted(UUID(user_id), session_digest(key), kind)

    def _granted(self, user_id: UUID, session: str, kind: str) -> Viewer | Refusal:
        with connection.cursor() as cursor:
            cursor.execute("SELECT org, area, member FROM live_grant WHERE user_id = %s", [user_id])
            rows = cursor.fetchall()
        members = [member for _org, _area, member in rows if member]
        if not rows or (kind == "field" and not members):
            return Refusal(403, "This page is not for you.")
        scopes = frozenset(Scope(org, area) for org, area, _member in rows)
        return Viewer(user_id, session, scopes, members[0] if members else None)


def _rows(where: str, value: object) -> list[Summary]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {COLUMNS} FROM live_case WHERE {where} ORDER BY seq", [value])
        return [
            Summary(
                id=id_,
                cursor=str(seq),
                organisation_ids=frozenset({org} - {None}),
                former_organisation_ids=frozenset({former} - {None}),
                area_path=area,
                console={"id": id_, "title": title, "sent_at": sent_at},
                public={"title": title},
                codes=frozenset({code} - {""}),
                member_ids=frozenset({member} - {None}),
            )
            for id_, seq, title, org, former, area, code, member, sent_at in cursor.fetchall()
        ]
