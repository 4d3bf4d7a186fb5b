"""Who asked to come back, or for help: the next step is theirs, before anything is frozen or given back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from tenure.records.models import CustomerLink, Freeze, WhyInvite, WorkItemReason, Workspace
from tenure.records.models.work import OPEN
from tenure.values.why import BY_CODE
from tenure.workflow.actions.came_back import CLOSED, local_day
from tenure.workflow.rules.came_back import LASTS_DAYS, NEXT

CODES = ("wants_back", "asks_for_help")
"""Reasons of a work item that say so, the weightiest first."""


@dataclass(frozen=True, slots=True)
class AskedBack:
    """What a customer asks for by now: on which day, in which words (`reason` and `text`).

    `by_link`: they opened the link of the letter, and the account did not open by it.
    """

    customer_id: str
    customer_name: str
    on: date
    wants_back: bool
    wants_help: bool
    reason: str = ""
    text: str = ""
    by_link: bool = False

    @property
    def step(self) -> str:
        """The one step that is due, as Today names it."""
        return NEXT["wants_back" if self.wants_back else "asks_for_help"]


def asked_back(workspace: Workspace, customer_id: str, today: date) -> AskedBack | None:
    """What one customer asks for, as long as Today asks somebody about it; None where nothing.

    Whoever was opened again since does not want back any more.
    """
    since = datetime.combine(today - timedelta(days=LASTS_DAYS), datetime.min.time(), UTC)
    own = {"workspace": workspace, "customer_id": customer_id}
    freeze = Freeze.objects.filter(**own).order_by("-id").first()
    is_open_again = freeze is not None and freeze.state not in CLOSED
    invites = WhyInvite.objects.filter(**own, answered_at__gte=since)
    said = invites.order_by("-answered_at", "-id").first()
    if said is not None and said.answered_at is not None:
        wants_back = said.wants_back and not is_open_again
        if wants_back or said.wants_help:
            why = BY_CODE.get(said.answer)
            return AskedBack(
                customer_id=customer_id,
                customer_name=said.customer_name,
                on=local_day(workspace, said.answered_at),
                wants_back=wants_back,
                wants_help=said.wants_help,
                reason=why.text if why else "",
                text=said.text,
            )
    return None if is_open_again else _by_link(workspace, customer_id, freeze, since)


def _by_link(
    workspace: Workspace, customer_id: str, freeze: Freeze | None, since: datetime
) -> AskedBack | None:
    """Who opened the link since the account was frozen, and is frozen still."""
    if freeze is None:
        return None
    rows = CustomerLink.objects.filter(workspace=workspace, customer_id=customer_id)
    rows = rows.filter(used_at__gte=max(since, freeze.since))
    used = rows.order_by("-used_at").first()
    if used is None or used.used_at is None:
        return None
    on = local_day(workspace, used.used_at)
    name = used.customer_name
    return AskedBack(customer_id, name, on, wants_back=True, wants_help=False, by_link=True)


@dataclass(frozen=True, slots=True)
class AskedToday:
    """A wish that stands on Today: the step it asks for, and the day it was said."""

    step: str
    on: str


def asked_today(workspace_id: int) -> dict[str, AskedToday]:
    """Customers whose wish stands on Today and nobody has closed, by id."""
    rows = WorkItemReason.objects.filter(
        workspace_id=workspace_id, code__in=CODES, gone_on=None, item__status__in=OPEN
    )
    found: dict[str, AskedToday] = {}
    names = ("item__customer_id", "code", "figure")
    for customer, code, figure in sorted(
        rows.values_list(*names), key=lambda row: -CODES.index(row[1])
    ):
        found[customer] = AskedToday(NEXT[code], str(figure.get("on", "")))
    return found
