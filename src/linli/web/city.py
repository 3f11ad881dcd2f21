"""Signing in through the city, by OpenID Connect with PKCE.

allauth's flow, made stricter: the answer's signature is checked in every case, a nonce ties it to
this browser's own request, and only an account that exists here comes in. Roles are given here.
"""

import hmac
import secrets
from typing import Any, cast
from uuid import UUID

import structlog
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from requests import RequestException

from linli.core import clock
from linli.guard import city as guard
from linli.guard.services import NameTaken
from linli.web.shared.errors import refuse

log = structlog.get_logger(__name__)
# What a provider may answer that is no OpenID answer, or not at all.
UNREADABLE = (RequestException, OAuth2Error, ValueError, KeyError, TypeError, AttributeError)


def is_on() -> bool:
    """Whether signing in through the city is set up."""
    return bool(name())


def name() -> str:
    """How the city's sign-in is called; '' where there is none."""
    provider: Any = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]
    apps = provider["APPS"]
    return str(apps[0]["name"]) if apps else ""


class StrictClient(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # allauth is untyped
    """What we ask the provider, and how we read its answer."""

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        """Our own address; what a request says of its host does not change it."""
        return f"{settings.PUBLIC_URL}{reverse('signin:city_answer')}"

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        """The answer; what it claims stays with this request and is not kept."""
        if not kwargs["response"].get("id_token"):
            raise OAuth2Error("no ID token")
        login = super().complete_login(request, app, token, **kwargs)
        # OpenID Connect Core 1.0, 5.3.2: what is told of somebody else must not be used.
        if self.told.get("sub") != self.signed.get("sub"):
            raise OAuth2Error("two subjects")
        request.city_claims = {**self.told, **self.signed}  # type: ignore[attr-defined]  # for the adapter
        return login

    def _fetch_user_info(self, access_token: str) -> dict[str, Any]:
        told: dict[str, Any] = super()._fetch_user_info(access_token)
        self.told = told
        return told

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        signed: dict[str, Any] = jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
            verify_signature=True,
        )
        self.signed = signed
        return signed


class CityProvider(OpenIDConnectProvider):  # type: ignore[misc]  # allauth is untyped
    """The city's provider: of what it tells, nothing but the subject is kept."""

    package = "allauth.socialaccount.providers.openid_connect"
    oauth2_adapter_class = StrictClient

    def extract_extra_data(self, data: Any) -> dict[str, Any]:
        """Nothing: names and addresses have no purpose here."""
        return {}


def leave_for(request: HttpRequest, *, to: str) -> HttpResponse:
    """Send the browser to the city's sign-in; afterwards it goes on to `to`, if that is ours."""
    provider = get_adapter(request).get_provider(request, provider=guard.PROVIDER)
    nonce = secrets.token_urlsafe(24)
    if not url_has_allowed_host_and_scheme(to, {request.get_host()}, request.is_secure()):
        to = ""
    try:
        found = provider.redirect(
            request, "login", next_url=to or None, auth_params={"nonce": nonce}, nonce=nonce
        )
    except UNREADABLE as error:
        log.warning("city.no_answer", why=type(error).__name__)
        return refuse(
            request,
            status=503,
            title=_("The city's sign-in does not answer"),
            advice=_("Try again, or sign in with your password or a passkey."),
        )
    return cast(HttpResponse, found)


def take_answer(request: HttpRequest) -> HttpResponse:
    """Read the provider's answer; signed in, or a page that says why not."""
    view = OAuth2CallbackView.adapter_view(StrictClient(request, guard.PROVIDER))
    try:
        return cast(HttpResponse, view(request))
    except UNREADABLE as error:
        log.warning("city.unreadable", why=type(error).__name__)
        return _refused(request)


class CityAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Who may come in by way of the city."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Accounts are never made by allauth; see `pre_social_login`."""
        return False

    def validate_disconnect(self, account: Any, accounts: Any) -> None:
        """Links are made and taken back by administrators."""
        raise ImmediateHttpResponse(refuse(self.request, status=403))

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Any = None,
        extra_context: Any = None,
    ) -> None:
        """One sentence for whatever went wrong on the way."""
        log.warning("city.refused", why=type(exception).__name__ if exception else str(error))
        raise ImmediateHttpResponse(_refused(request))

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Let in whose subject is linked, or whose sign-in name the city vouches for."""
        claims: dict[str, Any] = getattr(request, "city_claims", {})
        nonce = str((sociallogin.state or {}).get("nonce") or "")
        is_ours = bool(nonce) and hmac.compare_digest(nonce, str(claims.get("nonce") or ""))
        if not is_ours or (sociallogin.state or {}).get("process") != "login":
            self.on_authentication_error(request, None)
        if claims.get("sub") != sociallogin.account.uid:
            self.on_authentication_error(request, None)
        if sociallogin.is_existing:
            return
        user_id = _account_for(claims)
        if user_id is None:
            raise ImmediateHttpResponse(_stranger(request, sociallogin.account.uid))
        guard.link(user_id=user_id, subject=sociallogin.account.uid, actor="system", at=clock.now())
        sociallogin.lookup()
        if not sociallogin.is_existing:
            sociallogin.user = get_user_model().objects.get(pk=user_id)


def _account_for(claims: dict[str, Any]) -> UUID | None:
    if not settings.OIDC_CLAIM:
        return None
    named = claims.get(settings.OIDC_CLAIM)
    if not isinstance(named, str) or not named.strip() or "\x00" in named:
        return None
    found = guard.account_for_claim(named.strip())
    if found is not None or not settings.OIDC_MAKE_ACCOUNTS:
        return found
    called = claims.get("name")
    try:
        return guard.make_account(
            username=named.strip(), name=called if isinstance(called, str) else "", at=clock.now()
        )
    except NameTaken:
        return None


def _refused(request: HttpRequest) -> HttpResponse:
    return refuse(
        request,
        status=403,
        title=_("Signing in through the city did not work"),
        advice=_("Try again, or sign in with your password or a passkey."),
    )


def _stranger(request: HttpRequest, subject: str) -> HttpResponse:
    advice = _(
        "Your city account is not linked to an account here. Ask an administrator to link it; "
        "its number is %(subject)s."
    )
    return refuse(
        request,
        status=403,
        title=_("You have no account here yet"),
        advice=advice % {"subject": subject},
    )
