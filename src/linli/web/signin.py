"""Signing in: accounts are made by administrators, and everyone lands where their work is."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from linli.guard.policy import Viewer
from linli.guard.roles import RESPONDERS
from linli.web.viewer import viewer_of_request

HOMES = (
    ("call_taker", "/desk"),
    ("dispatcher", "/console"),
    ("lead", "/console"),
    ("admin", "/admin/"),
    ("privacy_officer", "/admin/"),
    ("steward", "/admin/"),
    ("auditor", "/console"),
)


def home_of(viewer: Viewer) -> str:
    """Where the work of a viewer is, by the first of their roles."""
    for role, address in HOMES:
        if role in viewer.roles:
            return address
    return "/field/" if viewer.roles & RESPONDERS else "/"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """allauth's questions, answered for a platform of staff accounts."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: an administrator makes accounts."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The desk, the console, the field pages or the settings."""
        return home_of(viewer_of_request(request))
