"""What a mail that came back says: bounced for good, for now, or complained about.

Formats: delivery status notifications (RFC 3464, codes of RFC 3463) and feedback reports of mail
providers (RFC 5965). Anything else, and so every automatic reply, says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.policy import compat32

from tenure.values.sending import plain_line

LARGEST = 1_000_000
"""Bytes that are read of a report; what matters stands at its beginning."""
TRANSIENT = ("5.2.2", "5.4.4")
"""Codes that begin with 5 and yet pass: a full mailbox (RFC 3463, 3.3) and a route not found."""
CODE = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
IN_RETURN_PATH = re.compile(r"\+([a-z2-7]{26})@", re.IGNORECASE)
IN_MESSAGE_ID = re.compile(r"^\s*<([a-z2-7]{26})@", re.IGNORECASE)
SENT_TO = ("To", "Delivered-To", "X-Original-To", "Envelope-To")
COMPLAINTS = ("abuse", "fraud", "virus", "other")
MOST_PARTS = 50


@dataclass(frozen=True, slots=True)
class Report:
    """A report on one mail of ours. `kind` is "hard", "soft" or "complaint"; `ids` may be ours."""

    kind: str
    ids: tuple[str, ...]
    said: str


def read_report(raw: bytes) -> Report | None:
    """What a message reports; None where it is no report of a failure or a complaint.

    Never raises: whatever comes is somebody else's text.
    """
    try:
        message = message_from_bytes(raw[:LARGEST], policy=compat32)
        parts = list(_parts(message))
    except RecursionError:
        return None  # parts within parts within parts: nobody's report
    ids = tuple(dict.fromkeys(_ids(message, parts)))
    for part in parts:
        found: tuple[str, str] | None = None
        if part.get_content_type() == "message/delivery-status":
            found = _status(part)
        elif part.get_content_type() == "message/feedback-report":
            found = _complaint(part)
        if found is not None:
            return Report(found[0], ids, found[1])
    return None


def _parts(message: Message) -> Iterator[Message]:
    for count, part in enumerate(message.walk()):
        if count >= MOST_PARTS:
            return
        yield part


def _status(part: Message) -> tuple[str, str] | None:
    """Of a delivery status: whether the mail failed, and how it was said."""
    for block in _blocks(part):
        if _header(block, "Action").strip().lower() != "failed":
            continue
        said = f"{_header(block, 'Status')} {_header(block, 'Diagnostic-Code')}".strip()
        found = CODE.search(said)
        code = found.group(1) if found else ""
        is_hard = code.startswith("5") and code not in TRANSIENT
        return "hard" if is_hard else "soft", plain_line(said) or "failed"
    return None


def _complaint(part: Message) -> tuple[str, str] | None:
    for block in _blocks(part):
        kind = _header(block, "Feedback-Type").strip().lower()
        if kind in COMPLAINTS:
            return "complaint", f"complaint: {kind}"
    return None


def _blocks(part: Message) -> list[Message]:
    """The groups of fields of a report's part, whether or not it was read as such."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return [block for block in payload if isinstance(block, Message)]
    decoded = part.get_payload(decode=True)
    text = decoded if isinstance(decoded, bytes) else str(payload).encode("utf-8", "replace")
    groups = re.split(rb"\r?\n\r?\n", text)
    return [message_from_bytes(group, policy=compat32) for group in groups[:MOST_PARTS]]


def _ids(message: Message, parts: list[Message]) -> Iterator[str]:
    """Ids that may be ours: of the address the report came to, and of the mail it holds."""
    for name in SENT_TO:
        for value in message.get_all(name, []):
            yield from (each.lower() for each in IN_RETURN_PATH.findall(str(value)))
    for part in parts[1:]:
        held = [part] if part is not message else []
        if part.get_content_type() in ("text/rfc822-headers", "message/rfc822-headers"):
            held = _blocks(part)[:1]
        for block in held:
            found = IN_MESSAGE_ID.match(_header(block, "Message-ID"))
            if found:
                yield found.group(1).lower()


def _header(block: Message, name: str) -> str:
    return str(block.get(name, ""))
