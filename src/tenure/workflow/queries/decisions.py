"""What was decided about customers, and the steps taken before a release."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from tenure.records.models import LabValue, ReleaseStep, WorthDecision
from tenure.values.shown import Show, Shown
from tenure.values.worth import CHOICES, LADDER
from tenure.workflow.queries.filtering import chosen
from tenure.workflow.queries.paging import Page
from tenure.workflow.queries.report import Row

PAGE = 50
STATES = ("in_force", "to_sign", "taken_back", "all")
COLUMNS = (
    Shown("decided_on", "decided", Show.DAY),
    Shown("name", "customer"),
    Shown("choice", "decision"),
    Shown("recommended", "recommended"),
    Shown("by", "by"),
    Shown("signed", "signed by"),
    Shown("reason", "reason"),
)
EXPORT_COLUMNS = (
    Shown("customer_id", "id"),
    *COLUMNS,
    Shown("taken_back_at", "taken back", Show.INSTANT),
)
SORTS = ("decided_on", "name", "choice")
_ORDER = {"decided_on": "decided_on", "name": "customer_name", "choice": "choice"}


@dataclass(frozen=True, slots=True)
class DecisionFilter:
    """Which decisions, in which order."""

    words: str = ""
    state: str = "in_force"
    choice: str = ""
    sort: str = "-decided_on"

    @classmethod
    def of(cls, given: dict[str, str]) -> DecisionFilter:
        """From text as a link carries it; what is not known is left at its default."""
        return cls(**chosen(cls, given, state=STATES, choice=CHOICES, sort=SORTS))


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the ladder: taken (`id`, `what`, `done_on`, `by`) or still to come (None)."""

    code: str
    id: int | None = None
    what: str = ""
    done_on: date | None = None
    by: str = ""


def steps_of(workspace_id: int, customer_id: str) -> tuple[str, ...]:
    """Steps of the ladder that were taken for a customer, in their order."""
    rows = ReleaseStep.objects.filter(
        workspace_id=workspace_id, customer_id=customer_id, is_gone=False
    )
    taken = set(rows.values_list("step", flat=True))
    return tuple(step for step in LADDER if step in taken)


def ladder(workspace_id: int, customer_id: str) -> tuple[Step, ...]:
    """All steps before a release, taken or not; of a step taken twice the last one."""
    rows = ReleaseStep.objects.filter(
        workspace_id=workspace_id, customer_id=customer_id, is_gone=False
    ).select_related("by")
    taken = {row.step: Step(row.step, row.pk, row.what, row.done_on, str(row.by)) for row in rows}
    return tuple(taken.get(code, Step(code)) for code in LADDER)


def _rows(workspace_id: int) -> QuerySet[WorthDecision]:
    rows = WorthDecision.objects.filter(workspace_id=workspace_id)
    return rows.select_related("by", "signed_by")


def of_customer(workspace_id: int, customer_id: str) -> list[Row]:
    """Decisions on a customer, the newest first."""
    return [_row(each) for each in _rows(workspace_id).filter(customer_id=customer_id)]


def _row(each: WorthDecision) -> Row:
    return {
        "id": each.pk,
        "customer_id": each.customer_id,
        "name": each.customer_name,
        "choice": each.choice,
        "recommended": each.recommended,
        "reason": each.reason,
        "decided_on": each.decided_on,
        "by": str(each.by),
        "by_id": each.by_id,
        "signed": str(each.signed_by) if each.signed_by else "",
        "needs_signature": each.choice == "release" and each.signed_at is None,
        "taken_back_at": each.taken_back_at,
        "is_over": each.taken_back_at is not None,
    }


def _wanted(workspace_id: int, wanted: DecisionFilter) -> QuerySet[WorthDecision]:
    rows = _rows(workspace_id)
    if wanted.state in ("in_force", "to_sign"):
        rows = rows.filter(taken_back_at=None)
    if wanted.state == "to_sign":
        rows = rows.filter(choice="release", signed_at=None)
    if wanted.state == "taken_back":
        rows = rows.exclude(taken_back_at=None)
    if wanted.choice:
        rows = rows.filter(choice=wanted.choice)
    if wanted.words.strip():
        rows = rows.filter(customer_name__icontains=wanted.words.strip())
    way = "-" if wanted.sort.startswith("-") else ""
    return rows.order_by(way + _ORDER[wanted.sort.lstrip("-")], "-pk")


def every(workspace_id: int, wanted: DecisionFilter) -> list[Row]:
    """All decisions of a filter."""
    return [_row(each) for each in _wanted(workspace_id, wanted)]


def page(workspace_id: int, wanted: DecisionFilter, number: int = 1) -> Page:
    """One page of decisions."""
    rows = _wanted(workspace_id, wanted)
    total = rows.count()
    place, pages = Page.place(total, number, PAGE)
    shown = rows[(place - 1) * PAGE : place * PAGE]
    return Page([_row(each) for each in shown], total, place, pages)


def to_sign(workspace_id: int) -> int:
    """How many decisions to release wait for a second person."""
    return _wanted(workspace_id, DecisionFilter(state="to_sign")).count()


def lab_value(workspace_id: int, customer_id: str) -> Row | None:
    """What a person said a customer is worth beyond its money; None where nobody did."""
    each = LabValue.objects.filter(workspace_id=workspace_id, customer_id=customer_id).first()
    if each is None:
        return None
    return {
        "value_minor": each.value_minor,
        "currency": each.currency,
        "reason": each.reason,
        "until_on": each.until_on,
    }
