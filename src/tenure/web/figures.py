"""Figures as pages show them: value, interval or n, and the way to the rows behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from tenure.values.shown import Show, Shown, cell_text
from tenure.web.sentences import said
from tenure.workflow.queries.ledger import ALL
from tenure.workflow.rules.words import amount_text, left_to_right, number_text


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
    """A figure; `explain` names it for the page of its rows, `none` is said, quietly, for no value."""
    text = value_text(value, show, currency) if value is not None else none
    way = link(explain, **(query or {})) if explain else ""
    return Figure(label, text, beside, way, tone or ("absent" if value is None else ""))


def value_text(value: Any, show: Show, currency: str = "") -> str:  # noqa: ANN401
    """A value in the signs of the reader's language; an amount with its currency."""
    if show is Show.MONEY:
        return amount_text(value, currency)
    key = "value"
    text = cell_text(Shown(key, key, show), {key: value})
    if show in (Show.TEXT, Show.DAY, Show.FLAG):
        return said(text)
    return left_to_right(number_text(text))


def link(explain: str, **parameters: str) -> str:
    """Address of the page that explains a figure."""
    query = urlencode({name: value for name, value in parameters.items() if value})
    return reverse("explain", args=[explain]) + (f"?{query}" if query else "")


def up_to(ends_on: date, as_of: date, whose: str) -> str:
    """The last day a window before `ends_on` counts, and whom or what money it is of."""
    day = min(ends_on - timedelta(days=1), as_of)
    return _("to %(day)s, %(scope)s") % {"day": left_to_right(day.isoformat()), "scope": whose}


def on_day(day: date, whose: str) -> str:
    """The day at whose end a figure stands, and whom or what money it is of."""
    return _("on %(day)s, %(scope)s") % {"day": left_to_right(day.isoformat()), "scope": whose}


def scope(asked: str, own: str) -> str:
    """Of which money a rate is: a currency, all of them in `own`, or customers whatever they pay in."""
    if not asked:
        return _("customers of every currency")
    return _("all currencies, in %(code)s") % {"code": own} if asked == ALL else asked


def joined(*words: str) -> str:
    """What stands beside a figure, one after the other."""
    return " · ".join(filter(None, words))


def interval(low: float, high: float, n: int) -> str:
    """An interval of a rate, and how many it was counted over."""
    rates = number_text(f"{low * 100:.1f}–{high * 100:.1f}")
    return left_to_right(f"{rates} %, n = {number_text(f'{n:,}')}")
