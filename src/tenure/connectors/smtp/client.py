"""Handing one message to a mail server, and telling what its answer means."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from smtplib import (
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPServerDisconnected,
)
from urllib.parse import unquote, urlsplit

from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend

from tenure.values.errors import InputError
from tenure.values.sending import (
    Mail,
    NotSentError,
    RefusedError,
    UnknownError,
    is_one_line,
    plain_line,
)

PORTS = {"smtps": 465, "smtp": 587, "smtp+plain": 25}
HERE = ("localhost", "127.0.0.1", "::1")
TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server. `is_tls` from the first byte, `starts_tls` after a greeting in the clear."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    is_tls: bool
    starts_tls: bool


def server(url: str) -> Server:
    """The server of an address such as smtps://user:password@host:465.

    `smtp` asks for STARTTLS and goes no further without, but on this machine itself;
    `smtp+plain` never does. Raises `InputError`, which does not repeat the address.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in PORTS or not parts.hostname:
        raise InputError(
            "TENURE_SMTP_URL is no address of a mail server",
            hint="Such as smtps://user:password@mail.example:465",
        )
    return Server(
        host=parts.hostname,
        port=port or PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        is_tls=parts.scheme == "smtps",
        starts_tls=parts.scheme == "smtp" and parts.hostname not in HERE,
    )


def send(to: Server, mail: Mail, *, sender: str, timeout_s: float = TIMEOUT_S) -> None:
    """Send one message. Returns when the server took it.

    Raises `RefusedError` where it will never take it, `NotSentError` where it may later, and
    `UnknownError` where the connection broke before its answer came.
    """
    message = _message(mail, sender)
    backend = EmailBackend(
        host=to.host,
        port=to.port,
        username=to.user,
        password=to.password,
        use_tls=to.starts_tls,
        use_ssl=to.is_tls,
        timeout=timeout_s,
    )
    try:
        backend.open()
    except (SMTPException, OSError) as error:
        with suppress(SMTPException, OSError):
            backend.close()
        raise NotSentError(f"the mail server was not reached: {_words(error)}") from None
    try:
        backend.send_messages([message])
    except SMTPRecipientsRefused as error:
        (code, words) = next(iter(error.recipients.values()), (550, b"refused"))
        raise _answered(code, words) from None
    except SMTPResponseException as error:
        raise _answered(error.smtp_code, error.smtp_error) from None
    except (SMTPServerDisconnected, OSError) as error:
        raise UnknownError(f"the connection broke before the answer: {_words(error)}") from None
    except SMTPException as error:
        raise RefusedError(_words(error)) from None
    finally:
        with suppress(SMTPException, OSError):
            backend.close()


def _message(mail: Mail, sender: str) -> EmailMultiAlternatives:
    """The message; refused where a line break would make a header of our own text."""
    headers = {
        "Message-ID": mail.message_id,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "From": sender,
        **dict(mail.headers),
    }
    came_from = mail.returns_to or sender
    names = [each.name for each in mail.attachments]
    if not all(is_one_line(text) for text in (came_from, *headers, *names)):
        raise RefusedError("the message cannot be written: a line break where none may be")
    made = EmailMultiAlternatives(mail.subject, mail.text, came_from, [mail.to], headers=headers)
    if mail.html:
        made.attach_alternative(mail.html, "text/html")
    for each in mail.attachments:
        made.attach(each.name, each.content, each.content_type)
    try:
        made.message()
    except ValueError as error:
        raise RefusedError(f"the message cannot be written: {_words(error)}") from None
    return made


def _answered(code: int, words: object) -> NotSentError | RefusedError:
    """4xx may pass; 5xx will not, but 5.4.4 is a route that may be found again."""
    said = f"{code} {plain_line(words)}"
    is_for_now = 400 <= code < 500 or plain_line(words).startswith("5.4.4")
    return NotSentError(said) if is_for_now else RefusedError(said)


def _words(error: Exception) -> str:
    """What went wrong; of an answer its code and text, nothing of what we sent."""
    if isinstance(error, SMTPResponseException):
        return f"{error.smtp_code} {plain_line(error.smtp_error)}"
    return f"{type(error).__name__}: {plain_line(error)}"
