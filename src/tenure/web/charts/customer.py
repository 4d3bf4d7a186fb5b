"""Charts of one customer."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from tenure.values.currencies import EXPONENTS
from tenure.web.charts.spec import ACCENT, BLUE, WARN, Chart, base


def mrr_chart(steps: list[dict[str, Any]], as_of: date) -> Chart:
    """MRR over time as steps, one line a currency, drawn on to the as-of day."""
    rows = [
        {
            "day": step["moved_on"].isoformat(),
            "currency": step["currency"],
            "mrr": step["closing_minor"] / 10 ** EXPONENTS.get(step["currency"], 2),
        }
        for step in steps
    ]
    last = {row["currency"]: row for row in rows}
    rows += [{**row, "day": as_of.isoformat()} for row in last.values()]
    spec = base(rows, 160)
    spec["mark"] = {"type": "line", "interpolate": "step-after", "strokeWidth": 2, "color": ACCENT}
    spec["encoding"] = {
        "x": {"field": "day", "type": "temporal", "title": None},
        "y": {"field": "mrr", "type": "quantitative", "title": _("MRR"), "scale": {"zero": True}},
        "tooltip": [
            {"field": "day", "type": "temporal", "title": _("day")},
            {"field": "mrr", "type": "quantitative", "title": _("MRR"), "format": ",.2f"},
            {"field": "currency", "title": _("currency")},
        ],
    }
    if len(last) > 1:
        spec["encoding"]["strokeDash"] = {"field": "currency", "title": None}
    return Chart("mrr", _("MRR over time"), spec, is_empty=not rows)


def use_chart(weeks: list[dict[str, Any]]) -> Chart:
    """Events of each week as bars, active users as a line."""
    rows = [
        {"week": week["week_on"].isoformat(), "events": week["events"], "users": week["users"]}
        for week in weeks
    ]
    spec = base(rows, 160)
    tooltip = [
        {"field": "week", "type": "temporal", "title": _("week of")},
        {"field": "events", "type": "quantitative", "title": _("events")},
        {"field": "users", "type": "quantitative", "title": _("active users")},
    ]
    x = {"field": "week", "type": "temporal", "title": None}
    events = {"field": "events", "type": "quantitative", "title": _("events a week")}
    users = {"field": "users", "type": "quantitative", "title": _("active users")}
    spec["layer"] = [
        {
            "mark": {"type": "bar", "color": BLUE, "opacity": 0.75, "width": 6},
            "encoding": {"x": x, "y": events, "tooltip": tooltip},
        }
    ]
    if any(row["users"] for row in rows):
        spec["layer"].append(
            {
                "mark": {"type": "line", "color": WARN, "strokeWidth": 2},
                "encoding": {"x": x, "y": users, "tooltip": tooltip},
            }
        )
        spec["resolve"] = {"scale": {"y": "independent"}}
    return Chart(
        "use", _("Use in the last 52 weeks"), spec, is_empty=not any(row["events"] for row in rows)
    )
