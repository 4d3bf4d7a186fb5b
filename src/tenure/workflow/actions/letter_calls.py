"""Work items that letters make: call on the day of delivery, write where nobody answers, find an address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from tenure.records.models import Letter, WorkItem, WorkItemEvent, WorkItemReason, Workspace
from tenure.records.models.work import OPEN
from tenure.workflow.actions.audit import record
from tenure.workflow.rules.letter_states import CODES, ENDS, NEXT, Way, call_on, reason_of
from tenure.workflow.rules.reasons import NEXT_STEPS


@dataclass(frozen=True, slots=True)
class Calls:
    """What changed: items opened, reasons added to open ones, reasons gone."""

    opened: int = 0
    added: int = 0
    gone: int = 0


@dataclass(frozen=True, slots=True)
class _Due:
    """What a letter asks for today."""

    letter: Letter
    code: str
    figure: dict[str, Any]


def due_calls(*, workspace: Workspace, day: date, at: datetime) -> Calls:
    """Bring the work items up to what letters ask for on a day (the workspace's own).

    A letter's reason joins the customer's open item or opens one, over the limit of a worklist too:
    a call is promised by the delivery. It goes once the call is taken down, and the item with it
    where it has no other. An item a person closed is not opened again for the same. Doing it twice
    changes nothing. Only the newest letter to a customer counts.
    """
    with transaction.atomic():
        Workspace.objects.select_for_update().get(pk=workspace.pk)
        due = _due(workspace, day)
        rows = WorkItem.objects.filter(workspace=workspace, status__in=OPEN)
        items = {item.customer_id: item for item in rows.prefetch_related("reasons")}
        gone = sum(_let_go(item, due.get(customer), day) for customer, item in items.items())
        opened = added = 0
        for customer, each in due.items():
            item = items.get(customer)
            if item is None:
                opened += _open(each, day)
            else:
                added += _join(item, each, day)
        found = Calls(opened, added, gone)
        if found != Calls():
            summary = f"Letters: {opened} items opened, {added} reasons added, {gone} gone"
            record(workspace=workspace, action="letters.calls", summary=summary, at=at)
    return found


def _due(workspace: Workspace, day: date) -> dict[str, _Due]:
    """What the newest letter to each customer asks for."""
    rows = Letter.objects.filter(workspace=workspace).select_related("workspace", "made_by")
    found: dict[str, _Due] = {}
    seen: set[str] = set()
    for row in rows.exclude(courier="", delivered_on=None, outcome="").order_by("-id"):
        if row.customer_id in seen:
            continue
        seen.add(row.customer_id)
        each = _asked(row, day)
        if each is not None and not _is_replaced(row):
            found[row.customer_id] = each
    return found


def _asked(row: Letter, day: date) -> _Due | None:
    if row.outcome in ENDS:
        return None
    way = Way(row.courier, row.delivery_on, row.delivered_on, row.called_on, row.outcome)
    code = reason_of(way, day)
    if not code:
        return None
    due = call_on(way, day) or row.called_on or row.delivery_on or day
    figure = {"letter": row.pk, "on": due.isoformat(), "outcome": row.outcome}
    return _Due(row, code, figure)


def _is_replaced(row: Letter) -> bool:
    """Whether a letter that came back was written anew."""
    later = Letter.objects.filter(workspace_id=row.workspace_id, customer_id=row.customer_id)
    return row.outcome == "returned" and later.filter(pk__gt=row.pk).exists()


def _let_go(item: WorkItem, due: _Due | None, day: date) -> int:
    """End reasons that letters gave and give no more; an item left without any is cleared."""
    reasons = list(item.reasons.all())
    ended = [
        each
        for each in reasons
        if each.code in CODES and each.gone_on is None and (due is None or due.code != each.code)
    ]
    for each in ended:
        each.gone_on = day
        each.save(update_fields=["gone_on"])
        _event(item, day, "reason_gone", reason=each.code)
    if ended and due is None:
        _settle(item, [each for each in reasons if each.gone_on is None], day)
    return len(ended)


def _settle(item: WorkItem, left: list[WorkItemReason], day: date) -> None:
    if not left:
        item.status, item.closed_on = "cleared", day
        _event(item, day, "cleared")
    else:
        first = left[0]
        item.next_step = str(first.figure.get("step") or NEXT_STEPS.get(first.code, item.next_step))
    item.save(update_fields=["status", "closed_on", "next_step"])


def _join(item: WorkItem, due: _Due, day: date) -> int:
    old = next((each for each in item.reasons.all() if each.code == due.code), None)
    is_new = old is None or old.gone_on is not None
    if old is None:
        _reason(item, due, day)
    elif is_new or old.figure != due.figure:
        old.figure, old.gone_on = due.figure, None
        old.save(update_fields=["figure", "gone_on"])
    if is_new:
        _event(item, day, "reason_added", reason=due.code, figure=due.figure)
    if item.next_step != NEXT[due.code]:
        item.next_step = NEXT[due.code]
        item.save(update_fields=["next_step"])
    return int(is_new)


def _open(due: _Due, day: date) -> int:
    """An item of its own, for whoever had the customer before, or wrote the letter."""
    row = due.letter
    before = WorkItem.objects.filter(workspace_id=row.workspace_id, customer_id=row.customer_id)
    if _was_closed(before, due):
        return 0
    last = before.order_by("-id").first()
    item = WorkItem.objects.create(
        workspace_id=row.workspace_id,
        customer_id=row.customer_id,
        customer_name=row.customer_name,
        csm=last.csm if last else "",
        assigned_to=(last and last.assigned_to) or row.made_by,
        is_urgent=True,
        opened_on=day,
        currency=last.currency if last else row.workspace.currency,
        stake_minor=last.stake_minor if last else None,
        rank_minor=last.rank_minor if last else None,
        stake=last.stake if last else {},
        next_step=NEXT[due.code],
    )
    _reason(item, due, day)
    _event(item, day, "opened", reasons=[due.code])
    return 1


def _was_closed(items: Iterable[WorkItem], due: _Due) -> bool:
    reasons = WorkItemReason.objects.filter(
        item__in=items, item__status__in=("done", "dismissed"), code=due.code
    )
    return any(figure == due.figure for figure in reasons.values_list("figure", flat=True))


def _reason(item: WorkItem, due: _Due, day: date) -> None:
    WorkItemReason.objects.create(
        workspace_id=item.workspace_id, item=item, code=due.code, figure=due.figure, since=day
    )


def _event(item: WorkItem, day: date, kind: str, **detail: object) -> None:
    WorkItemEvent.objects.create(
        workspace_id=item.workspace_id, item=item, happened_on=day, kind=kind, detail=detail
    )
