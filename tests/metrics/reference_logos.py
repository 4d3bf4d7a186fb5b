"""The second count of customers, from the second ledger: one customer and one day at a time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from tenure.values.switches import Denominator, PausePolicy, SamePeriod, Switches
from tests.metrics.reference_switches import LOUDEST, Move


@dataclass(frozen=True)
class Logo:
    """A customer as a whole comes or goes."""

    customer_id: str
    moved_on: date
    kind: str
    ended_by: str | None


def logos(moves: list[Move], switches: Switches) -> list[Logo]:
    """From the movements of each currency, those of the customer: who pays in any of them is there."""
    found: list[Logo] = []
    may_be_new = (
        switches.reactivation_window is not None
        or switches.pause_policy is PausePolicy.CANCEL_AND_NEW
    )
    live: dict[str, set[str]] = defaultdict(set)
    for customer, day in sorted({(move.customer_id, move.moved_on) for move in moves}):
        todays = [m for m in moves if (m.customer_id, m.moved_on) == (customer, day)]
        is_first, was_there = customer not in live, bool(live[customer])
        for move in todays:
            (live[customer].discard if move.kind == "churn" else live[customer].add)(move.currency)
        if was_there and not live[customer]:
            who = max((m.ended_by for m in todays if m.ended_by), key=LOUDEST.index)
            found.append(Logo(customer, day, "churn", who))
        elif live[customer] and not was_there:
            fresh = is_first or (may_be_new and any(m.kind == "new" for m in todays))
            found.append(Logo(customer, day, "new" if fresh else "reactivation", None))
    return found


def logo_churn_of(
    found: list[Logo], switches: Switches, start: date, end: date
) -> dict[str, int | date]:
    """One window, its end excluded, counted customer by customer."""
    at_start, gone, churns, joined = 0, [], [], 0
    for customer in {logo.customer_id for logo in found}:
        own = [logo for logo in found if logo.customer_id == customer]
        before = [logo for logo in own if logo.moved_on < start]
        inside = [logo for logo in own if start <= logo.moved_on < end]
        is_there = bool(before) and before[-1].kind != "churn"
        at_start += is_there
        if is_there and inside and inside[-1].kind == "churn":
            gone.append(inside[-1])
        churns += [logo for logo in inside if logo.kind == "churn"]
        joined += sum(logo.kind == "new" for logo in inside)
    lost = churns if switches.same_period is SamePeriod.COUNT else gone
    with_new = switches.denominator is Denominator.START_PLUS_NEW
    return {
        "window_start": start,
        "window_end": end,
        "at_start": at_start,
        "joined": joined,
        "lost": len(lost),
        "gone": len(gone),
        "lost_by_us": sum(logo.ended_by == "us" for logo in lost),
        "lost_delinquent": sum(logo.ended_by == "delinquent" for logo in lost),
        "divisor": at_start + joined if with_new else at_start,
    }
