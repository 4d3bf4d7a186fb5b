"""Mails to customers that surely or perhaps did not reach them, for which a person is needed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Q

from tenure.records.models import (
    CustomerMail,
    Freeze,
    Letter,
    RefundProposal,
    Suppression,
    User,
    WorkItem,
    Workspace,
)
from tenure.workflow.actions.standing_reasons import Asked
from tenure.workflow.queries.mails import FOR_A_PERSON
from tenure.workflow.rules.letter_states import ENDS

LONGEST_SUBJECT = 80


def mails_unreached(workspace: Workspace, since: datetime) -> Iterator[Asked]:
    """The newest such mail of each customer, of those written since.

    Any mail that was refused, or bounced so that its address is written to no more; of mail about
    their money also what may not have arrived or is held. It is settled once a later mail went
    out, the address is written to again, or the letter reached them another way.
    """
    hard = Suppression.objects.filter(workspace=workspace, topic="", why="bounced", is_on=True)
    of_those = Q(state="bounced", recipient_hash__in=hard.values("recipient_hash"))
    rows = CustomerMail.objects.filter(workspace=workspace, created_at__gte=since)
    rows = rows.filter(of_those | Q(state="failed") | FOR_A_PERSON).order_by("id")
    newest = {row.customer_id: row for row in rows.select_related("letter__made_by")}
    reached = _reached(workspace, since)
    for customer, row in newest.items():
        if row.pk > reached.get((customer, row.topic == "account"), 0) and not _by_post(row.letter):
            yield _asked(workspace, row)


def _reached(workspace: Workspace, since: datetime) -> dict[tuple[str, bool], int]:
    """The last mail that went out to each customer: about their money, and of any kind."""
    rows = CustomerMail.objects.filter(workspace=workspace, created_at__gte=since, state="sent")
    found: dict[tuple[str, bool], int] = {}
    for customer, topic, pk in rows.order_by("id").values_list("customer_id", "topic", "pk"):
        found[customer, False] = pk
        if topic == "account":
            found[customer, True] = pk
    return found


def _by_post(letter: Letter | None) -> bool:
    """Whether the letter went by courier, or they were reached, or another was written."""
    if letter is None:
        return False
    if letter.outcome in ENDS or (letter.courier and letter.outcome != "returned"):
        return True
    later = Letter.objects.filter(workspace_id=letter.workspace_id, pk__gt=letter.pk)
    return later.filter(customer_id=letter.customer_id).exists()


def _asked(workspace: Workspace, row: CustomerMail) -> Asked:
    at = row.bounced_at or row.sent_at or row.created_at
    figure = {
        "mail": row.pk,
        "why": row.state,
        "on": at.astimezone(ZoneInfo(workspace.time_zone)).date().isoformat(),
        "subject": row.subject[:LONGEST_SUBJECT],
    }
    name = _name(workspace, row)
    return Asked(row.customer_id, name, "mail_unreached", figure, _writer(row.letter))


def _writer(letter: Letter | None) -> User | None:
    return letter.made_by if letter else None


def _name(workspace: Workspace, row: CustomerMail) -> str:
    """What the customer is called, by what was written about them before; else the id."""
    if row.letter is not None:
        return row.letter.customer_name
    own = {"workspace": workspace, "customer_id": row.customer_id}
    for model in (WorkItem, RefundProposal, Freeze):
        name = model._default_manager.filter(**own).values_list("customer_name", flat=True).first()  # noqa: SLF001
        if name:
            return str(name)
    return row.customer_id
