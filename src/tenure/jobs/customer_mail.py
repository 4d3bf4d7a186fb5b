"""Mail to customers: handed to the mail server one at a time. The only place that sends it.

At most once: where the answer of the server is lost, the mail stays unknown and is not sent again.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable
from datetime import date, datetime
from email.utils import parseaddr
from functools import partial

from tenure.config.settings import Settings
from tenure.jobs.deliveries import here
from tenure.jobs.mail_journal import note_taken, was_taken
from tenure.records.models import CustomerMail, Workspace
from tenure.values.errors import InputError, TenureError
from tenure.values.letters import from_json
from tenure.values.sending import Attachment, Mail, NotSentError, RefusedError, UnknownError
from tenure.values.trials import outside
from tenure.workflow.actions.asking_why import ask_why
from tenure.workflow.actions.came_back import came_back_at
from tenure.workflow.actions.customer_mail import (
    claim,
    mail_key,
    settle_failed,
    settle_later,
    settle_sent,
    settle_unknown,
    way_out,
)
from tenure.workflow.actions.mail_checks import Look
from tenure.workflow.actions.suppressions import came_back
from tenure.workflow.queries.link_tokens import letter_with_tokens, with_tokens
from tenure.workflow.rules.bounces import Report
from tenure.workflow.rules.mail_ids import mail_id, return_path

log = logging.getLogger(__name__)
NOBODY = re.compile(r"^5\d\d 5\.(1\.[0-9]+|2\.1)\b")
"""Answers that say there is no such mailbox, or that it is closed (RFC 3463)."""

Send = Callable[[Mail], None]
_asked: set[tuple[int, datetime]] = set()
"""The hour the question was last looked for, by workspace."""
_handed: set[tuple[int, datetime]] = set()
"""The minute people's lists were last brought up to what came back, by workspace."""


def ask(own: Settings, workspace: Workspace, at: datetime) -> int:
    """Write to those thanked a week ago to ask why they never started; looked at once an hour."""
    key = (workspace.pk, at.replace(minute=0, second=0, microsecond=0))
    if key in _asked:
        return 0
    _asked.clear()
    _asked.add(key)
    return ask_why(workspace=workspace, at=at, here=here(own))


def hand_over(workspace: Workspace, at: datetime) -> None:
    """Put on people's lists what came back, and take off what is settled; looked at once a minute."""
    key = (workspace.pk, at.replace(second=0, microsecond=0))
    if key not in _handed:
        _handed.clear()
        _handed.add(key)
        came_back_at(workspace=workspace, at=at)


def send_one(
    own: Settings,
    now: Callable[[], datetime],
    by: Send | None = None,
    look: Look | None = None,
) -> bool:
    """Send the mail that has waited longest and may go; whether there was one.

    `by` and `look` are the mail server and the published figures where they are not given.
    """
    row = claim(here=here(own), at=now(), look=look or partial(_overtaken, own))
    if row is None:
        return False
    if was_taken(own.home, row.message_id):
        settle_unknown(row=row, error="it went out before this database was restored")
        return True
    try:
        with outside("mail.hand_over"):
            (by or _server(own))(_message(row, own))
    except UnknownError as error:
        note_taken(own.home, row.message_id)
        settle_unknown(row=row, error=error.message)
    except NotSentError as error:
        settle_later(row=row, at=now(), error=error.message)
    except RefusedError as error:
        _refused(row, error.message, now())
    except TenureError as error:
        log.error("a mail to a customer cannot be made: %s", error.message)  # noqa: TRY400 - said
        settle_failed(row=row, error=error.message)
    else:
        note_taken(own.home, row.message_id)
        settle_sent(row=row, at=now())
    return True


def _overtaken(own: Settings, mail: CustomerMail, today: date) -> str:
    """What the newest published figures say against a mail."""
    from tenure.warehouse.engine import Limits  # noqa: PLC0415 - heavy, and seldom needed
    from tenure.workflow.queries.board import published  # noqa: PLC0415 - the same
    from tenure.workflow.queries.overtaken import overtaken  # noqa: PLC0415 - the same

    limits = Limits(own.threads, own.memory, own.home / "spill")
    return overtaken(published(mail.workspace, own.warehouse, limits), mail, today)


def _refused(row: CustomerMail, said: str, at: datetime) -> None:
    """Refused by the server itself: where it says there is nobody, that is a bounce."""
    if NOBODY.match(said):
        came_back(mail_id=row.pk, report=Report("hard", (), said), at=at)
    else:
        settle_failed(row=row, error=said)


def _server(own: Settings) -> Send:
    from tenure.connectors.smtp.client import send, server  # noqa: PLC0415 - only who sends

    try:
        to = server(own.smtp_url)
    except InputError as error:
        raise NotSentError(error.message) from None
    return lambda mail: send(to, mail, sender=own.mail_from)


def _message(row: CustomerMail, own: Settings) -> Mail:
    """The frozen mail, with what servers and programs are told of it."""
    key = mail_key(row.workspace)
    made_id = mail_id(key, row.workspace_id, row.recipient_hash, row.template, row.occasion_key)
    link = way_out(row, here(own))
    headers = [("Content-Language", row.language)]
    if link:
        headers += [
            ("List-Unsubscribe", f"<{link}>"),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ]
    return Mail(
        to=row.recipient,
        subject=row.subject,
        text=_opening(row.body, row, own),
        html=_opening(row.html, row, own),
        message_id=row.message_id,
        headers=tuple(headers),
        attachments=_letter(row, own),
        returns_to=return_path(made_id, parseaddr(own.mail_from)[1]),
    )


def _opening(text: str, row: CustomerMail, own: Settings) -> str:
    """A text with links that work, which are kept nowhere."""
    return with_tokens(
        text,
        workspace_id=row.workspace_id,
        customer_id=row.customer_id,
        secret=own.secret_key,
    )


def _letter(row: CustomerMail, own: Settings) -> tuple[Attachment, ...]:
    """The letter that goes with a mail, to the byte the one that was looked at.

    Raises `InputError` where it is not: what nobody has seen is not sent.
    """
    if row.letter is None:
        return ()
    from tenure.workflow.rules.letter_pdf import pdf  # noqa: PLC0415 - slow to load

    kept = letter_with_tokens(
        from_json(row.letter.content),
        workspace_id=row.workspace_id,
        customer_id=row.letter.customer_id,
        secret=own.secret_key,
    )
    content = pdf(kept)
    if hashlib.sha256(content).hexdigest() != row.letter.pdf_sha256:
        raise InputError("the letter would not be the one that was written: fonts have changed")
    return (Attachment(f"letter-{row.letter.pk}.pdf", content, "application/pdf"),)
