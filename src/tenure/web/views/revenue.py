"""Revenue: MRR, movements, retention and cohorts."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tenure.values.dates import Month
from tenure.values.presets import PRESETS, preset_of
from tenure.values.shown import Show
from tenure.values.switches import Switches
from tenure.web.charts.revenue import movement_chart, movement_names, retention_chart
from tenure.web.exports import csv_file
from tenure.web.figures import Figure, figure, interval, joined, on_day, scope, up_to
from tenure.web.request import board, given, needs
from tenure.workflow.queries import ledger
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.report import BY_FIELDS, ReportRequest
from tenure.workflow.rules.permissions import Act

SHOWN_MONTHS = 24


def _customers(count: int) -> str:
    return ngettext("%(n)d customer", "%(n)d customers", count) % {"n": count}


@needs(Act.SEE)
def revenue(request: HttpRequest) -> HttpResponse:
    """The page."""
    found = board(request)
    if found is None:
        return render(request, "web/nothing_yet.html")
    query = given(request)
    by_currency = _months(found)
    currencies = sorted(
        (code for code in by_currency if code != ledger.ALL),
        key=lambda code: -by_currency[code][-1]["customers_closing"],
    )
    asked = query.get("currency", "")
    if asked not in by_currency:
        asked = ledger.ALL if ledger.ALL in by_currency else (currencies or [""])[0]
    currency = found.currency if asked == ledger.ALL else asked
    shown = by_currency.get(asked, [])[-SHOWN_MONTHS:]
    names = movement_names(with_fx=asked == ledger.ALL)
    yearly = ledger.retention_rows(found, 12, asked) if asked else []
    by = query.get("by", "")
    context = {
        "currencies": currencies,
        "asked": asked,
        "has_all": ledger.ALL in by_currency,
        "currency": currency,
        "preset": definition_title(found.generation.switches),
        "unpriced": ledger.unpriced_notes(found) if asked == ledger.ALL else [],
        "figures": _figures(found, shown, yearly, (asked, currency)),
        "movement_chart": movement_chart(shown, currency, with_fx=asked == ledger.ALL),
        "retention_chart": retention_chart(yearly[::-1], currency),
        "months": [_with_kinds(row, names) for row in shown[::-1]],
        "movement_heads": [_("opening"), *names.values(), _("closing")],
        "by": by if by in BY_FIELDS else "",
        "fields": BY_FIELDS,
        "split": _split(found, by) if by in BY_FIELDS else None,
    }
    return render(request, "web/revenue.html", context)


def _months(found: Board) -> dict[str, list[dict[str, Any]]]:
    """Months by currency, and of all currencies where they can be converted."""
    by_currency: dict[str, list[dict[str, Any]]] = {}
    for row in ledger.movements_by_month(found, ReportRequest()):
        by_currency.setdefault(row["currency"], []).append(row)
    if ledger.has_base(found):
        everything = ReportRequest(currency=ledger.ALL)
        by_currency[ledger.ALL] = ledger.movements_by_month(found, everything)
    return by_currency


def _with_kinds(row: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    return {**row, "kinds": [(kind, name, row[f"{kind}_minor"]) for kind, name in names.items()]}


def definition_title(switches: Switches) -> str:
    """Whose rules the figures follow, "" for one's own."""
    name = preset_of(switches)
    return PRESETS[name].title if name else ""


def _figures(
    found: Board,
    months: list[dict[str, Any]],
    yearly: list[dict[str, Any]],
    currencies: tuple[str, str],
) -> list[Figure]:
    if not months:
        return []
    asked, currency = currencies
    month = Month.of(found.as_of, found.generation.switches.month_start_day)
    about = {"currency": asked, "month": str(month)}
    now = on_day(found.as_of, scope(asked, currency))
    mrr, arpa = _this_month(months[-1], about, currency, now)
    year = _this_year(found, yearly, asked)
    return [mrr, *_committed(found, asked), arpa, *year, _quick_ratio(found, months, currencies)]


