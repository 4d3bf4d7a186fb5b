"""Figures as pages show them: value, interval or n, and the way to the rows behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from tenure.inference.intervals import Estimate
from tenure.values.shown import Show, Shown, cell_text, money_text


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its label, its text, what stands beside it, and where it is explained."""

    label: str
    text: str
    beside: str = ""
    link: str = ""
    tone: str = ""


def figure(
    label: str,
    value: Any,  # noqa: ANN401
    show: Show,
    *,
    currency: str = "",
    beside: str = "",
    explain: str = "",
    tone: str = "",
    none: str = "–",
    query: dict[str, str] | None = None,
) -> Figure:
    """A figure; `explain` names it for the page of its rows, `none` is said when there is no value."""
    column = Shown("value", "", show)
    text = cell_text(column, {"value": value, "currency": currency}) if value is not None else none
    if show is Show.MONEY and value is not None:
        text = f"{text} {currency}"
    return Figure(label, text, beside, link(explain, **(query or {})) if explain else "", tone)


def link(explain: str, **parameters: str) -> str:
    """Address of the page that explains a figure."""
    query = urlencode({name: value for name, value in parameters.items() if value})
    return reverse("explain", args=[explain]) + (f"?{query}" if query else "")


def interval(estimate: Estimate | None) -> str:
    """An interval and its n in words; "" for none."""
    if estimate is None:
        return ""
    return f"{estimate.low * 100:.0f}–{estimate.high * 100:.0f} %, n = {estimate.n:,}"


def money(amount_minor: float | None, currency: str | None) -> str:
    """An amount with its currency; "" for none."""
    if amount_minor is None:
        return ""
    return f"{money_text(amount_minor, currency)} {currency or ''}".strip()
