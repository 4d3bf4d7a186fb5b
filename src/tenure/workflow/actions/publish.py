"""Publishing a day: the generation becomes visible together with its work items."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.db import transaction

from tenure.records.models import (
    Membership,
    Publication,
    User,
    WorkItem,
    WorkItemEvent,
    WorkItemReason,
    Workspace,
)
from tenure.records.models.work import OPEN
from tenure.workflow.actions.audit import record
from tenure.workflow.queries.alerts import retired_rules
from tenure.workflow.queries.labels import holding
from tenure.workflow.queries.ladder import design_of, taken
from tenure.workflow.rules.came_back import STANDING
from tenure.workflow.rules.ladder_reasons import key_of, on_ladder
from tenure.workflow.rules.reasons import Candidate, Reason

COOL_DOWN_DAYS = 28
Row = TypeVar("Row", WorkItem, WorkItemReason)
"""A closed item keeps the same reasons from opening another for this long."""


@dataclass(frozen=True, slots=True)
class Day:
    """A computed day about to be published."""

    as_of: date
    generation: str
    candidates: int
    at: datetime
    definitions: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What publishing changed."""

    opened: int
    changed: int
    cleared: int
    woken: int
    is_new: bool


@transaction.atomic
def publish_day(
    *, workspace: Workspace, day: Day, candidates: Sequence[Candidate], limit: int
) -> Outcome:
    """Make a generation visible and bring the work items up to its day, in one transaction.

    `candidates` are those within the limit of their csm and those of open items. For each:
    an open item is updated; a new one is opened while the responsible person has fewer than
    `limit` open ones and no item was closed for the same reasons within 28 days. Open items
    whose customer is no candidate any more are cleared. Snoozed ones wake on their day.
    Signals of rules that people have retired are no reasons, and open nothing. Who pays without
    using is a reason while a step of the ladder is due; who sleeps for good reason has none.
    Doing it again for the same generation changes nothing.
    """
    Workspace.objects.select_for_update().get(pk=workspace.pk)
    desk = _Desk(workspace, day, limit)
    candidates = _in_force(candidates, retired_rules(workspace))
    candidates = _on_ladder(candidates, workspace, day.as_of)
    found = {each.customer_id: each for each in candidates}
    desk.update(found)
    desk.open_new(found.values())
    desk.write()
    last = Publication.objects.filter(workspace=workspace).first()
    is_new = last is None or last.generation != day.generation
    if is_new:
        Publication.objects.create(
            workspace=workspace,
            as_of=day.as_of,
            generation=day.generation,
            published_at=day.at,
            definitions=day.definitions,
            opened=desk.opened,
            cleared=desk.cleared,
            candidates=day.candidates,
        )
        record(
            workspace=workspace,
            action="day.published",
            summary=f"Day of {day.as_of}: {desk.opened} opened, {desk.cleared} cleared",
            at=day.at,
            subject=day.generation,
        )
    return Outcome(desk.opened, len(desk.changed_items), desk.cleared, desk.woken, is_new)


def _in_force(candidates: Sequence[Candidate], retired: frozenset[str]) -> list[Candidate]:
    """Candidates by rules that are on; who has no other reason is none."""
    found = []
    for each in candidates:
        reasons = tuple(reason for reason in each.reasons if reason.code not in retired)
        if reasons:
            found.append(replace(each, reasons=reasons))
    return found


def _on_ladder(
    candidates: Sequence[Candidate], workspace: Workspace, today: date
) -> list[Candidate]:
    """Candidates with the step that is due; who has no other reason and no step is none."""
    design, steps = design_of(workspace.pk), taken(workspace.pk)
    labels = holding(workspace.pk, today)
    found = (on_ladder(each, design, steps.of, labels) for each in candidates)
    return [each for each in found if each.reasons]


