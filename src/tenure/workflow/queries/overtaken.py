"""What has overtaken a mail to a customer by the time it may leave: they woke, went, or changed people."""

from __future__ import annotations

from datetime import date

from tenure.records.models import CustomerMail
from tenure.workflow.actions.mail_checks import NOT_NOW
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.contact_check import mailboxes, people
from tenure.workflow.queries.desk import one
from tenure.workflow.queries.proposing import is_stale
from tenure.workflow.rules.mail_ids import SUBSCRIBED


def overtaken(board: Board | None, mail: CustomerMail, today: date) -> str:
    """Why a mail no longer fits by the newest figures, in words for the list of mails; "" where it does.

    A step of the ladder says that somebody pays without use, so it is only true while they are on the
    desk. Whatever can be unsubscribed from goes to people the customer still has. Letters about money
    already given back go wherever they were checked to go.
    """
    if mail.topic not in SUBSCRIBED:
        return ""
    if mail.topic == "ladder":
        if board is None or is_stale(board, today):
            return NOT_NOW
        if one(board, mail.customer_id, today) is None:
            return "the customer uses it again, or pays no more"
    return (
        "" if board is None or _is_there(board, mail) else "the customer has nobody at this address"
    )


def _is_there(board: Board, mail: CustomerMail) -> bool:
    """Whether the address is the customer's own, or of one of its people."""
    own = mailboxes(board, [mail.customer_id]).get(mail.customer_id, {})
    known = [each.email for each in people(board, [mail.customer_id]).get(mail.customer_id, [])]
    return mail.recipient.lower() in {
        (each or "").strip().lower() for each in (*known, own.get("email"))
    }
