"""On which days payments may leave by the limits of a day: what is said before anybody approves them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tenure.records.models import CapDay, RefundProposal, Workspace
from tenure.values.money import sums_by_currency
from tenure.workflow.actions.approval_checks import A_DAY
from tenure.workflow.actions.came_back import local_day
from tenure.workflow.actions.caps import SHARE, SHARE_DAYS
from tenure.workflow.actions.money_rules import Limits, in_force, value_of

LONGEST = timedelta(days=400)
"""Nobody looks further ahead."""


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that is to leave, "refund" or "transfer", in minor units."""

    kind: str
    currency: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class DayOut:
    """What may leave on a day: how many payments, and their sums by currency in minor units."""

    day: date
    payments: int
    sums: dict[str, int]


@dataclass(frozen=True, slots=True)
class Spread:
    """The days on which everything may leave at the earliest, and what no day can hold."""

    days: tuple[DayOut, ...]
    never: DayOut | None

    @property
    def is_split(self) -> bool:
        """Whether not all of it may leave today."""
        return len(self.days) > 1 or self.never is not None

    @property
    def first(self) -> tuple[DayOut, ...]:
        """As many days as a page names one by one."""
        return self.days[:5]


@dataclass(slots=True)
class _Room:
    """What the limits still hold: counted on the day, and for the share in thirty days."""

    held: Limits
    captured: Mapping[str, int] | None
    day: date
    sent: dict[tuple[date, str], int]
    used: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    refunds: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def take(self, each: Payment) -> bool:
        """Count a payment on the day where there is room for it."""
        own = [(name, each.kind, each.currency) for name in A_DAY]
        for name, kind, code in own:
            most = value_of(self.held, f"{name}_sum_minor", code)
            count = value_of(self.held, f"{name}_refunds", "")
            if self.used[name, kind, code] + each.amount_minor > most:
                return False
            if self.refunds[name, kind, code] >= count:
                return False
        if each.kind == "refund" and not self._is_within_share(each):
            return False
        for scope in own:
            self.used[scope] += each.amount_minor
            self.refunds[scope] += 1
        if each.kind == "refund":
            at = (self.day, each.currency)
            self.sent[at] = self.sent.get(at, 0) + each.amount_minor
        return True

    def _is_within_share(self, each: Payment) -> bool:
        if self.captured is None:
            return True
        since = self.day - timedelta(days=SHARE_DAYS)
        sent = sum(
            amount
            for (day, code), amount in self.sent.items()
            if code == each.currency and day > since
        )
        return sent + each.amount_minor <= self.captured.get(each.currency, 0) // SHARE


def spread(
    payments: Iterable[Payment],
    *,
    workspace: Workspace,
    customer_id: str,
    proposer_id: int,
    at: datetime,
    captured: Mapping[str, int] | None = None,
) -> Spread:
    """On which days these may leave, in this order, if they are approved at `at` and no others go first.

    `captured` came in within thirty days, by currency in minor units, as the newest sheet says; None
    asks the newest that is kept. What left today already is counted.
    """
    left = list(payments)
    room = _room(workspace, customer_id, proposer_id, at, captured)
    today, days = room.day, []
    fresh = (room.held, room.captured, today)
    never = [each for each in left if not _Room(*fresh, sent={}).take(each)]
    left = [each for each in left if each not in never]
    while left and room.day < today + LONGEST:
        gone: list[Payment] = []
        stays: list[Payment] = []
        for each in left:
            (gone if room.take(each) else stays).append(each)
        if gone:
            days.append(_day(room.day, gone))
        left = stays
        room = _Room(room.held, room.captured, room.day + timedelta(days=1), room.sent)
    never += left
    return Spread(tuple(days), _day(today, never) if never else None)


def _day(day: date, payments: list[Payment]) -> DayOut:
    sums = sums_by_currency((each.currency, each.amount_minor) for each in payments)
    return DayOut(day, len(payments), sums)


def _room(
    workspace: Workspace,
    customer_id: str,
    proposer_id: int,
    at: datetime,
    captured: Mapping[str, int] | None,
) -> _Room:
    """What is left of today, by the rows that are counted in before each call."""
    today = local_day(workspace, at)
    since = today - timedelta(days=SHARE_DAYS)
    scopes = {
        "all": "day",
        f"operator:{proposer_id}": "operator",
        f"customer:{customer_id}": "customer",
    }
    room = _Room(in_force(workspace, at), captured, today, {})
    if captured is None:
        room.captured = _captured(workspace)
    wanted = [own + scope for scope in scopes for own in ("", "transfer:")]
    rows = CapDay.objects.filter(workspace=workspace, day__gt=since, scope__in=wanted)
    for row in rows:
        is_transfer = row.scope.startswith("transfer:")
        name = scopes[row.scope.removeprefix("transfer:")]
        if row.day == today:
            scope = (name, "transfer" if is_transfer else "refund", row.currency)
            room.used[scope] += row.sum_minor
            room.refunds[scope] += row.refunds
        if row.scope == "all":
            room.sent[row.day, row.currency] = row.sum_minor
    return room


def _captured(workspace: Workspace) -> Mapping[str, int] | None:
    """What came in within thirty days by the newest sheet that says so; None where none does."""
    rows = RefundProposal.objects.filter(workspace=workspace, sheet__has_key="captured_30_days")
    sheet = rows.order_by("-pk").values_list("sheet", flat=True).first()
    return dict(sheet["captured_30_days"]) if sheet else None
