"""Charts of what customers say: complaints by month and category."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from tenure.web.charts.spec import ACCENT, BAD, BLUE, GOOD, INK, MUTED, WARN, Chart, base
from tenure.workflow.queries.report import Row
from tenure.workflow.rules.category_words import category_text

MONTH = {"field": "month", "type": "temporal", "timeUnit": "utcyearmonth", "title": None}
COLORS = (BAD, BLUE, ACCENT, WARN, GOOD, INK)
OTHERS = "…"


def months_chart(rows: list[Row], *, is_complaints: bool) -> Chart:
    """Complaints, or tickets where none is marked, by month; the most frequent categories by color."""
    totals: dict[str, int] = {}
    for row in rows:
        totals[row["kind"]] = totals.get(row["kind"], 0) + row["tickets"]
    order = sorted(totals, key=lambda kind: (kind == OTHERS, -totals[kind], kind))
    names = {kind: _named(kind) for kind in order}
    shown: list[dict[str, Any]] = [
        {
            "month": f"{row['month']}-01",
            "kind": names[row["kind"]],
            "place": order.index(row["kind"]),
            "tickets": row["tickets"],
        }
        for row in rows
    ]
    colors = [
        MUTED if kind == OTHERS else COLORS[at % len(COLORS)] for at, kind in enumerate(order)
    ]
    what = _("complaints") if is_complaints else _("tickets")
    count = {"field": "tickets", "type": "quantitative", "title": what}
    spec = base(shown, 240)
    spec["mark"] = {"type": "bar", "width": {"band": 0.8}}
    spec["encoding"] = {
        "x": MONTH,
        "y": {**count, "aggregate": "sum"},
        "order": {"field": "place"},
        "color": {
            "field": "kind",
            "title": None,
            "scale": {"domain": list(names.values()), "range": colors},
            "legend": {"orient": "top", "columns": 4, "labelLimit": 180},
        },
        "tooltip": [
            {**MONTH, "title": _("month")},
            {"field": "kind", "title": _("category")},
            count,
        ],
    }
    title = (
        _("Complaints by month and category")
        if is_complaints
        else _("Tickets by month and category")
    )
    return Chart("voice-months", title, spec, is_empty=not rows)


def _named(kind: str) -> str:
    if kind == OTHERS:
        return _("all others")
    return category_text(kind) or _("without a category")
