"""Use of every customer, seats paid against seats used, and the people behind both."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tenure.values.shown import Show
from tenure.web.charts.engagement import spread_chart
from tenure.web.exports import csv_file
from tenure.web.figures import Figure, figure, interval, value_text
from tenure.web.lists import filled
from tenure.web.request import board, by, given, needs, number, seat
from tenure.workflow.actions.benchmarks import asked_for, reset_benchmark, set_benchmark
from tenure.workflow.queries import heartbeat, people, seats, use_list
from tenure.workflow.queries.benchmarks import benchmarks
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.customers import customer as published_customer
from tenure.workflow.queries.customers import facets
from tenure.workflow.queries.seats import SeatFilter, SeatMoney
from tenure.workflow.queries.use_list import UseFilter
from tenure.workflow.rules.permissions import Act, may

FACET_NAMES = {
    "segment": gettext_lazy("Segment"),
    "plan": gettext_lazy("Plan"),
    "csm": gettext_lazy("CSM"),
}
USE_STATES = {
    "all": gettext_lazy("Everyone who pays"),
    "quiet": gettext_lazy("Nothing in 28 days"),
    "falling": gettext_lazy("Use falls"),
    "one_person": gettext_lazy("One person only"),
    "unknown": gettext_lazy("Use unknown"),
}
UNUSED = "unused_seats"


def _facets(found: Board, wanted: UseFilter | SeatFilter) -> list[tuple[str, Any, list[str], str]]:
    known = facets(found.reader)
    return [
        (name, title, known[name], getattr(wanted, name))
        for name, title in FACET_NAMES.items()
        if len(known[name]) > 1
    ]


def _use_filter(request: HttpRequest) -> UseFilter:
    asked = given(request)
    return UseFilter.of({**asked, "words": asked.get("q", "")})


@needs(Act.SEE)
def use(request: HttpRequest) -> HttpResponse:
    """How use is spread over those who pay, and all measures of each."""
    found = board(request)
    if found is None:
        return render(request, "web/nothing_yet.html")
    wanted = _use_filter(request)
    page = use_list.customers(found, wanted, number(request, "page"))
    context = {
        "seen_until": found.generation.seen_until,
        "figures": _use_figures(use_list.summary(found)),
        "chart": spread_chart(use_list.spread(found)),
        "silent": heartbeat.silent(found),
        "page": page,
        "wanted": wanted,
        "columns": filled(use_list.COLUMNS, page.rows, wanted.sort),
        "states": USE_STATES,
        "kinds": use_list.KINDS,
        "facets": _facets(found, wanted),
    }
    return render(request, "web/use.html", context)


def _use_figures(summary: dict[str, Any]) -> list[Figure]:
    share = summary["share"]
    known = _("of %(n)d whose use is known") % {"n": summary["known"]}
    limits = interval(share.low, share.high, share.n) if share else ""
    return [
        figure(
            _("Used it in 28 days"),
            share.value if share else None,
            Show.RATE,
            beside=f"{known} · {limits}" if share else "",
            explain="use_kind",
            none=_("nobody pays"),
        ),
        figure(
            _("Median active days"),
            summary["median_days"],
            Show.NUMBER,
            beside=_("of 28"),
            explain="danger_line",
        ),
        _counted(_("Named people use it"), summary["people"], "use_kind=people"),
        _counted(_("Use names nobody (API)"), summary["api"], "use_kind=api"),
        _counted(_("No events in 84 days"), summary["none"], "use_kind=none"),
        _counted(_("One person only"), summary["one_person"], "state=one_person"),
        _counted(
            _("Use unknown"),
            summary["unknown"],
            "state=unknown",
            _("a source is silent: never read as no use"),
            tone="warn" if summary["unknown"] else "",
        ),
    ]


def _counted(label: str, count: int, query: str, beside: str = "", tone: str = "") -> Figure:
    text = value_text(count, Show.INTEGER)
    return Figure(label, text, beside or _("customers"), f"?{query}#list", tone)


@needs(Act.EXPORT)
def use_export(request: HttpRequest) -> HttpResponseBase:
    """The whole list as CSV, in the filter and order of the page."""
    found = board(request)
    if found is None:
        raise Http404
    rows = found.reader.stream(use_list.filtered(found, _use_filter(request)))
    return csv_file("use", use_list.EXPORT_COLUMNS, rows)


def _seat_filter(request: HttpRequest) -> SeatFilter:
    asked = given(request)
    return SeatFilter.of({**asked, "words": asked.get("q", "")})


@needs(Act.SEE)
def seats_page(request: HttpRequest) -> HttpResponse:
    """Money in unused seats first, then every customer with the number to propose."""
    found, place = board(request), seat(request)
    if found is None:
        return render(request, "web/nothing_yet.html")
    wanted, counts = _seat_filter(request), seats.states(found)
    page = seats.seats(found, wanted, number(request, "page"))
    whole, known = seats.money(found), benchmarks(place.workspace.pk)[UNUSED]
    context = {
        "counts": counts,
        "whole": whole,
        "figures": _seat_figures(whole, found.currency),
        "benchmark": known,
        "benchmark_percent": round(known.value * 100, 2),
        "is_above": whole.share is not None and whole.share.value > known.value,
        "page": page,
        "wanted": wanted,
        "columns": filled(seats.COLUMNS, page.rows, wanted.sort),
        "facets": _facets(found, wanted),
        "may_define": may(place.role, Act.DEFINE),
    }
    return render(request, "web/seats.html", context)


def _seat_figures(whole: SeatMoney, currency: str) -> list[Figure]:
    share = whole.share
    beside = _("of %(mrr)s a month for seats") % {
        "mrr": value_text(whole.seat_mrr_minor, Show.MONEY, currency)
    }
    limits = (
        interval(share.low, share.high, share.n)
        if share and share.low is not None and share.high is not None
        else _("n = %(n)d customers") % {"n": whole.customers}
    )
    return [
        figure(
            _("MRR of unused seats"),
            whole.unused_mrr_minor if whole.customers else None,
            Show.MONEY,
            currency=currency,
            beside=beside,
            explain="unused_seat_mrr",
            tone="warn" if whole.unused_mrr_minor else "",
        ),
        figure(
            _("Share of seats unused"),
            share.value if share else None,
            Show.RATE,
            beside=limits,
            explain="seat_use",
        ),
        figure(
            _("Seats paid"),
            whole.paid,
            Show.INTEGER,
            beside=_("%(n)d people active in 28 days") % {"n": whole.used},
            explain="seat_use",
        ),
        figure(
            _("Fewer seats could be proposed to"),
            whole.proposals,
            Show.INTEGER,
            beside=_("customers; %(mrr)s less a month")
            % {"mrr": value_text(whole.saving_minor, Show.MONEY, currency)},
            explain="right_size",
        ),
        figure(
            _("Narrow users"),
            whole.partial_users,
            Show.INTEGER,
            beside=_("people with under a quarter of the features"),
            explain="seat_use",
        ),
    ]


@needs(Act.EXPORT)
def seats_export(request: HttpRequest) -> HttpResponseBase:
    """Seats of every customer as CSV, in the filter and order of the page."""
    found = board(request)
    if found is None:
        raise Http404
    rows = found.reader.stream(seats.filtered(found, _seat_filter(request)))
    return csv_file("seats", seats.EXPORT_COLUMNS, rows)


@needs(Act.DEFINE)
@require_POST
def benchmark(request: HttpRequest) -> HttpResponse:
    """Change what the share of unused seats is shown beside, or go back to the start."""
    if request.POST.get("act") == "reset":
        reset_benchmark(code=UNUSED, by=by(request))
    else:
        names = ("percent", "year", "source")
        texts = {name: request.POST.get(name, "") for name in names}
        set_benchmark(wanted=asked_for(UNUSED, texts), by=by(request))
    return redirect("seats")


@needs(Act.EXPORT)
def people_export(request: HttpRequest) -> HttpResponseBase:
    """The people of one customer as CSV."""
    found, customer_id = board(request), request.GET.get("id", "")
    if found is None or published_customer(found, customer_id) is None:
        raise Http404
    rows = people.every(found, customer_id, request.GET.get("sort", ""))
    return csv_file("people", people.EXPORT_COLUMNS, found.reader.stream(rows))