class _Desk:
    """The open items of a workspace on one day; changes are gathered and written at once."""

    def __init__(self, workspace: Workspace, day: Day, limit: int) -> None:
        self.workspace, self.day, self.limit = workspace, day, limit
        self.opened = self.cleared = self.woken = 0
        items = WorkItem.objects.filter(workspace=workspace, status__in=OPEN)
        self.items = {item.customer_id: item for item in items.prefetch_related("reasons")}
        self.people = _people(workspace)
        self.changed_items: dict[int, WorkItem] = {}
        self.changed_reasons: list[WorkItemReason] = []
        self.new_reasons: list[WorkItemReason] = []
        self.events: list[WorkItemEvent] = []

    def update(self, found: dict[str, Candidate]) -> None:
        for customer_id, item in self.items.items():
            if item.status == "snoozed" and _is_due(item, self.day.as_of):
                self._wake(item)
            candidate = found.get(customer_id)
            if candidate is not None:
                self._refresh(item, candidate)
            elif _is_kept(item):
                self._let_go({each.code: each for each in item.reasons.all()}, item)
            else:
                self._clear(item)

    def open_new(self, candidates: Iterable[Candidate]) -> None:
        held = Counter(item.csm for item in self.items.values() if item.status in OPEN)
        closed = self._recently_closed()
        chosen = []
        for each in sorted(candidates, key=lambda c: (c.csm, c.place)):
            codes = {key_of(reason.code, reason.figure) for reason in each.reasons}
            is_old = each.customer_id in self.items or codes <= closed.get(each.customer_id, set())
            if not is_old and held[each.csm] < self.limit:
                held[each.csm] += 1
                chosen.append(each)
        items = WorkItem.objects.bulk_create(
            WorkItem(
                workspace=self.workspace,
                customer_id=each.customer_id,
                opened_on=self.day.as_of,
                **_fields(each, self.people),
            )
            for each in chosen
        )
        for item, each in zip(items, chosen, strict=True):
            for reason in each.reasons:
                self._reason(item, reason)
            self._event(item, "opened", reasons=[reason.code for reason in each.reasons])
        self.opened = len(items)

    def write(self) -> None:
        """Write what was gathered."""
        _written(WorkItem, list(self.changed_items.values()))
        _written(WorkItemReason, self.changed_reasons)
        WorkItemReason.objects.bulk_create(self.new_reasons)
        WorkItemEvent.objects.bulk_create(self.events)

    def _recently_closed(self) -> dict[str, set[str]]:
        """Keys of the reasons of items that people closed within the cool-down, by customer."""
        since = self.day.as_of - timedelta(days=COOL_DOWN_DAYS)
        reasons = WorkItemReason.objects.filter(
            workspace=self.workspace,
            item__status__in=("done", "dismissed"),
            item__closed_on__gt=since,
        )
        codes: dict[str, set[str]] = {}
        for customer_id, code, figure in reasons.values_list("item__customer_id", "code", "figure"):
            codes.setdefault(customer_id, set()).add(key_of(code, figure))
        return codes

    def _refresh(self, item: WorkItem, candidate: Candidate) -> None:
        fields = _fields(candidate, self.people)
        if item.assigned_to_id is not None:
            del fields["assigned_to"]
        if _is_kept(item):
            del fields["next_step"]
            fields["is_urgent"] = True
        for name, value in fields.items():
            if getattr(item, name) != value:
                setattr(item, name, value)
                self.changed_items[item.pk] = item
        held = {reason.code: reason for reason in item.reasons.all()}
        for reason in candidate.reasons:
            self._refresh_reason(item, held.pop(reason.code, None), reason)
        self._let_go(held, item)

    def _let_go(self, held: dict[str, WorkItemReason], item: WorkItem) -> None:
        """End reasons that are no signals any more; those that are none stay."""
        for code, old in held.items():
            if old.gone_on is None and code not in STANDING:
                old.gone_on = self.day.as_of
                self.changed_reasons.append(old)
                self._event(item, "reason_gone", reason=code)

    def _refresh_reason(self, item: WorkItem, old: WorkItemReason | None, seen: Reason) -> None:
        if old is None or old.gone_on is not None:
            self._event(item, "reason_added", reason=seen.code, figure=seen.figure)
        if old is None:
            self._reason(item, seen)
        elif old.figure != seen.figure or old.gone_on is not None:
            old.figure, old.gone_on = seen.figure, None
            self.changed_reasons.append(old)

    def _reason(self, item: WorkItem, reason: Reason) -> None:
        self.new_reasons.append(
            WorkItemReason(
                workspace=self.workspace,
                item=item,
                code=reason.code,
                figure=reason.figure,
                since=self.day.as_of,
            )
        )

    def _clear(self, item: WorkItem) -> None:
        item.status, item.closed_on = "cleared", self.day.as_of
        self.changed_items[item.pk] = item
        self._event(item, "cleared")
        self.cleared += 1

    def _wake(self, item: WorkItem) -> None:
        item.status, item.snoozed_until = "open", None
        self.changed_items[item.pk] = item
        self._event(item, "woken")
        self.woken += 1

    def _event(self, item: WorkItem, kind: str, **detail: object) -> None:
        self.events.append(
            WorkItemEvent(
                workspace=self.workspace,
                item=item,
                happened_on=self.day.as_of,
                kind=kind,
                detail=detail,
            )
        )


def _written(model: type[Row], rows: Sequence[Row]) -> None:
    """Save changed rows in a few statements: an insert that meets each row and updates it."""
    columns = [field.name for field in model._meta.concrete_fields if not field.primary_key]  # noqa: SLF001
    if rows:
        model._default_manager.bulk_create(  # noqa: SLF001
            rows, update_conflicts=True, unique_fields=["id"], update_fields=columns
        )


def _is_kept(item: WorkItem) -> bool:
    """Whether an item has a reason that the day's signals neither make nor end."""
    return any(each.code in STANDING and each.gone_on is None for each in item.reasons.all())


def _is_due(item: WorkItem, day: date) -> bool:
    return item.snoozed_until is not None and item.snoozed_until <= day


def _people(workspace: Workspace) -> dict[str, User]:
    """Members by e-mail and by name, in lower case: how facts name a csm."""
    members = Membership.objects.filter(workspace=workspace, user__is_active=True)
    found: dict[str, User] = {}
    for member in members.select_related("user"):
        for name in (member.user.name, member.user.email):
            if name:
                found[name.lower()] = member.user
    return found


def _fields(candidate: Candidate, people: dict[str, User]) -> dict[str, object]:
    return {
        "customer_name": candidate.name[:500],
        "csm": candidate.csm[:500],
        "assigned_to": people.get(candidate.csm.lower()),
        "is_urgent": candidate.is_urgent,
        "currency": candidate.currency,
        "stake_minor": candidate.stake_minor,
        "rank_minor": candidate.rank_minor,
        "stake": candidate.stake,
        "next_step": candidate.next_step,
    }
