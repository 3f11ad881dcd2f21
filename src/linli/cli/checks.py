"""What `linli doctor` looks at, and what `linli serve` refuses to start with."""

import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from linli.cli.finding import Finding, Level

SECRET_LETTERS = 32
LEAST_DISK = 500_000_000
GOOD_DISK = 5_000_000_000


def python() -> Finding:
    """The interpreter."""
    return Finding("python", "ok", f"Python {platform.python_version()} at {sys.executable}")


def secret_key(*, key: str) -> Finding:
    """Whether the key that signs sign-ins and links can be guessed."""
    if len(key) < SECRET_LETTERS or len(set(key)) < 10:
        return Finding(
            "secret key",
            "block",
            f"LINLI_SECRET_KEY can be guessed: it has {len(key)} letters, {len(set(key))} of them "
            "different.",
            "Make one with `python3 -c 'import secrets; print(secrets.token_urlsafe(48))'` and "
            "keep it in a file that LINLI_SECRET_KEY_FILE names.",
        )
    return Finding("secret key", "ok", "LINLI_SECRET_KEY is long enough")


def public_url(*, url: str, demo: bool, allow_http: bool) -> Finding:
    """Whether what people type travels in the open."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return Finding(
            "public address",
            "block",
            f"LINLI_PUBLIC_URL is {url!r}, which is no address.",
            "Set it to the address people use, such as https://linli.example.org.",
        )
    if demo and not loopback(parts.hostname):
        return Finding(
            "public address",
            "warn",
            f"The demo, with passwords anyone may know, answers at {url}.",
            "Unset LINLI_DEMO for real use.",
        )
    if parts.scheme == "http" and not loopback(parts.hostname):
        return Finding(
            "public address",
            "warn" if allow_http else "block",
            f"{url} is not encrypted: passwords and reports could be read on the way.",
            "Put a certificate in front and set LINLI_PUBLIC_URL to https://..., or set "
            "LINLI_ALLOW_HTTP=1 on a network you trust.",
        )
    return Finding("public address", "ok", url)


def loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def folders(*, home: Path, media: Path) -> Iterator[Finding]:
    """Whether what people send can be kept."""
    for name, folder in (("data folder", home), ("media folder", media)):
        there = next(path for path in (folder, *folder.parents) if path.exists())
        if not os.access(there, os.W_OK | os.X_OK):
            yield Finding(
                name,
                "block",
                f"{folder} cannot be written to.",
                f"Give this account the folder {there}, or set LINLI_HOME to another.",
            )
        else:
            yield Finding(name, "ok", str(folder))
    there = next(path for path in (home, *home.parents) if path.exists())
    free = shutil.disk_usage(there).free
    said = f"{free / 1e9:.1f} GB free at {there}"
    if free < GOOD_DISK:
        level: Level = "block" if free < LEAST_DISK else "warn"
        yield Finding("disk", level, said, "Make room, or move LINLI_HOME to a larger disk.")
    else:
        yield Finding("disk", "ok", said)


def messages(*, smtp: str, sms: str, demo: bool) -> Iterator[Finding]:
    """Whether reporters can be told how it goes."""
    for name, value, variable in (
        ("mail", smtp, "LINLI_SMTP_URL"),
        ("SMS", sms, "LINLI_SMS_URL"),
    ):
        if value or demo:
            says = f"{name} goes out" if value else f"{name} goes to the demo's mailbox page"
            yield Finding(name, "ok", says)
        else:
            yield Finding(
                name, "warn", f"No {name} goes out to reporters.", f"Set {variable} if it should."
            )


def city(*, url: str, client_id: str, secret: str, claim: str, makes: bool) -> Iterator[Finding]:
    """Whether signing in through the city is set up whole, or not at all."""
    given = {"OIDC_URL": url, "OIDC_CLIENT_ID": client_id, "OIDC_SECRET": secret}
    missing = [f"LINLI_{name}" for name, value in given.items() if not value]
    if len(missing) == len(given):
        yield Finding("city sign-in", "ok", "off; staff sign in with accounts of their own")
        return
    if missing:
        yield Finding(
            "city sign-in",
            "warn",
            f"Set up by half, so it is off: {', '.join(missing)} missing.",
            "Set all three, or none; docs/sign-in.md says where they come from.",
        )
        return
    parts = urlsplit(url)
    if parts.scheme != "https" and not loopback(parts.hostname or ""):
        yield Finding(
            "city sign-in",
            "block",
            f"LINLI_OIDC_URL is {url!r}: who signs in could be made up on the way.",
            "Give the provider's https:// address.",
        )
        return
    if makes and not claim:
        yield Finding(
            "city sign-in",
            "warn",
            "LINLI_OIDC_MAKE_ACCOUNTS does nothing without LINLI_OIDC_CLAIM.",
            "Name the claim that holds sign-in names, or unset it.",
        )
        return
    yield Finding("city sign-in", "ok", url)


def of_settings() -> Iterator[Finding]:
    """Everything that can be seen without the database; the settings are loaded."""
    from django.conf import settings

    yield python()
    yield secret_key(key=settings.SECRET_KEY)
    yield public_url(url=settings.PUBLIC_URL, demo=settings.DEMO, allow_http=settings.ALLOW_HTTP)
    yield from folders(home=settings.HOME, media=Path(settings.MEDIA_ROOT))
    yield from messages(smtp=settings.SMTP_URL, sms=settings.SMS_URL, demo=settings.DEMO)
    yield from city(
        url=settings.OIDC_URL,
        client_id=settings.OIDC_CLIENT_ID,
        secret=settings.OIDC_SECRET,
        claim=settings.OIDC_CLAIM,
        makes=settings.OIDC_MAKE_ACCOUNTS,
    )


def everything() -> list[Finding]:
    """Settings first, then the database."""
    from linli.cli.database_checks import of_database

    sources: tuple[Callable[[], Iterator[Finding]], ...] = (of_settings, of_database)
    return [finding for source in sources for finding in source()]
