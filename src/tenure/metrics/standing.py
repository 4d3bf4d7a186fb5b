"""Where a company stands: ARR in one currency, and shares of those who pay."""

from __future__ import annotations

import ibis
from ibis import _
from ibis.expr.types import DateScalar, Table

from tenure.metrics.cards import card

TALK_DAYS = 28

STAGE_ARR = card(
    "stage_arr",
    "ARR that decides the stage",
    formula="12 × MRR of every customer, in the workspace's currency",
    unit="minor units of the workspace's currency, converted as the switch fx_policy says",
    population="customers with MRR above zero",
    edges=(
        "customers without an exchange rate are left out and counted; a bound in another currency is "
        "brought over at the last rate; a bound belongs to the stage it opens"
    ),
    source="S52; bounds of $1M, $5M, $20M and $100M are a table each workspace can edit",
)
ACTIVE_SHARE = card(
    "active_share",
    "Customers who use it",
    formula="paying customers with a day of use in the last 28 ÷ paying customers",
    unit="share 0–1 with Wilson interval and n",
    population="customers with MRR above zero",
    edges="who was never seen using it counts as not using; no usage events at all: not known",
    source="engagement over 28 days",
)
TALK_SHARE = card(
    "talk_share",
    "Customers we spoke with",
    formula="paying customers with a call, meeting, e-mail or letter in the last 28 days ÷ paying customers",
    unit="share 0–1 with Wilson interval and n",
    population="customers with MRR above zero",
    edges="notes, campaigns and messages in the app are no talk; no touchpoints at all: not known",
    source="touchpoints as recorded",
)
FIRST_MONTH_KEPT = card(
    "first_month_kept",
    "Still there after month one",
    formula="customers of the start months looked at still paying at the end of month 1 ÷ all of those",
    unit="share 0–1 with Wilson interval and n",
    population="customers by start month: those of the last 12 whose month 1 is over",
    edges="month 0 is the month of start; months not over are not looked at",
    source="the cohort triangle",
)
BELOW_SHARE = card(
    "below_line_share",
    "Customers below the danger line",
    formula="paying customers at or under the danger line ÷ paying customers",
    unit="share 0–1 with Wilson interval and n",
    population="customers with MRR above zero",
    edges="no danger line yet: not known",
    source="the danger line",
)


def counts(state: Table, day: DateScalar) -> Table:
    """Those who pay, counted: paying, mrr_minor (base currency), unpriced, active, talked, below,
    breadth (median share of features used by those who use any; null for none).

    Takes `customer_state`.
    """
    rows = state.filter(state.mrr_minor > 0)
    since = day - ibis.interval(days=TALK_DAYS)
    return rows.agg(
        paying=_.count(),
        mrr_minor=_.mrr_base_minor.sum().fill_null(0),
        unpriced=_.mrr_base_minor.isnull().sum().fill_null(0),
        active=(_.active_days.fill_null(0) > 0).sum().fill_null(0),
        talked=(_.last_touch_on > since).sum().fill_null(0),
        below=_.below_line.fill_null(False).sum().fill_null(0),
        breadth=_.breadth.median(where=_.active_days > 0).cast("float64"),
    )


def first_month(cells: Table, first: DateScalar, last: DateScalar) -> Table:
    """Cohorts from `first` to `last` one month on: cohort_on, size, remaining. Takes `logo_cohorts`."""
    rows = cells.filter(cells.age == 1, cells.cohort_on >= first, cells.cohort_on <= last)
    return rows.select("cohort_on", "size", "remaining").order_by("cohort_on")
