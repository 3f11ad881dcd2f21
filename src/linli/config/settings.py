"""Every setting of Linli, read from the environment; docs/settings.md explains each."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from linli.config import env
from linli.web.shared.csp import policy

PACKAGE = Path(__file__).resolve().parent.parent

SECRET_KEY = env.required("SECRET_KEY")
DEBUG = False
DEMO = env.flag("DEMO", default=False)
CELL = env.text("CELL", "main")
HOME = Path(env.text("HOME", str(Path.home() / ".linli"))).expanduser()
PUBLIC_URL = env.text("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
# Where the cell's own keys lie; without them no personal value opens.
CELL_KEYS = env.text("CELL_KEYS", f"file:{HOME}/keys/cell-keys.json")
CELL_KEYS_TOKEN = env.text("CELL_KEYS_TOKEN", "")
CELL_KEYS_PIN = env.text("CELL_KEYS_PIN", "")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
ALLOW_HTTP = env.flag("ALLOW_HTTP", default=False)
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]


def database(url: str) -> dict[str, object]:
    """Django's settings for a postgresql:// URL; a `host` parameter may name a socket folder."""
    parts = urlsplit(url)
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", parts.hostname or "")),
        "PORT": str(query.get("port", parts.port or "")),
        "CONN_HEALTH_CHECKS": False,
        "OPTIONS": {
            "pool": {"min_size": 1, "max_size": env.number("DB_POOL", 8, low=1, high=100)},
            "server_side_binding": False,
            # Reads of somebody signed in are narrowed for their transaction: linli.cases.wall.
            "options": "-c linli.reach=all",
        },
        "TEST": {"NAME": env.text("TEST_DATABASE", "test_linli")},
    }


def city_provider(*, url: str, client_id: str, secret: str, name: str) -> dict[str, object]:
    """allauth's settings for the city's OpenID provider; no app where it is not set up whole."""
    app = {
        "provider_id": "city",
        "name": name or urlsplit(url).hostname,
        "client_id": client_id,
        "secret": secret,
        "settings": {"server_url": url, "oauth_pkce_enabled": True, "uid_field": "sub"},
    }
    apps = [app] if url and client_id and secret else []
    return {"openid_connect": {"provider_class": "linli.web.city.CityProvider", "APPS": apps}}


WEB_THREADS = env.number("WEB_THREADS", 4, low=1, high=64)
MAX_BODY_MB = env.number("MAX_BODY_MB", 25, low=1, high=1024)
TRUSTED_PROXIES = env.words("TRUSTED_PROXIES", "")
LIVE_STREAMS = env.number("LIVE_STREAMS", 4000, low=1, high=50_000)
LIVE_STREAMS_PER_USER = env.number("LIVE_STREAMS_PER_USER", 12, low=1, high=1000)
LIVE_PORTS = "linli.web.live.adapters.LinliPorts"
METRICS_TOKEN = env.text("METRICS_TOKEN", "")
LOGGING_CONFIG = None  # linli.config.logging sets it up where a process begins

DATABASES = {"default": database(env.required("DATABASE_URL"))}
CACHES = {
    "default": {
        "BACKEND": "linli.core.shared_cache.SharedCache",
        "LOCATION": "core_cache",
        "KEY_FUNCTION": "linli.core.shared_cache.digest",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}

INSTALLED_APPS = [
    "linli.core",
    "linli.ledger",
    "linli.privacy",
    "linli.guard",
    "linli.places",
    "linli.exchange",
    "linli.people",
    "linli.cases",
    "linli.sensing",
    "linli.care",
    "linli.intake",
    "linli.triage",
    "linli.dispatch",
    "linli.feedback",
    "linli.flow",
    "linli.api",
    "linli.web",
    "linli.web.field",
    "linli.web.settings_pages",
    "linli.web.portal",
    "linli.web.feedback_pages",
    "linli.web.ledger_pages",
    "linli.web.console",
    "linli.web.desk",
    "linli.web.steward",
    "linli.web.alarms",
    "linli.web.alerts",
    "linli.web.devices",
    "linli.web.planning",
    "linli.web.care",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

MIDDLEWARE = [
    "linli.web.observe.Observe",
    "linli.api.shortcut.ForPrograms",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "linli.web.sessions.SessionTerms",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "linli.web.wall.second_wall",
    "linli.web.shared.refusals.RefusalPages",
    "linli.api.doors.speak_problems",
    "linli.web.portal.context.CommunityName",
]

ROOT_URLCONF = "linli.config.urls"
WSGI_APPLICATION = "linli.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "linli.web.shared.context.shell",
            ],
        },
    }
]

AUTH_USER_MODEL = "guard.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

ACCOUNT_ADAPTER = "linli.web.signin.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# None: the person ticks "stay signed in on this device", or not.
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_PREVENT_ENUMERATION = True
# Counted in the cache that all processes share. Passwords are counted by web.signin; here "login_
# failed" is about second factors, for whoever has the password already. A station shares one
# address, so what counts by address is generous.
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "login_failed": "5/5m/key",
    "reset_password": "20/m/ip,5/10m/key",
    "reset_password_from_key": "20/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}
