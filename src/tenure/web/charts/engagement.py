"""Charts of use."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from tenure.web.charts.spec import ACCENT, BLUE, MUTED, WARN, Chart, base

KINDS = ("people", "api", "none", "unknown")
COLORS = (BLUE, ACCENT, MUTED, WARN)


def spread_chart(counts: list[dict[str, Any]]) -> Chart:
    """How many paying customers were active on how many days, by what their use is."""
    names = {
        "people": _("people"),
        "api": _("names nobody (API)"),
        "none": _("no events"),
        "unknown": _("unknown: a source is silent"),
    }
    rows = [
        {
            "days": row["days"],
            "kind": names[row["kind"]],
            "customers": row["customers"],
            "order": KINDS.index(row["kind"]),
        }
        for row in counts
    ]
    here = [kind for kind in KINDS if any(row["kind"] == kind for row in counts)]
    spec = base(rows, 220)
    spec["mark"] = {"type": "bar", "width": {"band": 0.85}}
    spec["encoding"] = {
        "x": {
            "field": "days",
            "type": "ordinal",
            "title": _("active days in 28"),
            "axis": {"labelAngle": 0, "labelOverlap": True},
        },
        "y": {"field": "customers", "type": "quantitative", "title": _("customers")},
        "order": {"field": "order"},
        "color": {
            "field": "kind",
            "title": None,
            "scale": {
                "domain": [names[kind] for kind in here],
                "range": [COLORS[KINDS.index(kind)] for kind in here],
            },
            "legend": {"orient": "bottom", "columns": 2},
        },
        "tooltip": [
            {"field": "days", "title": _("active days")},
            {"field": "kind", "title": _("kind of use")},
            {"field": "customers", "type": "quantitative", "title": _("customers")},
        ],
    }
    return Chart("use-spread", _("Paying customers by active days"), spec, is_empty=not rows)
