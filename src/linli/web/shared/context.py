"""What the shell of every page needs to know."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from linli.core import clock

THEMES = ("light", "dark")
THEME_COOKIE = "linli_theme"


def shell(request: HttpRequest) -> dict[str, object]:
    """Theme of this device, language tag, names, and the server's time for the clocks."""
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return {
        "product_name": settings.PRODUCT_NAME,
        "community_name": getattr(request, "community_name", ""),
        "theme": theme if theme in THEMES else "",
        "html_lang": "en" if (get_language() or "").startswith("en") else "zh-Hans",
        "server_now": clock.now(),
        "sends_mail": bool(settings.SMTP_URL),
        "here": request.get_full_path() if request.method == "GET" else request.path,
    }
