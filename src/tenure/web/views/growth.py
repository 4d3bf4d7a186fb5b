"""Growth: monthly loss both ways, what a little less of it is worth, where net churn came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenure.inference.intervals import Estimate
from tenure.values.shown import Show
from tenure.web.charts.growth import net_chart, what_if_chart
from tenure.web.exports import csv_file
from tenure.web.figures import Figure, figure, interval, link, value_text
from tenure.web.request import board, given, needs, number
from tenure.workflow.queries import growth as query
from tenure.workflow.queries import what_if
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.growth import ChangeFilter
from tenure.workflow.queries.what_if import Answer, Assumed, Change, Slider
from tenure.workflow.rules.permissions import Act
from tenure.workflow.rules.words import left_to_right, number_text

SLIDER_NAMES = {
    "cut": gettext_lazy("Churn cut by, %"),
    "growth": gettext_lazy("Growth of those who stay, % a month"),
    "referrals": gettext_lazy("Referrals for 100 customers a year"),
    "margin": gettext_lazy("Gross margin, %"),
    "discount": gettext_lazy("Discount rate, % a year"),
}
SIDES = (
    ("", gettext_lazy("all")),
    ("gained", gettext_lazy("grew")),
    ("lost", gettext_lazy("lost")),
)


@dataclass(frozen=True, slots=True)
class Control:
    """A slider with its name and where it stands; `text` as people read it."""

    slider: Slider
    label: str
    value: str
    text: str


@needs(Act.SEE)
def growth(request: HttpRequest) -> HttpResponse:
    """The page."""
    found = board(request)
    if found is None:
        return render(request, "web/nothing_yet.html")
    known = query.currencies(found)
    if not known:
        return render(request, "web/growth.html", {"currencies": ()})
    asked = given(request)
    currency = asked["currency"] if asked.get("currency") in known else known[0]
    wanted = ChangeFilter.of(currency, {**asked, "words": asked.get("q", "")})
    answer = what_if.answer(found, what_if.assumed(found, asked))
    losses = query.losses(found)
    months = query.net_months(found, currency)
    page = query.changed(found, wanted, number(request, "page"))
    context = {
        "currencies": known,
        "currency": currency,
        "losses": losses,
        "customers": losses[0] if losses and losses[0].of == "customers" else None,
        "by_age": 1 - answer.kept_a_year.value,
        "by_age_span": _span(answer.kept_a_year),
        **_what_if(found, answer),
        "net": query.net(found, currency),
        "net_chart": net_chart(months, currency),
        "months": months[::-1],
        "page": page,
        "wanted": wanted,
        "sides": SIDES,
        "columns": query.CUSTOMER_COLUMNS,
    }
    return render(request, "web/growth.html", context)


def _span(kept: Estimate) -> str:
    return interval(1 - kept.high, 1 - kept.low, kept.n)


def _what_if(found: Board, answer: Answer) -> dict[str, Any]:
    return {
        "answer": answer,
        "controls": _controls(answer.assumed),
        "horizons": what_if.HORIZONS,
        "results": _results(found, answer),
        "what_if_chart": what_if_chart(answer, found.currency, found.as_of),
        "base": found.currency,
        "is_guess": 0 < answer.own.company.losses < what_if.FEW_LOSSES,
        "rule": what_if.LTV_TO_CAC,
        "explained": link("what_if"),
    }


def _controls(assumed: Assumed) -> list[Control]:
    controls = []
    for slider in what_if.SLIDERS:
        value = f"{getattr(assumed, slider.name):g}"
        label = str(SLIDER_NAMES[slider.name])
        controls.append(Control(slider, label, value, left_to_right(number_text(value))))
    return controls


def _results(found: Board, answer: Answer) -> list[Figure]:
    months = answer.assumed.months
    money, count = Show.MONEY, Show.NUMBER
    rows: tuple[tuple[str, Change, Show], ...] = (
        (_("Revenue in %(n)d months") % {"n": months}, answer.revenue, money),
        (_("MRR gained by expansion"), answer.expansion, money),
        (_("Customers won by referral"), answer.referred, count),
        (_("Customers at the end"), answer.customers, count),
        (_("LTV over %(n)d months") % {"n": months}, answer.lifetime, money),
        (_("Affordable CAC, LTV ÷ 3"), answer.affordable, money),
    )
    return [_result(found, label, change, show) for label, change, show in rows]


def _result(found: Board, label: str, change: Change, show: Show) -> Figure:
    def text(value: float) -> str:
        return value_text(value, show, found.currency)

    more = change.more
    beside = _(
        "%(after)s instead of %(before)s; 95 %% interval of the difference %(low)s to %(high)s"
    ) % {
        "after": text(change.after),
        "before": text(change.before),
        "low": text(more.low),
        "high": text(more.high),
    }
    tone = "good" if more.value > 0 else "bad" if more.value < 0 else ""
    made = figure(
        label, more.value, show, currency=found.currency, beside=beside, explain="what_if"
    )
    signed = left_to_right(f"+{made.text}") if more.value > 0 else made.text
    return Figure(made.label, signed, made.beside, made.link, tone)


@needs(Act.EXPORT)
def export(request: HttpRequest) -> HttpResponseBase:
    """Customers whose MRR changed within the last year as CSV, in the order and filter of the page."""
    found = board(request)
    if found is None:
        raise Http404
    asked, known = given(request), query.currencies(found)
    currency = asked["currency"] if asked.get("currency") in known else next(iter(known), "USD")
    wanted = ChangeFilter.of(currency, {**asked, "words": asked.get("q", "")})
    rows = found.reader.stream(query.filtered(found, wanted))
    return csv_file("net-churn", query.EXPORT_COLUMNS, rows)
