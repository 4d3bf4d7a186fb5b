"""The waterfall of a bridge, and two series beside each other."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from tenure.values.currencies import EXPONENTS
from tenure.web.charts.spec import ACCENT, BAD, BLUE, GOOD, Chart, base
from tenure.web.sentences import said
from tenure.workflow.queries.bridge import WITHOUT_CUSTOMER, Bridge
from tenure.workflow.queries.bridge_report import rule_text
from tenure.workflow.queries.report import Row


def waterfall(made: Bridge, title: str) -> Chart:
    """From ours to theirs: each rule hangs where the one before it ended."""
    unit = 10 ** EXPONENTS.get(made.ask.currency, 2)
    steps = [(said(rule_text(s.rule)), s.amount_minor) for s in made.steps if s.amount_minor]
    if made.rest_minor:
        steps.append((said(rule_text(WITHOUT_CUSTOMER)), made.rest_minor))
    rows: list[dict[str, Any]] = [_bar(_("ours"), 0, made.left_minor, "end", unit)]
    at = made.left_minor
    for rule, amount in steps:
        rows.append(_bar(rule, at, at + amount, "more" if amount > 0 else "less", unit))
        at += amount
    rows.append(_bar(title, 0, made.right_minor, "end", unit))
    for order, row in enumerate(rows):
        row["order"] = order
    spec = base(rows, max(120, 34 * len(rows)))
    scale = {"type": "quantitative", "title": made.ask.currency, "scale": {"zero": False}}
    low = min(min(row["from"], row["to"]) for row in rows[1:-1] or rows)
    name = _("From ours to theirs, rule by rule")
    if steps and low > 0:
        name = _("From ours to theirs, rule by rule; the axis does not begin at 0")
        reach = max(row["to"] for row in rows)
        floor = max(0.0, low - (reach - low) * 2)
        spec["transform"] = [{"calculate": f"max(datum.from, {floor})", "as": "begin"}]
    else:
        spec["transform"] = [{"calculate": "datum.from", "as": "begin"}]
    y = {"field": "name", "type": "nominal", "sort": {"field": "order"}, "title": None}
    spec["layer"] = [
        {
            "mark": {"type": "bar", "height": {"band": 0.62}},
            "encoding": {
                "y": {**y, "axis": {"labelLimit": 240}},
                "x": {"field": "begin", **scale},
                "x2": {"field": "to"},
                "color": {
                    "field": "kind",
                    "legend": None,
                    "scale": {"domain": ["end", "more", "less"], "range": [ACCENT, GOOD, BAD]},
                },
                "tooltip": [
                    {"field": "name", "title": _("rule")},
                    {
                        "field": "amount",
                        "type": "quantitative",
                        "format": ",.2f",
                        "title": made.ask.currency,
                    },
                ],
            },
        }
    ]
    return Chart("bridge", name, spec, is_empty=not steps)


def _bar(name: str, start: int, end: int, kind: str, unit: int) -> dict[str, Any]:
    return {
        "name": name,
        "from": start / unit,
        "to": end / unit,
        "amount": (end - start) / unit,
        "kind": kind,
    }


def beside(rows: list[Row], title: str, currency: str) -> Chart:
    """Both month by month."""
    unit = 10 ** EXPONENTS.get(currency, 2)
    ours = _("ours")
    points = [
        {"month": row["month_on"].isoformat(), "whose": whose, "amount": row[key] / unit}
        for row in rows
        for whose, key in ((ours, "ours_minor"), (title, "theirs_minor"))
        if row[key] is not None
    ]
    spec = base(points, 180)
    spec["mark"] = {"type": "line", "point": {"size": 18}, "strokeWidth": 1.8}
    month = {"field": "month", "type": "temporal", "timeUnit": "utcyearmonth"}
    amount = {"field": "amount", "type": "quantitative"}
    spec["encoding"] = {
        "x": {**month, "title": None},
        "y": {**amount, "title": currency, "scale": {"zero": False}},
        "color": {
            "field": "whose",
            "title": None,
            "scale": {"domain": [ours, title], "range": [ACCENT, BLUE]},
            "legend": {"orient": "top"},
        },
        "tooltip": [
            {**month, "title": _("month")},
            {"field": "whose", "title": _("whose")},
            {**amount, "format": ",.2f", "title": currency},
        ],
    }
    return Chart("beside", _("Month by month"), spec, is_empty=not points)
