"""Money kept: GRR, NRR and churn rates over any window, and the quick ratio."""

from __future__ import annotations

import math

import ibis
from ibis import _
from ibis.expr.types import FloatingValue, IntegerValue, Table

from tenure.metrics.cards import card
from tenure.metrics.movements import FX
from tenure.values.switches import DEFAULT, NetChurn, QuickRatio, Switches

GRR = card(
    "grr",
    "GRR (gross revenue retention)",
    formula="Σ min(closing, opening) over customers present at opening ÷ Σ opening",
    unit="rate 0–1",
    population="customers with MRR above zero at the start of the window, one currency",
    edges="customers new or returned within the window never enter; no opening MRR: not defined",
    source="field convention: account level, survivors alone would flatter it",
)
NRR = card(
    "nrr",
    "NRR (net revenue retention)",
    formula="Σ closing over customers present at opening ÷ Σ opening",
    unit="rate ≥ 0; above 1 when those who stayed grew by more than was lost",
    population="customers with MRR above zero at the start of the window, one currency",
    edges="those who left count with 0 (survivors alone would flatter it); GRR ≤ NRR",
    source="field convention: account level, survivors alone would flatter it",
)
GROSS_CHURN = card(
    "gross_mrr_churn_rate",
    "Gross MRR churn rate",
    formula="(churn + contraction) ÷ opening MRR",
    unit="rate ≥ 0",
    population="all movements of the window, one currency",
    edges="no opening MRR: not defined",
    source="field convention",
)
NET_CHURN = card(
    "net_mrr_churn_rate",
    "Net MRR churn rate",
    formula="(churn + contraction − expansion) ÷ opening MRR",
    unit="rate; negative when expansion outweighs the losses",
    population="all movements of the window, one currency",
    edges="reactivation is shown on its own and not subtracted, unless the switch net_churn says so; no opening MRR: not defined",
    source="field convention",
)
QUICK_RATIO = card(
    "quick_ratio",
    "Quick ratio",
    formula="(new + expansion + reactivation) ÷ (contraction + churn)",
    unit="ratio",
    population="all movements of the window, one currency",
    edges="nothing lost: 'no losses', never infinity",
    source="field convention",
)
ARPA = card(
    "arpa",
    "ARPA",
    formula="MRR ÷ customers with MRR above zero",
    unit="minor units a month",
    population="customers with MRR above zero in the currency",
    edges="no customers: not defined",
    source="field convention",
)


def retention(moves: Table, windows: Table) -> Table:
    """GRR and NRR of each window and currency.

    Takes `movements` and `windows` (window_start, window_end: half-open days). Returns
    window_start, window_end, currency, opening_minor, kept_minor (the GRR numerator),
    closing_minor (the NRR numerator), grr, nrr (null where opening is 0). Only customers who
    moved inside a window are visited.
    """
    daily = moves.group_by("currency", "moved_on").agg(delta_minor=_.delta_minor.sum())
    opening = (
        daily.inner_join(windows, daily.moved_on < windows.window_start)
        .group_by("window_start", "window_end", "currency")
        .agg(opening_minor=_.delta_minor.sum())
    )
    inside = moves.inner_join(
        windows,
        [moves.moved_on >= windows.window_start, moves.moved_on < windows.window_end],
    )
    day = inside.moved_on.delta(ibis.date(1970, 1, 1), unit="day").cast("int64")
    inside = inside.mutate(place=2 * day + (inside.kind == FX).ifelse(0, 1))  # fx comes first
    each = inside.group_by("window_start", "window_end", "currency", "customer_id").agg(
        opened=_.opening_minor.argmin(_.place), closed=_.closing_minor.argmax(_.place)
    )
    present = each.filter(each.opened > 0)
    lost = (present.closed < present.opened).ifelse(present.opened - present.closed, 0)
    changed = (
        present.mutate(lost_minor=lost, changed_minor=present.closed - present.opened)
        .group_by("window_start", "window_end", "currency")
        .agg(lost_minor=_.lost_minor.sum(), changed_minor=_.changed_minor.sum())
    )
    both = opening.left_join(changed, ["window_start", "window_end", "currency"])
    both = both.select(
        "window_start",
        "window_end",
        "currency",
        "opening_minor",
        kept_minor=both.opening_minor - both.lost_minor.fill_null(0),
        closing_minor=both.opening_minor + both.changed_minor.fill_null(0),
    )
    return both.mutate(
        grr=share(both.kept_minor, both.opening_minor),
        nrr=share(both.closing_minor, both.opening_minor),
    )


def rates(monthly: Table, switches: Switches = DEFAULT) -> Table:
    """Add the month's rates to `movements.monthly`: churn rates, quick ratio and ARPA."""
    losses = monthly.churn_minor + monthly.contraction_minor
    gains = monthly.new_minor + monthly.expansion_minor
    if switches.quick_ratio is QuickRatio.WITH_REACTIVATION:
        gains = gains + monthly.reactivation_minor
    made_good = monthly.expansion_minor
    if switches.net_churn is NetChurn.LESS_REACTIVATION:
        made_good = made_good + monthly.reactivation_minor
    return monthly.mutate(
        gross_mrr_churn_rate=share(losses, monthly.opening_minor),
        net_mrr_churn_rate=share(losses - made_good, monthly.opening_minor),
        quick_ratio=share(gains, losses),
        arpa_minor=share(monthly.closing_minor, monthly.customers_closing),
    )


def share(part: IntegerValue, whole: IntegerValue) -> FloatingValue:
    """`part ÷ whole`, null where `whole` is 0."""
    return part.cast("float64") / whole.nullif(0).cast("float64")


def annual_loss(monthly_rate: float) -> tuple[float, float]:
    """What a monthly loss rate means in a year: (compounded share lost, replacement sum 12 c)."""
    return 1 - (1 - monthly_rate) ** 12, 12 * monthly_rate


def rescaled(rate: float, *, from_months: int, to_months: int) -> float:
    """A loss rate brought to another window by compounding: 4.8 % a quarter is 1.63 % a month."""
    return 1 - math.pow(1 - rate, to_months / from_months)
