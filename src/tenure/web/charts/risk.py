"""Charts of the risk of leaving: whether its chances came true."""

from __future__ import annotations

from math import sqrt

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tenure.inference.calibration import Bin, Calibration
from tenure.web.charts.spec import ACCENT, INK, MUTED, Chart, Spec, base

Z = 1.96
"""Of perfect chances, 95 % of shares fall within so many standard errors."""


def reliability_chart(found: Calibration | None) -> Chart:
    """Share who left against the chance stated, with the band in which perfect chances would fall."""
    rows = [_row(each) for each in (found.bins if found else ())]
    spec = base(rows, 260)
    spec["layer"] = _layers()
    return Chart("reliability", _("Chances stated, and what came"), spec, is_empty=not rows)


def _row(found: Bin) -> Spec:
    spread = Z * sqrt(found.chance * (1 - found.chance) / found.rows) if found.rows else 0.0
    return {
        "chance": found.chance,
        "share": found.share,
        "low": found.low,
        "high": found.high,
        "n": found.rows,
        "left": found.left,
        "noise_low": max(0.0, found.chance - spread),
        "noise_high": min(1.0, found.chance + spread),
    }


def _layers() -> list[Spec]:
    axis = {"type": "quantitative", "axis": {"format": ".0%"}, "scale": {"zero": True}}
    x = {"field": "chance", "title": _("chance stated"), **axis}
    y = {"title": _("share who left"), **axis}
    return [
        {
            "mark": {"type": "area", "color": MUTED, "opacity": 0.18},
            "encoding": {"x": x, "y": {"field": "noise_low", **y}, "y2": {"field": "noise_high"}},
        },
        {
            "mark": {"type": "line", "color": MUTED, "strokeDash": [4, 3]},
            "encoding": {"x": x, "y": {"field": "chance", **y}},
        },
        {
            "mark": {"type": "rule", "strokeWidth": 2, "color": INK, "opacity": 0.5},
            "encoding": {"x": x, "y": {"field": "low", **y}, "y2": {"field": "high"}},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 80, "color": ACCENT},
            "encoding": {"x": x, "y": {"field": "share", **y}, "tooltip": _tips()},
        },
    ]


def _tips() -> list[Spec]:
    rates = (
        ("chance", _("chance stated")),
        ("share", _("left")),
        ("low", pgettext("interval", "from")),
        ("high", pgettext("interval", "to")),
    )
    counts = (("left", _("losses")), ("n", _("customers")))
    return [
        *({"field": k, "type": "quantitative", "format": ".1%", "title": t} for k, t in rates),
        *({"field": k, "type": "quantitative", "title": t} for k, t in counts),
    ]
