"""What the streams need to know, answered from the real tables."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from importlib import import_module
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.db import close_old_connections
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from linli.cases import queries as case_queries
from linli.cases.queries import changes
from linli.cases.queries.reports import ReportNotFound
from linli.core import clock
from linli.guard import queries as guard
from linli.guard.policy import Viewer as Guarded
from linli.guard.policy import allows, grants_for
from linli.people import queries as people
from linli.web.live.announce import session_digest
from linli.web.live.ports import Refusal, Scope, Summary, Viewer

ACTIONS = {"console": "console.view", "field": "field.use"}
OVERLAP = timedelta(minutes=1)
MOST = 500


class LinliPorts:
    """The ports over Linli's own queries; connections go back after each call."""

    def console_viewer(self, *, cookies: Mapping[str, str]) -> Viewer | Refusal:
        return self._viewer(cookies, "console")

    def field_viewer(self, *, cookies: Mapping[str, str]) -> Viewer | Refusal:
        return self._viewer(cookies, "field")

    def _viewer(self, cookies: Mapping[str, str], kind: str) -> Viewer | Refusal:
        try:
            key = cookies.get(settings.SESSION_COOKIE_NAME, "")
            user_id = _user_of(key)
            if user_id is None:
                return Refusal(HTTPStatus.UNAUTHORIZED, _("Please sign in first"))
            guarded = guard.viewer_of(user_id)
            viewer = _allowed(guarded, session=session_digest(key), kind=kind)
            return viewer or Refusal(HTTPStatus.FORBIDDEN, _("Your role does not allow this"))
        finally:
            close_old_connections()

    def tracks(self, *, code: str) -> bool:
        try:
            case_queries.report_by_code(code)
        except ReportNotFound:
            return False
        finally:
            close_old_connections()
        return True

    def renewed(self, *, viewer: Viewer, kind: str) -> Viewer | None:
        try:
            return _allowed(guard.viewer_of(viewer.user_id), session=viewer.session, kind=kind)
        finally:
            close_old_connections()

    def load_summaries(self, *, ids: Collection[UUID]) -> Mapping[UUID, Summary]:
        try:
            return {one.row.id: _summary(one) for one in changes.changes(list(ids))}
        finally:
            close_old_connections()

    def load_since(self, *, cursor: str) -> Sequence[Summary] | None:
        try:
            moment = datetime.fromisoformat(cursor)
        except ValueError:
            return None
        try:
            found = changes.changed_since(moment - OVERLAP, limit=MOST)
            return None if found is None else [_summary(one) for one in changes.changes(found)]
        finally:
            close_old_connections()

    def present(self) -> str:
        return clock.now().isoformat()


def _user_of(key: str) -> UUID | None:
    """The account that a session belongs to, checked as Django's own middleware does."""
    if not key:
        return None
    engine = import_module(settings.SESSION_ENGINE)
    session = engine.SessionStore(session_key=key)
    known = session.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
    if not known or SESSION_KEY not in session:
        return None
    user = get_user_model().objects.filter(pk=session[SESSION_KEY], is_active=True).first()
    if user is None:
        return None
    kept = session.get(HASH_SESSION_KEY, "")
    if not constant_time_compare(kept, user.get_session_auth_hash()):
        return None
    return UUID(str(user.pk))


def _allowed(guarded: Guarded, *, session: str, kind: str) -> Viewer | None:
    action = ACTIONS[kind]
    if guarded.user_id is None or not allows(guarded, action):
        return None
    if kind == "field":
        member = people.member_of(guarded)
        if member is None:
            return None
        return Viewer(guarded.user_id, session, member_id=member.id)
    scope = people.scope_of(grants_for(guarded, action))
    scopes = frozenset(Scope(pk, path.rstrip("/")) for pk, path in scope.pairs)
    return Viewer(guarded.user_id, session, scopes)


def _summary(change: changes.Change) -> Summary:
    row = change.row
    shared: dict[str, object] = {
        "id": str(row.id),
        "code": row.code,
        "state": row.state,
        "version": row.version,
    }
    console = shared | {
        "grade": row.grade,
        "category": row.category_code,
        "category_zh": row.category_zh,
        "category_en": row.category_en,
        "owner_zh": row.owner_zh,
        "owner_en": row.owner_en,
        "summary": row.summary,
        "address": row.address,
        "lon": row.lon,
        "lat": row.lat,
        "opened_at": row.opened_at.isoformat(),
        "changed_at": row.changed_at.isoformat(),
        "next_due_at": row.next_due_at.isoformat() if row.next_due_at else None,
        "breached_at": row.breached_at.isoformat() if row.breached_at else None,
        "needs_person": row.needs_person,
        "report_count": row.report_count,
    }
    return Summary(
        id=row.id,
        cursor=row.changed_at.isoformat(),
        organisation_ids=change.organisation_ids,
        area_path=row.area_path.rstrip("/"),
        console=console,
        public=shared,
        codes=change.codes,
        member_ids=change.member_ids,
        former_organisation_ids=change.former_organisation_ids,
        former_member_ids=change.former_member_ids,
    )