ACCOUNT_FORMS = {
    "login": "linli.web.signin_forms.LoginForm",
    "reauthenticate": "linli.web.signin_forms.PasswordForm",
}
MFA_FORMS = {
    "authenticate": "linli.web.signin_forms.CodeForm",
    "reauthenticate": "linli.web.signin_forms.ConfirmCodeForm",
    "activate_totp": "linli.web.signin_forms.AppForm",
    "add_webauthn": "linli.web.signin_forms.PasskeyForm",
    "edit_webauthn": "linli.web.signin_forms.PasskeyNameForm",
}
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
MFA_TOTP_ISSUER = "Linli"
# A code may come from a phone whose clock is half a minute off.
MFA_TOTP_TOLERANCE = 1
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Browsers allow passkeys on plain HTTP only where the address is this machine.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = PUBLIC_URL.startswith("http://")
LOGIN_URL = "account_login"

# The log that proves the ledger: its files, its key (else the file HOME / "ledger.key"), the name
# a new key gets, and those who watch it, each as "key address".
LEDGER_FOLDER = HOME / "ledger"
LEDGER_KEY = env.text("LEDGER_KEY", "")
LEDGER_ORIGIN = env.text("LEDGER_ORIGIN", f"{PUBLIC_URL.partition('://')[2]}/ledger")
WITNESSES = env.words("WITNESSES", "")

# Databases of departments whose views are read, each as "name=address".
EXCHANGE_SOURCES = dict(
    source.split("=", 1) for source in env.words("EXCHANGE_SOURCES", "") if "=" in source
)

# Sign-in through the city (OpenID Connect); off while no address is given.
OIDC_URL = env.text("OIDC_URL", "").rstrip("/")
OIDC_CLIENT_ID = env.text("OIDC_CLIENT_ID", "")
OIDC_SECRET = env.text("OIDC_SECRET", "")
OIDC_NAME = env.text("OIDC_NAME", "")
OIDC_CLAIM = env.text("OIDC_CLAIM", "")
OIDC_MAKE_ACCOUNTS = env.flag("OIDC_MAKE_ACCOUNTS", default=False)
SOCIALACCOUNT_ADAPTER = "linli.web.city.CityAdapter"
SOCIALACCOUNT_PROVIDERS = city_provider(
    url=OIDC_URL, client_id=OIDC_CLIENT_ID, secret=OIDC_SECRET, name=OIDC_NAME
)

# Where devices speak: an MQTT broker, or NATS with JetStream.
MQTT_URL = env.text("MQTT_URL", "")
MQTT_CA = env.text("MQTT_CA", "")
MQTT_CLIENT = env.text("MQTT_CLIENT", "")
MQTT_TOPICS = env.words("MQTT_TOPICS", "")
NATS_URL = env.text("NATS_URL", "")

WEBHOOK_ALLOW_PRIVATE = env.flag("WEBHOOK_ALLOW_PRIVATE", default=False)

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
TIME_ZONE = env.text("TIME_ZONE", "Asia/Shanghai")
# In which order responders are asked, and what is known of the ways between them and a case.
# Days after which a detector with a button is to be tested again; 0 asks nobody.
SELF_TEST_DAYS = env.number("SELF_TEST_DAYS", 30, low=0, high=400)
DISPATCH = env.one_of("DISPATCH", "matching", ("matching", "nearest"))
STREETS = env.text("STREETS", "")
ROUTER = env.router("ROUTER")
USE_I18N = True
USE_TZ = True

LOCALE_PATHS = [PACKAGE / "config" / "locale"]

# Outgoing messages: smtp://user:password@host:587 and the address of an HTTP SMS gateway.
SMTP_URL = env.text("SMTP_URL", "")
MAIL_FROM = env.text("MAIL_FROM", f"Linli <no-reply@{urlsplit(PUBLIC_URL).hostname}>")
SMS_URL = env.text("SMS_URL", "")
SMS_SECRET = env.text("SMS_SECRET", "")
VOICE_URL = env.text("VOICE_URL", "")
VOICE_SECRET = env.text("VOICE_SECRET", "")
VOICE_BODY = env.text(
    "VOICE_BODY",
    '{"to": "{to}", "text": "{text}", "language": "{language}", "id": "{id}",'
    ' "callback": "{callback}"}',
)
SMS_BODY = env.text("SMS_BODY", '{"to": "{to}", "text": "{text}", "id": "{id}"}')

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
MEDIA_ROOT = HOME / "media"

SESSION_IDLE = timedelta(minutes=env.number("SESSION_IDLE_MINUTES", 120, low=5, high=1440))
SESSION_TOTAL = timedelta(hours=env.number("SESSION_HOURS", 14, low=1, high=168))
SESSION_KEPT_IDLE = timedelta(days=env.number("SESSION_KEPT_IDLE_DAYS", 7, low=1, high=90))
SESSION_KEPT_TOTAL = timedelta(days=env.number("SESSION_KEPT_DAYS", 30, low=1, high=365))
# The term of a row; web.sessions ends what is longer allowed to lie there than to be used.
SESSION_COOKIE_AGE = int(min(SESSION_IDLE, SESSION_TOTAL).total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PUBLIC_URL.startswith("https://")
SECURE_HSTS_SECONDS = 31_536_000 if PUBLIC_URL.startswith("https://") else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = policy(forms_to=OIDC_URL)
CSRF_FAILURE_VIEW = "linli.web.shared.errors.csrf_failure"
FORM_RENDERER = "linli.web.shared.forms.LinliRenderer"

PRODUCT_NAME = _("Linli")
