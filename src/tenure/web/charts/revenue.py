"""Charts of the revenue page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from tenure.values.currencies import EXPONENTS
from tenure.values.dates import Month
from tenure.web.charts.spec import (
    ACCENT,
    BAD,
    BAD_SOFT,
    BLUE,
    GOOD,
    GOOD_SOFT,
    INK,
    MUTED,
    Chart,
    base,
)

KINDS = (
    ("new", 1, GOOD),
    ("expansion", 1, GOOD_SOFT),
    ("reactivation", 1, BLUE),
    ("contraction", -1, BAD_SOFT),
    ("churn", -1, BAD),
)
FX = ("fx", 1, MUTED)


def movement_chart(months: list[dict[str, Any]], currency: str, *, with_fx: bool = False) -> Chart:
    """The five movements of each month, gains above and losses below zero, and the net as a line.

    `with_fx` adds what rates of exchange did.
    """
    unit = 10 ** EXPONENTS.get(currency, 2)
    names = movement_names(with_fx=with_fx)
    kinds = (*KINDS, FX) if with_fx else KINDS
    rows = [
        {
            "month": month["month_on"].isoformat(),
            "kind": names[kind],
            "amount": sign * month[f"{kind}_minor"] / unit,
            "order": order,
        }
        for month in months
        for order, (kind, sign, _color) in enumerate(kinds)
    ]
    spec = base(rows, 260)
    x = {"field": "month", "type": "temporal", "timeUnit": "utcyearmonth", "title": None}
    spec["layer"] = [_bars(x, names, kinds, currency), _net(x)]
    return Chart("movements", _("MRR movements, the line is their net"), spec, is_empty=not rows)


def _bars(
    x: dict[str, Any],
    names: dict[str, str],
    shown: tuple[tuple[str, int, str], ...],
    currency: str,
) -> dict[str, Any]:
    kinds = {
        "domain": [names[kind] for kind, *_rest in shown],
        "range": [color for *_rest, color in shown],
    }
    amount = {"field": "amount", "type": "quantitative", "title": currency}
    return {
        "mark": {"type": "bar", "width": {"band": 0.75}},
        "encoding": {
            "x": x,
            "y": {**amount, "stack": "zero"},
            "color": {
                "field": "kind",
                "title": None,
                "scale": kinds,
                "legend": {"orient": "top"},
            },
            "order": {"field": "order"},
            "tooltip": [
                {**x, "title": _("month")},
                {"field": "kind", "title": _("movement")},
                {**amount, "format": ",.2f"},
            ],
        },
    }


def _net(x: dict[str, Any]) -> dict[str, Any]:
    net = {"field": "net", "type": "quantitative"}
    return {
        "transform": [
            {"aggregate": [{"op": "sum", "field": "amount", "as": "net"}], "groupby": ["month"]}
        ],
        "mark": {
            "type": "line",
            "point": {"size": 24, "color": INK},
            "color": INK,
            "strokeWidth": 1.5,
        },
        "encoding": {
            "x": {**x, "bandPosition": 0.5},
            "y": net,
            "tooltip": [
                {**x, "title": _("month")},
                {**net, "format": ",.2f", "title": _("net")},
            ],
        },
    }


def movement_names(*, with_fx: bool = False) -> dict[str, str]:
    """The five movements in the reader's language, and fx where it is wanted."""
    fx = {"fx": _("fx")} if with_fx else {}
    return {
        "new": _("new"),
        "expansion": _("expansion"),
        "reactivation": _("reactivation"),
        "contraction": _("contraction"),
        "churn": _("churn"),
        **fx,
    }


def retention_chart(rows: list[dict[str, Any]], currency: str) -> Chart:
    """NRR and GRR of the twelve months ending with each month."""
    points = [
        {
            "month": (Month.of(row["window_end"]) + -1).starts_on.isoformat(),
            "rate": row[name],
            "kind": name.upper(),
        }
        for row in rows
        if row["currency"] == currency
        for name in ("nrr", "grr")
        if row[name] is not None
    ]
    spec = base(points, 200)
    spec["layer"] = [
        {
            "mark": {"type": "line", "strokeWidth": 2, "point": {"size": 20}},
            "encoding": {
                "x": {
                    "field": "month",
                    "type": "temporal",
                    "timeUnit": "utcyearmonth",
                    "title": None,
                },
                "y": {
                    "field": "rate",
                    "type": "quantitative",
                    "title": None,
                    "axis": {"format": ".0%"},
                    "scale": {"zero": False},
                },
                "color": {
                    "field": "kind",
                    "title": None,
                    "scale": {"domain": ["NRR", "GRR"], "range": [ACCENT, BLUE]},
                    "legend": {"orient": "top"},
                },
                "tooltip": [
                    {
                        "field": "month",
                        "type": "temporal",
                        "timeUnit": "utcyearmonth",
                        "title": _("12 months to"),
                    },
                    {"field": "kind", "title": _("figure")},
                    {"field": "rate", "type": "quantitative", "format": ".1%", "title": _("rate")},
                ],
            },
        },
        {
            "data": {"values": [{"one": 1}]},
            "mark": {"type": "rule", "strokeDash": [4, 4], "color": "#8888"},
            "encoding": {"y": {"field": "one", "type": "quantitative"}},
        },
    ]
    return Chart("retention", _("NRR and GRR over 12 months"), spec, is_empty=not points)
