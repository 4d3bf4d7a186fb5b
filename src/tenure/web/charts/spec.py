"""What all charts have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.dates import MONTHS, MONTHS_3, WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import get_format
from django.utils.translation import get_language

Spec = dict[str, Any]

INK, MUTED, ACCENT, GOOD, WARN, BAD = (
    "#1d2a33",
    "#6b7a85",
    "#1f6f78",
    "#3f8f5f",
    "#c98a1b",
    "#b4442f",
)
GOOD_SOFT, BAD_SOFT, BLUE = "#8fc7a3", "#dd9a8a", "#4b7fb5"
FONT = "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', sans-serif"


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with the words that say what it shows; `is_empty` when there is nothing to draw."""

    name: str
    title: str
    spec: Spec
    is_empty: bool = False

    @property
    def script_id(self) -> str:
        """Where the page keeps the specification."""
        return f"spec-{self.name}"


def base(rows: list[dict[str, Any]], height: int = 220) -> Spec:
    """The frame of a chart over some rows: as wide as its place, quiet axes, no outside fonts."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": "container",
        "height": height,
        "background": None,
        "data": {"values": rows},
        "config": {
            "font": FONT,
            "view": {"stroke": None},
            "axis": {
                "labelColor": MUTED,
                "titleColor": MUTED,
                "gridColor": "#8884",
                "domainColor": "#8888",
                "tickColor": "#8888",
                "labelFontSize": 11,
                "titleFontSize": 11,
                "titleFontWeight": "normal",
            },
            **_locale(),
            "legend": {"labelColor": MUTED, "titleColor": MUTED, "labelFontSize": 11},
        },
    }


def _locale() -> Spec:
    """How axes and tips write numbers and dates; nothing for English, which needs no telling."""
    if (get_language() or "en").startswith("en"):
        return {}
    week = (6, 0, 1, 2, 3, 4, 5)  # from Sunday on
    numbers = {
        "decimal": get_format("DECIMAL_SEPARATOR"),
        "thousands": get_format("THOUSAND_SEPARATOR"),
        "grouping": [3],
        "currency": ["", ""],
    }
    times = {
        "dateTime": "%Y-%m-%d %H:%M",
        "date": "%Y-%m-%d",
        "time": "%H:%M",
        "periods": ["AM", "PM"],
        "days": [str(WEEKDAYS[day]) for day in week],
        "shortDays": [str(WEEKDAYS_ABBR[day]) for day in week],
        "months": [str(MONTHS[month]) for month in range(1, 13)],
        "shortMonths": [str(MONTHS_3[month]) for month in range(1, 13)],
    }
    return {"locale": {"number": numbers, "time": times}}
