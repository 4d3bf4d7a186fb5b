"""Hollow MRR: what is paid without use, how it went, and what would be owed if all woke."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from tenure.values.shown import Show
from tenure.web.charts.hollow import hollow_chart
from tenure.web.exports import csv_file
from tenure.web.figures import Figure, figure, interval, value_text
from tenure.web.lists import filled
from tenure.web.request import board, by, given, needs, number, seat
from tenure.workflow.actions.benchmarks import asked_for, reset_benchmark, set_benchmark
from tenure.workflow.queries import hollow as query
from tenure.workflow.queries import hollow_costs as costs
from tenure.workflow.queries import labels, owed
from tenure.workflow.queries.benchmarks import benchmarks
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.hollow import Hollow, HollowFilter, LadderParts
from tenure.workflow.rules.permissions import Act, may

AGES = {
    "0_1": gettext_lazy("under 1 month"),
    "1_6": gettext_lazy("1 to 6 months"),
    "6_12": gettext_lazy("6 to 12 months"),
    "12_on": gettext_lazy("12 months and more"),
}
OWED_AGES = {
    "never": gettext_lazy("never used"),
    "1_3": gettext_lazy("quiet up to 3 months"),
    "4_6": gettext_lazy("quiet 4 to 6 months"),
    "over_6": gettext_lazy("quiet for more than 6 months"),
}
VOICES = {
    "refund": gettext_lazy("refunds"),
    "asked": gettext_lazy("tickets that ask for money back"),
    "review": gettext_lazy("low scores"),
}
HELD = {
    "mismatch": gettext_lazy("use under another id"),
    "standby": gettext_lazy("stand-by"),
    "seasonal": gettext_lazy("a season"),
    "integration_only": gettext_lazy("machines only"),
    "season_unknown": gettext_lazy("contact only: a year not seen yet"),
}


@needs(Act.SEE)
def hollow(request: HttpRequest) -> HttpResponse:
    """The page."""
    found, place = board(request), seat(request)
    if found is None:
        return render(request, "web/nothing_yet.html")
    whole = query.hollow(found)
    if whole is None:
        return render(request, "web/hollow.html", {"whole": None})
    wanted, known = _filter(request), benchmarks(place.workspace.pk)[query.BENCHMARK]
    page = query.customers(found, wanted, number(request, "page"))
    labeled = labels.holding(place.workspace.pk, by(request).today)
    trend = query.trend(found)
    context = {
        **_costs(found),
        "whole": whole,
        "figures": _figures(
            found, whole, query.ladder_parts(found, labeled), query.labeled(found, labeled)
        ),
        "groups": query.groups(found),
        "ages": AGES,
        "held": HELD,
        "labeled": labeled,
        "kinds": query.KINDS,
        "chart": hollow_chart(trend, known),
        "trend": trend[::-1],
        "benchmark": known,
        "benchmark_percent": round(known.value * 100, 2),
        "may_define": may(place.role, Act.DEFINE),
        "page": page,
        "wanted": wanted,
        "columns": filled(query.COLUMNS, page.rows, wanted.sort),
        "base": found.currency,
    }
    return render(request, "web/hollow.html", context)


def _filter(request: HttpRequest) -> HollowFilter:
    asked = given(request)
    return HollowFilter.of({**asked, "words": asked.get("q", "")})


def _figures(found: Board, whole: Hollow, parts: LadderParts, labeled: int) -> list[Figure]:
    share, money = whole.share, whole.mrr_share
    limits = (
        interval(money.low, money.high, money.n)
        if money and money.low is not None and money.high is not None
        else _("n = %(n)d customers") % {"n": whole.customers - whole.unpriced}
    )
    year = value_text(whole.hollow_minor * 12, Show.MONEY, found.currency)
    return [
        figure(
            _("Customers who pay without use"),
            share.value if share else None,
            Show.RATE,
            beside=interval(share.low, share.high, share.n) if share else "",
            explain="hollow_mrr",
            tone="warn" if whole.hollow else "",
            none=_("nobody pays"),
        ),
        figure(
            _("Share of MRR"),
            money.value if money else None,
            Show.RATE,
            beside=limits,
            explain="hollow_mrr",
            tone="warn" if whole.hollow_minor else "",
        ),
        figure(
            _("Hollow MRR"),
            whole.hollow_minor,
            Show.MONEY,
            currency=found.currency,
            beside=_("%(amount)s in a year, as it goes on") % {"amount": year},
            explain="hollow_mrr",
        ),
        figure(
            _("Of it on the ladder"),
            parts.mrr_minor,
            Show.MONEY,
            currency=found.currency,
            beside=_ladder_text(parts, found.currency),
            explain="zombies",
        ),
        figure(
            _("Of them labeled as dormant"),
            labeled,
            Show.INTEGER,
            beside=_("out of the ladder, still in these figures"),
        ),
    ]


def _ladder_text(parts: LadderParts, currency: str) -> str:
    """How many are on the ladder, and what the others pay, so that both make up hollow MRR."""
    on = ngettext("%(n)d customer", "%(n)d customers", parts.customers) % {"n": parts.customers}
    if not parts.off_customers:
        return on
    off = _(
        "not on the ladder, as held back, labeled or on a plan whose ladder begins later: %(n)s, %(mrr)s"
    ) % {
        "n": value_text(parts.off_customers, Show.INTEGER),
        "mrr": value_text(parts.off_mrr_minor, Show.MONEY, currency),
    }
    return f"{on} · {off}"


def _costs(found: Board) -> dict[str, Any]:
    total, missing = costs.liability_total(found)
    return {
        "liability": costs.liability(found),
        "liability_ages": costs.liability_by_age(found),
        "liability_total": total,
        "liability_missing": missing,
        "owed_ages": OWED_AGES,
        "voices": costs.voices(found),
        "voice_titles": VOICES,
    }


@needs(Act.EXPORT)
def export(request: HttpRequest) -> HttpResponseBase:
    """Everyone who pays without use as CSV, in the filter and order of the page."""
    found = board(request)
    if found is None:
        raise Http404
    rows = found.reader.stream(query.filtered(found, _filter(request)))
    return csv_file("hollow", query.EXPORT_COLUMNS, rows)


@needs(Act.EXPORT)
def trend_export(request: HttpRequest) -> HttpResponseBase:
    """The trend as CSV."""
    found = board(request)
    if found is None:
        raise Http404
    return csv_file("hollow-trend", query.TREND_COLUMNS, query.trend(found))


@needs(Act.DEFINE)
@require_POST
def benchmark(request: HttpRequest) -> HttpResponse:
    """Change what hollow MRR is shown beside, or go back to the start."""
    if request.POST.get("act") == "reset":
        reset_benchmark(code=query.BENCHMARK, by=by(request))
    else:
        texts = {name: request.POST.get(name, "") for name in ("percent", "year", "source")}
        set_benchmark(wanted=asked_for(query.BENCHMARK, texts), by=by(request))
    return redirect("hollow")


@needs(Act.SEE)
def payments(request: HttpRequest) -> HttpResponse:
    """Every payment of an unused window, the largest rest first."""
    found = board(request)
    if found is None:
        return render(request, "web/nothing_yet.html")
    currency, kind = _narrowed(found, request)
    context = {
        "page": owed.owed_listing(found, currency, kind).page(
            found.reader, number(request, "page"), query.PAGE
        ),
        "columns": owed.OWED_COLUMNS,
        "currencies": [each.currency for each in costs.liability(found)],
        "kinds": query.KINDS,
        "currency": currency,
        "kind": kind,
    }
    return render(request, "web/unused_payments.html", context)


@needs(Act.EXPORT)
def payments_export(request: HttpRequest) -> HttpResponseBase:
    """The same payments as CSV, in the filter of the page."""
    found = board(request)
    if found is None:
        raise Http404
    listing = owed.owed_listing(found, *_narrowed(found, request))
    return csv_file("unused-payments", owed.OWED_COLUMNS, found.reader.stream(listing.all()))


def _narrowed(found: Board, request: HttpRequest) -> tuple[str, str]:
    asked = given(request)
    currency, kind = asked.get("currency", ""), asked.get("kind", "")
    known = {each.currency for each in costs.liability(found)}
    return currency if currency in known else "", kind if kind in query.KINDS else ""
