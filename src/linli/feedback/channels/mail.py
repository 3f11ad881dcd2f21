"""E-mail over SMTP."""

import smtplib
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from linli.feedback.channels.port import ChannelDown, ChannelRefused, Outgoing

TIMEOUT_S = 10
PERMANENT_FROM = 500


def backend_settings(url: str) -> dict[str, Any]:
    """What Django's SMTP backend needs of ``smtp://user:password@host:port``.

    ``smtps://`` (or port 465) is TLS from the first byte; port 587 turns to TLS after the greeting
    (STARTTLS); any other port speaks plainly and is for a relay on this machine.
    """
    parts = urlsplit(url)
    is_tls = parts.scheme == "smtps" or parts.port == 465
    port = parts.port or (465 if is_tls else 25)
    return {
        "host": parts.hostname or "localhost",
        "port": port,
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_ssl": is_tls,
        "use_tls": port == 587 and not is_tls,
        "timeout": TIMEOUT_S,
    }


def deliver(outgoing: Outgoing) -> None:
    """Send one e-mail; its Message-ID is ours, so that a relay may drop a twin."""
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    message = EmailMessage(
        subject=outgoing.subject,
        body=outgoing.body,
        from_email=settings.MAIL_FROM,
        to=[outgoing.to],
        headers={"Message-ID": f"<{outgoing.id}@{host}>", "Auto-Submitted": "auto-generated"},
        connection=EmailBackend(**backend_settings(settings.SMTP_URL)),
    )
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _text in error.recipients.values()]
        if codes and min(codes) >= PERMANENT_FROM:
            raise ChannelRefused(f"smtp-{codes[0]}") from error
        raise ChannelDown(f"smtp-{codes[0] if codes else 'refused'}") from error
    except smtplib.SMTPResponseException as error:
        # A wrong password is our mistake, and can be mended while the message waits.
        is_ours = isinstance(error, smtplib.SMTPAuthenticationError)
        if error.smtp_code >= PERMANENT_FROM and not is_ours:
            raise ChannelRefused(f"smtp-{error.smtp_code}") from error
        raise ChannelDown(f"smtp-{error.smtp_code}") from error
    except (smtplib.SMTPException, OSError) as error:
        raise ChannelDown(type(error).__name__) from error
    except ValueError as error:  # an address that no header can hold
        raise ChannelRefused("address") from error
