"""Customers: the list, and one customer."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenure.values.shown import Show
from tenure.web.charts.customer import mrr_chart, use_chart
from tenure.web.exports import csv_file
from tenure.web.figures import Figure, figure
from tenure.web.health_parts import of_customer
from tenure.web.letter_words import STATES as LETTER_STATES
from tenure.web.lists import FACT_COLUMNS, filled
from tenure.web.refund_words import ACTS, ORDERS, STATES
from tenure.web.request import board, by, given, needs, number, seat
from tenure.web.talk_words import MOOD_CLASSES, MOODS
from tenure.web.views.today import SNOOZES
from tenure.workflow.queries import customer_money, people, risk, seats, timeline, worklist
from tenure.workflow.queries import customers as query
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.customers import CustomerFilter
from tenure.workflow.rules.permissions import Act, may
from tenure.workflow.rules.words import reason_text


def _filter(request: HttpRequest) -> CustomerFilter:
    query_text = given(request)
    return CustomerFilter.of({**query_text, "words": query_text.get("q", "").strip()})


@needs(Act.SEE)
def customers(request: HttpRequest) -> HttpResponse:
    """The list."""
    found = board(request)
    if found is None:
        return render(request, "web/nothing_yet.html")
    wanted = _filter(request)
    page = query.customers(found, wanted, number(request, "page"))
    context = {
        "page": page,
        "wanted": wanted,
        "columns": filled(query.LIST_COLUMNS, page.rows, wanted.sort),
        "states": STATE_NAMES,
        "facets": [
            (name, FACET_NAMES[name], values, getattr(wanted, name))
            for name, values in query.facets(found.reader).items()
            if len(values) > 1
        ],
    }
    return render(request, "web/customers.html", context)


STATE_NAMES = {
    "paying": gettext_lazy("Paying"),
    "below_line": gettext_lazy("Below the danger line"),
    "zombie": gettext_lazy("Pay without using"),
    "falling": gettext_lazy("Use falls"),
    "open_tickets": gettext_lazy("Open tickets"),
    "leaving": gettext_lazy("Leaving"),
    "overdue": gettext_lazy("Invoice overdue"),
    "use_unknown": gettext_lazy("Use unknown"),
    "gone": gettext_lazy("Gone"),
    "all": gettext_lazy("Everyone"),
}
QUIET_KINDS = ("never", "stopped")
"""Kinds of zombies that show no sign of life."""
FACET_NAMES = {
    "segment": gettext_lazy("Segment"),
    "plan": gettext_lazy("Plan"),
    "csm": gettext_lazy("CSM"),
    "country": gettext_lazy("Country"),
    "channel": gettext_lazy("Channel"),
    "kind": gettext_lazy("Kind"),
}


@needs(Act.EXPORT)
def export(request: HttpRequest) -> HttpResponseBase:
    """The whole list as CSV."""
    found = board(request)
    if found is None:
        raise Http404
    rows = found.reader.stream(query.filtered(found, _filter(request)))
    return csv_file("customers", query.EXPORT_COLUMNS, rows)


@needs(Act.SEE)
def customer(request: HttpRequest) -> HttpResponse:
    """One customer: what they pay, do and say, and what we did."""
    found, place = board(request), seat(request)
    customer_id = request.GET.get("id", "")
    row = query.customer(found, customer_id) if found else None
    if found is None or row is None:
        raise Http404
    tab = request.GET.get("show", "")
    tab = tab if tab in timeline.LISTS else ""
    items = worklist.items_of(place.workspace.pk, customer_id)
    context = {
        "customer": row,
        "quiet_text": _quiet_text(row),
        "figures": figures(row, found),
        "risk_reasons": risk.worded_reasons(row, found.currency),
        "items": items,
        "histories": {item.id: worklist.history(place.workspace.pk, item.id) for item in items[:1]},
        "mrr_chart": mrr_chart(timeline.mrr_steps(found, customer_id), found.as_of),
        "use_chart": use_chart(timeline.weekly_use(found, customer_id)),
        **_people(request, found, customer_id),
        "tab": tab,
        "tabs": TABS,
        "moments": [] if tab else timeline.moments(found, customer_id),
        "facts": timeline.facts(found, customer_id, tab) if tab else [],
        "fact_columns": FACT_COLUMNS.get(tab, ()),
        "near": query.neighbors(found, customer_id),
        "health": of_customer(found, customer_id, by(request).today),
        "snoozes": SNOOZES,
        "tally": worklist.tally(place.workspace.pk, request.user.pk or 0),
        "may_work": may(place.role, Act.WORK_ITEM),
        "may_export": may(place.role, Act.EXPORT),
        "may_listen": may(place.role, Act.LISTEN),
        "moods": MOODS,
        "mood_classes": MOOD_CLASSES,
        "money_back": customer_money.given(place.workspace.pk, customer_id, by(request).today),
        "money_words": {"states": STATES, "order_states": ORDERS, "acts": ACTS},
        "letter_states": LETTER_STATES,
    }
    return render(request, "web/customer.html", context)


@needs(Act.EXPORT)
def money_export(request: HttpRequest) -> HttpResponseBase:
    """Every act ever meant for a customer's money and account, as CSV."""
    rows = customer_money.every_act(seat(request).workspace.pk, request.GET.get("id", ""))
    return csv_file("customer-money", customer_money.COLUMNS, rows)


