"""Messages to our own people: written after a day is published, sent one at a time.

The only place that sends. An alert is sent at least once: where the answer of the other side is
lost it is sent again, with the same Message-ID and a line that it may be a repeat.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import override

from tenure.config.settings import Settings
from tenure.records.models import Delivery, Workspace
from tenure.values.errors import InputError
from tenure.values.sending import Mail, NotSentError, RefusedError, UnknownError
from tenure.workflow.actions.alerts import checked_hook
from tenure.workflow.actions.deliveries import (
    Here,
    claim,
    hook_of,
    settle_failed,
    settle_later,
    settle_sent,
    write_digests,
    write_slack,
)
from tenure.workflow.actions.money_telling import write_money
from tenure.workflow.rules.messages import Message, repeated, repeated_slack

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Channels:
    """What takes a mail, and what takes a post to an address. They raise `SendingError`."""

    mail: Callable[[Mail], None] | None
    slack: Callable[[str, str], None]


def here(own: Settings) -> Here:
    """Where messages of this installation leave from."""
    has_mail = bool(own.smtp_url and own.mail_from)
    return Here(own.address, own.language, own.installation, has_mail, own.secret_key)


def channels(own: Settings) -> Channels:
    """The channels that the settings make. `InputError` for a mail server that is none."""
    from tenure.connectors.slack.client import post  # noqa: PLC0415 - only who sends needs them
    from tenure.connectors.smtp.client import send, server  # noqa: PLC0415

    def posted(url: str, payload: str) -> None:
        try:
            checked_hook(url, own.slack_hosts)
        except InputError as error:
            raise RefusedError(error.message) from None
        post(url, payload)

    if not (own.smtp_url and own.mail_from):
        return Channels(None, posted)
    to = server(own.smtp_url)
    return Channels(lambda mail: send(to, mail, sender=own.mail_from), posted)


def tell(own: Settings, workspace: Workspace, at: datetime) -> None:
    """Write what has become due to be told: of money, the day's digests, and new alerts for Slack."""
    write_money(workspace=workspace, here=here(own), at=at)
    local = at.astimezone(ZoneInfo(workspace.time_zone))
    write_digests(workspace=workspace, here=here(own), at=at, local=local)
    write_slack(workspace=workspace, here=here(own), at=at)


def send_one(own: Settings, now: Callable[[], datetime], by: Channels | None = None) -> bool:
    """Send the message that has waited longest; whether there was one."""
    row = claim(here=here(own), at=now())
    if row is None:
        return False
    try:
        with override((row.user and row.user.language) or own.language):
            _handed_over(row, by or channels(own))
    except UnknownError as error:
        settle_later(row=row, at=now(), error=error.message, is_known=False)
    except NotSentError as error:
        wait = error.retry_after_s
        settle_later(row=row, at=now(), error=error.message, is_known=True, wait_s=wait)
    except InputError as error:
        settle_later(row=row, at=now(), error=error.message, is_known=True)
    except RefusedError as error:
        log.error("a message was refused: %s", error.message)  # noqa: TRY400 - no fault of ours
        settle_failed(row=row, error=error.message)
    else:
        settle_sent(row=row, at=now())
    return True


def _handed_over(row: Delivery, by: Channels) -> None:
    """Give the frozen message to its channel, saying so where it may be a repeat."""
    if row.channel == "slack":
        by.slack(hook_of(row), repeated_slack(row.body) if row.is_repeat else row.body)
        return
    if by.mail is None:
        raise NotSentError("no mail server is set")
    message = Message(row.subject, row.body, row.html)
    if row.is_repeat:
        message = repeated(message)
    by.mail(Mail(row.recipient, message.subject, message.text, message.html, row.message_id))