def _committed(found: Board, asked: str) -> list[Figure]:
    """CMRR of a currency; it is not converted, since rates to come are not known."""
    return [
        figure(
            _("CMRR"),
            row["cmrr_minor"],
            Show.MONEY,
            currency=asked,
            beside=joined(on_day(found.as_of, asked), _("with what is signed and notified")),
            explain="cmrr",
            query={"currency": asked},
        )
        for row in ledger.committed_rows(found)
        if row["currency"] == asked
    ]


def _this_month(
    now: dict[str, Any], about: dict[str, str], currency: str, until: str
) -> list[Figure]:
    return [
        figure(
            _("MRR"),
            now["closing_minor"],
            Show.MONEY,
            currency=currency,
            beside=joined(until, _customers(now["customers_closing"])),
            explain="mrr",
            query={"currency": about["currency"]},
        ),
        figure(
            _("ARPA"),
            now["arpa_minor"],
            Show.MONEY,
            currency=currency,
            beside=joined(until, _("a customer and month")),
            explain="arpa",
            query=about,
        ),
    ]


def _quick_ratio(found: Board, months: list[dict[str, Any]], currencies: tuple[str, str]) -> Figure:
    """Of the last whole month; of the running one, called so, where there is no other."""
    asked, currency = currencies
    first_day = found.generation.switches.month_start_day
    running = Month.of(found.as_of + timedelta(days=1), first_day)
    over = [row for row in months if row["month_on"] < running.starts_on]
    row = (over or months)[-1]
    month = Month.of(row["month_on"], first_day)
    until = up_to(month.ends_on, found.as_of, scope(asked, currency))
    return figure(
        _("Quick ratio, last whole month") if over else _("Quick ratio, so far this month"),
        row["quick_ratio"],
        Show.NUMBER,
        beside=joined(until, _("gained ÷ lost")),
        explain="quick_ratio",
        none=_("no losses"),
        query={"currency": asked, "month": str(month)},
    )


def _this_year(found: Board, yearly: list[dict[str, Any]], asked: str) -> list[Figure]:
    """Rates of the last twelve months that are over; not known where nobody paid a year ago."""
    first_day = found.generation.switches.month_start_day
    year = ledger.newest_over(found, yearly) or {}
    ends_on = year.get("window_end") or Month.of(found.as_of, first_day).ends_on
    heads = {"month": str(Month.of(ends_on - timedelta(days=1), first_day))}
    about = {**heads, "currency": asked}
    span = ""
    if year.get("low") is not None:
        span = interval(year["low"], year["high"], year["at_start"])
    ends = partial(up_to, ends_on, found.as_of)
    money, heads_of = (ends(scope(each, found.currency)) for each in (asked, ""))
    return [
        figure(
            _("NRR, 12 months"),
            year.get("nrr"),
            Show.RATE,
            beside=joined(money, _("of the same customers")),
            explain="nrr",
            none=_("no opening MRR"),
            query=about,
        ),
        figure(
            _("GRR, 12 months"),
            year.get("grr"),
            Show.RATE,
            beside=joined(money, _("without growth")),
            explain="grr",
            none=_("no opening MRR"),
            query=about,
        ),
        figure(
            _("Customers gone, 12 months"),
            year.get("gone_rate"),
            Show.RATE,
            beside=joined(heads_of, span),
            explain="gone_rate",
            none=_("no customers then"),
            query=heads,
        ),
    ]


def _split(found: Board, by: str) -> list[dict[str, Any]]:
    rows = ledger.mrr_report(found, ReportRequest(by=by)).rows
    named = [{**row, "name": row[by]} for row in rows]
    return sorted(named, key=lambda row: (row["currency"], -row["mrr_minor"]))


@needs(Act.EXPORT)
def export(request: HttpRequest) -> HttpResponseBase:
    """Movements of every month and currency as CSV."""
    found = board(request)
    if found is None:
        raise Http404
    report = ledger.movements_report(found, ReportRequest())
    return csv_file("movements", report.columns, report.rows)
