"""Reasons of work items that stand until their cause is settled: opened, joined, let go.

What letters ask for and what customers and the post bring back pass through here. The day's
signals neither make nor end these.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from tenure.records.models import (
    LadderTouch,
    Membership,
    RefundProposal,
    User,
    WorkItem,
    WorkItemEvent,
    WorkItemReason,
    Workspace,
)
from tenure.records.models.work import OPEN
from tenure.workflow.rules.came_back import STANDING
from tenure.workflow.rules.permissions import Act, may
from tenure.workflow.rules.reasons import NEXT_STEPS

DECIDERS = ("manager", "owner")
"""Who has an item that nobody had before: the first of these roles who is there."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an event asks for: whose, the reason with its figure, and who is to do it if known.

    `figure` tells one event from another: plain JSON values that stay the same while it stands.
    """

    customer_id: str
    customer_name: str
    code: str
    figure: dict[str, Any]
    who: User | None = None
    is_urgent: bool = True


@dataclass(frozen=True, slots=True)
class Changed:
    """What changed: items opened, reasons added to open ones, reasons gone."""

    opened: int = 0
    added: int = 0
    gone: int = 0

    def summary(self, what: str) -> str:
        """For the audit log: `what` made the change, and how much of each."""
        return f"{what}: {self.opened} items opened, {self.added} reasons added, {self.gone} gone"


def stand(
    *, workspace: Workspace, codes: Collection[str], asked: Iterable[Asked], day: date
) -> Changed:
    """Bring open items up to what is `asked` on a day; reasons of `codes` not asked any more go.

    A reason joins the customer's open item, and wakes it, or opens one, over the limit of a worklist
    too. An item left without any reason is cleared. What a person closed is not asked again for
    the same event. Doing it twice changes nothing. The caller holds the workspace's lock.
    """
    rows = WorkItem.objects.filter(workspace=workspace, status__in=OPEN)
    items = {item.customer_id: item for item in rows.prefetch_related("reasons")}
    wanted = _not_closed(workspace, {(each.customer_id, each.code): each for each in asked}, items)
    gone = 0
    for customer, item in items.items():
        own = {code for who, code in wanted if who == customer}
        gone += _let_go(item, [code for code in codes if code not in own], own, day)
    opened = added = 0
    for each in wanted.values():
        held = items.get(each.customer_id)
        if held is not None:
            added += _join(workspace, held, each, day)
        else:
            items[each.customer_id] = _open(workspace, each, day)
            opened += 1
    return Changed(opened, added, gone)


def _not_closed(
    workspace: Workspace, asked: dict[tuple[str, str], Asked], items: dict[str, WorkItem]
) -> dict[tuple[str, str], Asked]:
    """Those a person has not closed an item for while the very same event stood in it."""
    rows = WorkItemReason.objects.filter(
        workspace=workspace,
        item__status__in=("done", "dismissed"),
        code__in={code for _who, code in asked},
        gone_on=None,
    )
    closed = list(rows.values_list("item__customer_id", "code", "figure"))
    held = {
        (customer, each.code)
        for customer, item in items.items()
        for each in item.reasons.all()
        if each.gone_on is None
    }
    return {
        key: each for key, each in asked.items() if key in held or (*key, each.figure) not in closed
    }


def _let_go(item: WorkItem, codes: Collection[str], kept: Collection[str], day: date) -> int:
    """End reasons that nothing asks for any more; an item left without any is cleared."""
    reasons = list(item.reasons.all())
    ended = [each for each in reasons if each.code in codes and each.gone_on is None]
    for each in ended:
        each.gone_on = day
        each.save(update_fields=["gone_on"])
        _event(item, day, "reason_gone", reason=each.code)
    if ended:
        _settle(item, [each for each in reasons if each.gone_on is None], kept, day)
    return len(ended)


def _settle(item: WorkItem, left: list[WorkItemReason], kept: Collection[str], day: date) -> None:
    if left:
        _set_step(item, left)
    elif not kept:
        item.status, item.closed_on = "cleared", day
        item.save(update_fields=["status", "closed_on"])
        _event(item, day, "cleared")


def _join(workspace: Workspace, item: WorkItem, asked: Asked, day: date) -> int:
    old = next((each for each in item.reasons.all() if each.code == asked.code), None)
    is_new = old is None or old.gone_on is not None
    if old is None:
        _reason(item, asked, day)
    elif is_new or old.figure != asked.figure:
        old.figure, old.gone_on = asked.figure, None
        old.save(update_fields=["figure", "gone_on"])
    if is_new:
        _event(item, day, "reason_added", reason=asked.code, figure=asked.figure)
        _wake(item, day, is_urgent=asked.is_urgent)
        if item.assigned_to_id is None:
            item.assigned_to = _named(workspace, asked, item)
            item.save(update_fields=["assigned_to"])
    _set_step(item, item.reasons.filter(gone_on=None).order_by("pk"))
    return int(is_new)


def _wake(item: WorkItem, day: date, *, is_urgent: bool) -> None:
    """Somebody waits for an answer: an item put off until later is for today."""
    if item.status == "snoozed":
        item.status, item.snoozed_until = "open", None
        item.save(update_fields=["status", "snoozed_until"])
        _event(item, day, "woken")
    if is_urgent and not item.is_urgent:
        item.is_urgent = True
        item.save(update_fields=["is_urgent"])


def _set_step(item: WorkItem, reasons: Iterable[WorkItemReason]) -> None:
    """The step of the weightiest reason that stands, else of the first."""
    found = {each.code: each for each in reasons}
    step = next((STANDING[code] for code in STANDING if code in found), "")
    if not step:
        first = next(iter(found.values()))
        step = str(first.figure.get("step") or NEXT_STEPS.get(first.code, item.next_step))
    if item.next_step != step:
        item.next_step = step
        item.save(update_fields=["next_step"])


def _open(workspace: Workspace, asked: Asked, day: date) -> WorkItem:
    """An item of its own, with what was at stake in the customer's last."""
    before = WorkItem.objects.filter(workspace=workspace, customer_id=asked.customer_id)
    last = before.order_by("-id").first()
    item = WorkItem.objects.create(
        workspace=workspace,
        customer_id=asked.customer_id,
        customer_name=asked.customer_name[:500],
        csm=last.csm if last else "",
        assigned_to=_named(workspace, asked, last),
        is_urgent=asked.is_urgent,
        opened_on=day,
        currency=last.currency if last else workspace.currency,
        stake_minor=last.stake_minor if last else None,
        rank_minor=last.rank_minor if last else None,
        stake=last.stake if last else {},
        next_step=STANDING[asked.code],
    )
    _reason(item, asked, day)
    _event(item, day, "opened", reasons=[asked.code])
    return item


