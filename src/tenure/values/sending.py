"""What can become of a message: not sent and worth another try, refused for good, or not known."""

from __future__ import annotations

from dataclasses import dataclass

from tenure.values.errors import TenureError


class SendingError(TenureError):
    """A message did not go out, as far as is known. `message` may be kept and shown."""


class NotSentError(SendingError):
    """Nothing went out, and it may the next time. `retry_after_s` is what the other side asked."""

    def __init__(self, message: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class RefusedError(SendingError):
    """The other side said no; it will again."""


class UnknownError(SendingError):
    """The answer was lost: it may have gone out."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message."""

    name: str
    content: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class Mail:
    """A message to one person. `message_id` with its angle brackets, the same on every try.

    `returns_to` is where bounces go ("" for the sender), `headers` are names and values.
    """

    to: str
    subject: str
    text: str
    html: str
    message_id: str
    headers: tuple[tuple[str, str], ...] = ()
    attachments: tuple[Attachment, ...] = ()
    returns_to: str = ""


LONGEST = 300
JOINERS = "\u200c\u200d"
"""Signs without width that Persian and other scripts are written with."""


def is_one_line(text: str) -> bool:
    """Whether a text can stand in a header: no line break, no control character, nothing unseen
    but the joiners of a script.
    """
    return all(sign.isprintable() or sign in JOINERS for sign in text)


def plain_line(text: object) -> str:
    """What the other side said, as one short line that is safe to keep."""
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())
    return line[:LONGEST]
