"""How long somebody stays signed in, and what the list of their devices knows.

A session ends after a time without a request, and after a time in all, whichever comes first; both
are longer where its owner asked to stay signed in on that device.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from allauth.account import signals as account
from django.conf import settings
from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from linli.core import clock
from linli.guard import signins

BEGUN, SEEN, KEY, KEPT = "linli_begun", "linli_seen", "linli_key", "linli_kept"
# How closely "last seen" is known, and how seldom a session is written.
GRAIN = timedelta(minutes=5)

# The first that is named wins: browsers name the ones they descend from as well.
BROWSERS = (
    ("MicroMessenger/", "WeChat"),
    ("DingTalk/", "DingTalk"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("HuaweiBrowser/", "Huawei Browser"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("OpenHarmony", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def device(agent: str) -> tuple[str, str]:
    """Browser and system, as coarse as a person would say it; '' where it is not known."""
    browser = next((name for sign, name in BROWSERS if sign in agent), "")
    system = next((name for sign, name in SYSTEMS if sign in agent), "")
    return browser, system


class SessionTerms:
    """Middleware: ends sessions whose time is over, and notes those that begin."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and _is_signed_in(request):
            _check(request, at=clock.now())
        response = self.get_response(request)
        if request.session.accessed and _is_signed_in(request):
            note(request, at=clock.now())
        return response


def _is_signed_in(request: HttpRequest) -> bool:
    return auth.SESSION_KEY in request.session


def _check(request: HttpRequest, *, at: datetime) -> None:
    session, now = request.session, at.timestamp()
    if BEGUN not in session:
        return
    idle, total = _terms(is_kept=bool(session.get(KEPT)))
    left = session[BEGUN] + total.total_seconds() - now
    if left <= 0 or now - session[SEEN] >= idle.total_seconds():
        auth.logout(request)
        messages.info(request, _("You were signed out because some time has passed."))
        return
    if now - session[SEEN] >= GRAIN.total_seconds():
        session[SEEN] = int(now)
        if session.get(KEPT):
            session.set_expiry(int(min(idle.total_seconds(), left)))
        signins.seen(session_key=str(session.session_key), at=at)


def _terms(*, is_kept: bool) -> tuple[timedelta, timedelta]:
    if is_kept:
        return settings.SESSION_KEPT_IDLE, settings.SESSION_KEPT_TOTAL
    return settings.SESSION_IDLE, settings.SESSION_TOTAL


def note(request: HttpRequest, *, at: datetime) -> None:
    """Note a session that has just begun, or whose key has changed."""
    session = request.session
    if session.session_key is None:
        session.save()
    key = str(session.session_key)
    if session.get(KEY) == key:
        return
    if BEGUN not in session:
        session[BEGUN] = session[SEEN] = int(at.timestamp())
        # allauth's "remember" sets a term; without one the cookie ends with the browser.
        session[KEPT] = bool(session.get("_session_expiry"))
        _idle, total = _terms(is_kept=session[KEPT])
        if session[KEPT]:
            session.set_expiry(int(min(_idle, total).total_seconds()))
        else:
            session.set_expiry(0)
    elif session.get(KEY):
        signins.moved(before=session[KEY], after=key)
    session[KEY] = key
    browser, system = device(request.headers.get("User-Agent", "")[:400])
    signins.begin(
        user_id=UUID(str(session[auth.SESSION_KEY])),
        session_key=key,
        browser=browser,
        system=system,
        is_kept=session[KEPT],
        at=at,
    )


def connect() -> None:
    """End other sessions when a password changes; called once, when the app is ready."""
    for signal in (account.password_changed, account.password_set, account.password_reset):
        signal.connect(_password_changed, dispatch_uid=f"linli.web.sessions.{id(signal)}")


def _password_changed(*, request: HttpRequest, user: Any, **_facts: Any) -> None:
    at, here = clock.now(), ""
    if _is_signed_in(request) and str(request.session[auth.SESSION_KEY]) == str(user.pk):
        note(request, at=at)
        here = str(request.session.session_key)
    signins.end_all(user_id=user.pk, actor=f"user:{user.pk}", at=at, but=here)
