"""Charts of growth: net churn by month, a what-if, where effort goes."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from tenure.values.currencies import EXPONENTS
from tenure.values.dates import Month
from tenure.web.charts.spec import ACCENT, BAD, BLUE, GOOD, MUTED, Chart, Spec, base
from tenure.workflow.queries.effort import Balance
from tenure.workflow.queries.what_if import Answer

MONTH = {"field": "month", "type": "temporal", "timeUnit": "utcyearmonth", "title": None}


def net_chart(months: list[dict[str, Any]], currency: str) -> Chart:
    """Net MRR churn of each month: below zero, and green, where growth outweighs the losses."""
    gained, lost = _("grew by more than was lost"), _("lost more than it grew by")
    rows = [
        {
            "month": row["month_on"].isoformat(),
            "rate": row["net_rate"],
            "kind": gained if row["net_rate"] < 0 else lost,
        }
        for row in months
        if row["net_rate"] is not None
    ]
    spec = base(rows, 200)
    rate = {"field": "rate", "type": "quantitative", "title": None, "axis": {"format": ".1%"}}
    spec["mark"] = {"type": "bar", "width": {"band": 0.75}}
    spec["encoding"] = {
        "x": MONTH,
        "y": rate,
        "color": {
            "field": "kind",
            "title": None,
            "scale": {"domain": [gained, lost], "range": [GOOD, BAD]},
            "legend": {"orient": "top"},
        },
        "tooltip": [
            {**MONTH, "title": _("month")},
            {"field": "rate", "type": "quantitative", "format": "+.2%", "title": _("net a month")},
        ],
    }
    title = _("Net MRR churn by month, %(currency)s") % {"currency": currency}
    return Chart("net-churn", title, spec, is_empty=not rows)


def what_if_chart(answer: Answer, currency: str, as_of: date) -> Chart:
    """MRR as it goes on and under the scenario, with the interval of the losses counted."""
    unit = 10 ** EXPONENTS.get(currency, 2)
    names = {"before": _("as it is"), "after": _("with the change")}
    rows: list[dict[str, Any]] = []
    for key, name in names.items():
        mrr = getattr(answer.found, key).mrr / unit
        low, high = np.quantile(mrr[1:], (0.025, 0.975), axis=0)
        start = Month.of(as_of)
        rows += [
            {
                "month": (start + step).starts_on.isoformat(),
                "mrr": round(float(mrr[0, step]), 2),
                "low": round(min(float(low[step]), float(mrr[0, step])), 2),
                "high": round(max(float(high[step]), float(mrr[0, step])), 2),
                "kind": name,
            }
            for step in range(mrr.shape[1])
        ]
    spec = base(rows, 240)
    spec["layer"] = _lines(list(names.values()), currency)
    is_empty = not answer.own.customers and not answer.own.company.won_a_month
    return Chart("what-if", _("MRR to come, with the chance in the losses counted"), spec, is_empty)


def _lines(names: list[str], currency: str) -> list[Spec]:
    color = {
        "field": "kind",
        "title": None,
        "scale": {"domain": names, "range": [MUTED, ACCENT]},
        "legend": {"orient": "top", "symbolOpacity": 1},
    }
    amount = {"type": "quantitative", "title": currency, "scale": {"zero": False}}
    tips = [
        {**MONTH, "title": _("month")},
        {"field": "kind", "title": _("figure")},
        *(
            {"field": name, "type": "quantitative", "format": ",.0f", "title": title}
            for name, title in (("mrr", _("MRR")), ("low", _("from")), ("high", _("to")))
        ),
    ]
    return [
        {
            "mark": {"type": "area", "opacity": 0.15},
            "encoding": {
                "x": MONTH,
                "y": {"field": "low", **amount},
                "y2": {"field": "high"},
                "color": color,
            },
        },
        {
            "mark": {"type": "line", "strokeWidth": 2, "point": {"size": 18}},
            "encoding": {
                "x": MONTH,
                "y": {"field": "mrr", **amount},
                "color": color,
                "tooltip": tips,
            },
        },
    ]


def effort_chart(balance: Balance) -> Chart:
    """Money, hours and MRR gained of the last year: the share of new customers and of those there are."""
    winning, keeping = _("winning new ones"), _("existing ones")
    sides = (
        (_("money spent"), balance.money),
        (_("hours spent"), balance.hours),
        (_("MRR gained"), balance.gained),
    )
    rows = [
        {"what": name, "side": side, "share": share, "order": order}
        for name, found in sides
        if found.share is not None
        for order, (side, share) in enumerate(((winning, found.share), (keeping, 1 - found.share)))
    ]
    spec = base(rows, 150)
    share = {"field": "share", "type": "quantitative"}
    spec["mark"] = {"type": "bar", "height": {"band": 0.7}}
    spec["encoding"] = {
        "y": {"field": "what", "title": None, "sort": [name for name, _sides in sides]},
        "x": {**share, "title": None, "axis": {"format": ".0%", "tickCount": 5}, "stack": "zero"},
        "color": {
            "field": "side",
            "title": None,
            "scale": {"domain": [winning, keeping], "range": [BLUE, ACCENT]},
            "legend": {"orient": "top"},
        },
        "order": {"field": "order"},
        "tooltip": [
            {"field": "what", "title": _("figure")},
            {"field": "side", "title": _("side")},
            {**share, "format": ".1%", "title": _("share")},
        ],
    }
    return Chart("effort", _("Where effort goes, and where MRR came from"), spec, is_empty=not rows)
