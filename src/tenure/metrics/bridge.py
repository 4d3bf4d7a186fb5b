"""The bridge: one figure under two sets of switches, and which rule moves it for which customer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import ibis
from ibis import _
from ibis.expr.types import Table

from tenure.metrics.cards import card
from tenure.metrics.converted import converted
from tenure.metrics.groups import grouped
from tenure.metrics.months import month_of
from tenure.metrics.movements import moved
from tenure.metrics.mrr import live, resumed, segments
from tenure.values.dates import Month
from tenure.values.switches import FxPolicy, Switches

BRIDGE = card(
    "bridge",
    "Bridge between two definitions",
    formula=(
        "one figure, with one rule after the other changed from the first set to the second; the amount of "
        "a rule is Σ over customers of the figure after it − before it"
    ),
    unit="minor units of one currency",
    population="every customer whose figure a rule changes; month by month",
    edges=(
        "the amounts add up to the whole difference, to the minor unit; rules are changed in a fixed order, so "
        "that what two rules do together stands with the later one; what no rule explains stands apart"
    ),
    source="house rule",
)

RATES_ONLY = ("denominator", "net_churn", "quick_ratio")
"""Switches that change rates and no amount."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which figure of which month: `measure` is "mrr" (at the month's end) or a movement.

    `currency` is what it is counted in; `converted` puts every currency into it, otherwise only
    what is billed in it counts. `before` is the first day no longer known.
    """

    measure: str
    year: int
    month: int
    currency: str
    is_converted: bool
    before: ibis.expr.types.DateScalar

    def window(self, switches: Switches) -> tuple[ibis.expr.types.DateScalar, ...]:
        """First day of the month and first day after it, as the switches begin months."""
        month = Month(self.year, self.month, switches.month_start_day)
        return ibis.date(month.starts_on), ibis.least(ibis.date(month.ends_on), self.before)


def path(left: Switches, right: Switches, *, is_converted: bool) -> list[tuple[str, Switches]]:
    """From one set to the other, a switch at a time: name of the switch changed, the set so far."""
    steps, now = [], left
    for name in left.differing(right):
        if name in RATES_ONLY or (name.startswith("fx_") and not is_converted):
            continue
        now = replace(now, **{name: getattr(right, name)})
        steps.append((name, now))
    return steps


def amounts(facts: dict[str, Table], switches: Switches, asked: Asked) -> Table:
    """The figure of each customer: customer_id, amount_minor (losses without a sign).

    `facts` are the canonical subscriptions, customers and fx_rates, and the calendar `months`.
    """
    start, end = asked.window(switches)
    if asked.measure == "mrr" and not needs_rates(switches, is_converted=asked.is_converted):
        stretches = grouped(
            segments(facts["subscriptions"], switches), facts["customers"], switches
        )
        rows = live(stretches, (end.cast("timestamp") - ibis.interval(days=1)).cast("date"))
        rows = rows.filter(rows.currency == asked.currency)
        return rows.group_by("customer_id").agg(amount_minor=_.mrr_minor.sum())
    moves = book(facts, switches, asked.currency, is_converted=asked.is_converted)
    moves = moves.filter(moves.moved_on < end)
    if asked.measure == "mrr":
        return moves.group_by("customer_id").agg(amount_minor=_.delta_minor.sum())
    moves = moves.filter(moves.moved_on >= start, moves.kind == asked.measure)
    return moves.group_by("customer_id").agg(amount_minor=_.delta_minor.abs().sum())


def book(
    facts: dict[str, Table], switches: Switches, currency: str, *, is_converted: bool
) -> Table:
    """Every movement under some switches: in one currency, or of all of them converted into it.

    `facts` as for `amounts`. Returns the columns of `movements`.
    """
    subscriptions, customers = facts["subscriptions"], facts["customers"]
    stretches = grouped(segments(subscriptions, switches), customers, switches)
    back = grouped(resumed(subscriptions, switches), customers, switches)
    if needs_rates(switches, is_converted=is_converted):
        return converted(stretches, facts["fx_rates"], facts["months"], currency, switches, back)
    moves = moved(stretches, switches, back)
    return moves.filter(moves.currency == currency)


def needs_rates(switches: Switches, *, is_converted: bool) -> bool:
    """Whether other currencies are converted and not left out."""
    return is_converted and switches.fx_policy is not FxPolicy.PER_CURRENCY


def reported(figures: Table, source: str, asked: Asked, *, by_customer: bool) -> Table:
    """What another tool reports: customer_id ("" for the total), amount_minor.

    Takes the canonical `reported_figures`.
    """
    month = ibis.date(Month(asked.year, asked.month).starts_on)
    rows = figures.filter(
        figures.source == source,
        figures.measure == asked.measure,
        figures.currency == asked.currency,
        month_of(figures.month_on) == month,
        (figures.customer_ref != "") if by_customer else (figures.customer_ref == ""),
    )
    return rows.group_by(customer_id=rows.customer_ref).agg(amount_minor=_.amount_minor.sum())


def side_by_side(parts: Sequence[Table]) -> Table:
    """Each customer's figure under every set: customer_id, a0, a1, …; nothing counts as 0."""
    labelled = [part.mutate(place=ibis.literal(place, "int64")) for place, part in enumerate(parts)]
    whole = ibis.union(*labelled, distinct=False) if len(labelled) > 1 else labelled[0]
    return whole.group_by("customer_id").agg(
        **{
            f"a{place}": whole.amount_minor.sum(where=whole.place == place).fill_null(0)
            for place in range(len(labelled))
        }
    )


def totals(wide: Table, count: int) -> Table:
    """One row: t0, t1, … (sums) and n1, n2, … (customers whose figure changed)."""
    sums = {f"t{place}": wide[f"a{place}"].sum().fill_null(0) for place in range(count)}
    changed = {
        f"n{place}": (wide[f"a{place}"] != wide[f"a{place - 1}"]).sum().fill_null(0)
        for place in range(1, count)
    }
    return wide.agg(**sums, **changed)


def changed(wide: Table, rules: Sequence[str]) -> Table:
    """Customers by rule: customer_id, rule, before_minor, after_minor, delta_minor."""
    parts = []
    for place, rule in enumerate(rules, start=1):
        before, after = wide[f"a{place - 1}"], wide[f"a{place}"]
        rows = wide.filter(before != after).select(
            "customer_id",
            rule=ibis.literal(rule),
            before_minor=before,
            after_minor=after,
            delta_minor=after - before,
        )
        parts.append(rows)
    if not parts:
        return wide.select(
            "customer_id",
            rule=ibis.literal(""),
            before_minor=wide.a0,
            after_minor=wide.a0,
            delta_minor=wide.a0,
        ).limit(0)
    return ibis.union(*parts, distinct=False) if len(parts) > 1 else parts[0]