def _people(request: HttpRequest, found: Board, customer_id: str) -> dict[str, Any]:
    """Who uses the product there, and the seats they fill."""
    sort = people.sort_of(request.GET.get("sort", ""))
    return {
        "people": people.people(found, customer_id, sort, number(request, "page")),
        "people_columns": people.COLUMNS,
        "people_sort": sort,
        "standing": people.standing(found, customer_id),
        "seats": seats.of_customer(found, customer_id),
    }


TABS = (
    ("", gettext_lazy("Timeline")),
    ("subscriptions", gettext_lazy("Subscriptions")),
    ("invoices", gettext_lazy("Invoices")),
    ("tickets", gettext_lazy("Tickets")),
    ("answers", gettext_lazy("Survey answers")),
    ("contacts", gettext_lazy("People")),
    ("touchpoints", gettext_lazy("Talks")),
)


def figures(row: dict[str, Any], found: Board) -> list[Figure]:
    """What matters about a customer, each with its way to the rows."""
    about = {"customer": row["customer_id"]}
    seen = found.generation.seen_until
    until = _("until %(day)s") % {"day": seen} if seen else ""
    return [_mrr(row, about), *_use(row, about, until), *_voice(row, about)]


def _quiet_text(row: dict[str, Any]) -> str:
    """That they pay without using it, in the words of Today; "" for who uses it, or is only watched."""
    if row["zombie_kind"] not in QUIET_KINDS:
        return ""
    if row["unmatched_id"] is not None:
        return _("perhaps used under another id")
    if row["zombie_stage"] == "watch":
        return ""
    return reason_text("zombie", {"kind": row["zombie_kind"], "months": row["quiet_months"]})


def _mrr(row: dict[str, Any], about: dict[str, str]) -> Figure:
    several = (
        _("largest of %(n)d currencies") % {"n": row["currencies"]}
        if (row["currencies"] or 0) > 1
        else ""
    )
    return figure(
        _("MRR"),
        row["mrr_minor"],
        Show.MONEY,
        currency=row["currency"] or "",
        beside=several,
        explain="mrr",
        query=about,
        none=_("pays nothing"),
    )


def _use(row: dict[str, Any], about: dict[str, str], until: str) -> list[Figure]:
    return [
        figure(
            _("Active days in 28"),
            row["active_days"],
            Show.INTEGER,
            beside=until,
            explain="active_days",
            query=about,
            tone="bad" if row["below_line"] else "",
            none=_("no use known"),
        ),
        figure(
            _("Active users"),
            row["active_users"],
            Show.INTEGER,
            beside=_seats(row),
            explain="active_users",
            query=about,
        ),
        figure(
            _("Breadth"),
            row["breadth"],
            Show.RATE,
            beside=_("share of all features"),
            explain="breadth",
            query=about,
        ),
        figure(
            _("Against own usual"),
            row["own_baseline_ratio"],
            Show.NUMBER,
            beside=_("1 is as usual"),
            explain="own_baseline_ratio",
            query=about,
            none=_("too early"),
        ),
        figure(
            _("Trend"),
            row["trend"],
            Show.RATE,
            beside=_("28 days against the 28 before"),
            explain="trend",
            query=about,
        ),
    ]


def _voice(row: dict[str, Any], about: dict[str, str]) -> list[Figure]:
    return [
        figure(
            _("Open tickets"),
            row["tickets_open"],
            Show.INTEGER,
            beside=_tickets(row),
            explain="tickets",
            query=about,
            none=_("none"),
        ),
        figure(
            _("Last NPS score"),
            row["nps_score"],
            Show.INTEGER,
            beside=str(row["nps_on"] or ""),
            explain="nps",
            query=about,
            none=_("no answer"),
        ),
    ]


def _seats(row: dict[str, Any]) -> str:
    return _("%(n)d seats paid") % {"n": row["seats"]} if row["seats"] else ""


def _tickets(row: dict[str, Any]) -> str:
    return _("%(n)d in 90 days") % {"n": row["tickets_90"]} if row["tickets_90"] else ""