def _named(workspace: Workspace, asked: Asked, last: WorkItem | None) -> User | None:
    """Whose it is: who had the customer, who did what is answered, else a manager or an owner."""
    rows = Membership.objects.filter(workspace=workspace, user__is_active=True)
    members = {row.user_id: row for row in rows.select_related("user").order_by("id")}
    for user_id in _candidates(workspace, asked, last):
        member = members.get(user_id) if user_id else None
        if member is not None and may(member.role, Act.WORK_ITEM):
            return member.user
    for role in DECIDERS:
        found = next((row.user for row in members.values() if row.role == role), None)
        if found is not None:
            return found
    return None


def _candidates(workspace: Workspace, asked: Asked, last: WorkItem | None) -> list[int | None]:
    own = {"workspace": workspace, "customer_id": asked.customer_id}
    touched = LadderTouch.objects.filter(**own).order_by("-id").values_list("by_id", flat=True)
    proposed = RefundProposal.objects.filter(**own).order_by("-id")
    return [
        last.assigned_to_id if last else None,
        asked.who.pk if asked.who else None,
        touched.first(),
        proposed.values_list("proposed_by_id", flat=True).first(),
    ]


def _reason(item: WorkItem, asked: Asked, day: date) -> None:
    WorkItemReason.objects.create(
        workspace_id=item.workspace_id, item=item, code=asked.code, figure=asked.figure, since=day
    )


def _event(item: WorkItem, day: date, kind: str, **detail: object) -> None:
    WorkItemEvent.objects.create(
        workspace_id=item.workspace_id, item=item, happened_on=day, kind=kind, detail=detail
    )
