"""What customers are worth: the portfolio, one customer's sheet, decisions on it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tenure.values.currencies import exponent
from tenure.values.errors import InputError
from tenure.values.money import parse_money
from tenure.web import worth_words as words
from tenure.web.charts.worth import map_chart
from tenure.web.exports import csv_file
from tenure.web.request import board, by, day_if_any, given, needs, number, seat
from tenure.web.views.listener import named, whole
from tenure.workflow.actions import quotes
from tenure.workflow.actions import worth as actions
from tenure.workflow.queries import decisions, prices
from tenure.workflow.queries import worth as query
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.customers import customer
from tenure.workflow.queries.sheet import Sheet, sheet
from tenure.workflow.queries.worth import WorthFilter
from tenure.workflow.queries.worth_terms import terms
from tenure.workflow.rules.permissions import Act, may


def _filter(request: HttpRequest) -> WorthFilter:
    asked = given(request)
    return WorthFilter.of({**asked, "words": asked.get("q", "")})


@needs(Act.SEE)
def worth(request: HttpRequest) -> HttpResponse:
    """The portfolio: what is recommended for how many, the map, the list."""
    found = board(request)
    if found is None or not query.is_reckoned(found):
        return render(request, "web/nothing_yet.html")
    wanted, place = _filter(request), seat(request)
    groups = query.groups(found)
    context = {
        "groups": groups,
        "total": sum(row["customers"] for row in groups),
        "losing": sum(row["losing"] for row in groups),
        "unpriced": sum(row["unpriced"] for row in groups),
        "chart": map_chart(query.points(found, wanted), found.currency),
        "page": query.page(found, wanted, number(request, "page")),
        "wanted": wanted,
        "facets": query.facets(found),
        "columns": query.COLUMNS,
        "states": words.STATES,
        "kinds": words.KINDS,
        "chips": words.CHIPS,
        "explained": words.EXPLAINED,
        "to_sign": decisions.to_sign(place.workspace.pk),
        "map_rows": query.MAP_ROWS,
        "base": found.currency,
        "may_export": may(place.role, Act.EXPORT),
    }
    return render(request, "web/worth.html", context)


@needs(Act.EXPORT)
def export(request: HttpRequest) -> HttpResponseBase:
    """Every sheet as CSV, in the order and filter of the page."""
    found = board(request)
    if found is None or not query.is_reckoned(found):
        raise Http404
    rows = found.reader.stream(query.filtered(found, _filter(request)))
    return csv_file("worth", query.EXPORT_COLUMNS, rows)


@needs(Act.SEE)
def one(request: HttpRequest) -> HttpResponse:
    """The sheet of one customer."""
    found = board(request)
    if found is None or not query.is_reckoned(found):
        return render(request, "web/nothing_yet.html")
    place, customer_id = seat(request), request.GET.get("id", "")
    mine = sheet(found, customer_id, terms(place.workspace, found.as_of))
    if mine is None:
        known = customer(found, customer_id)
        if known is None:
            raise Http404
        return render(request, "web/worth_no_sheet.html", {"customer": known})
    return render(request, "web/worth_sheet.html", _context(request, found, mine))


def _context(request: HttpRequest, found: Board, mine: Sheet) -> dict[str, Any]:
    place, workspace = seat(request), seat(request).workspace.pk
    return {
        "sheet": mine,
        "row": mine.row,
        "served": mine.served,
        "states": words.STATES,
        "chips": words.CHIPS,
        "explained": words.EXPLAINED,
        "parts": [
            (words.PARTS[code], cost, words.PART_ROWS.get(code)) for code, cost in mine.parts
        ],
        "inputs": words.INPUTS,
        "units": words.INPUT_UNITS,
        "basis": words.BASES[mine.row["basis"]],
        "ladder": decisions.ladder(workspace, mine.customer_id),
        "ladder_names": words.LADDER,
        "ladder_hints": words.LADDER_HINTS,
        "decided": decisions.of_customer(workspace, mine.customer_id),
        "quotes": prices.of_customer(workspace, mine.customer_id),
        "answers": words.ANSWERS,
        "choices": {code: words.CHOICES[code] for code in ("keep", "listen", "reprice", "release")},
        "lab": decisions.lab_value(workspace, mine.customer_id),
        "today": by(request).today,
        "me": request.user.pk,
        "base": found.currency,
        "may_weigh": may(place.role, Act.WEIGH),
        "may_set": may(place.role, Act.SET_WORTH),
        "may_sign": may(place.role, Act.SIGN_RELEASE),
    }


@require_POST
@needs(Act.SEE)
def act(request: HttpRequest, act: str) -> HttpResponse:
    """Decide, sign, take back; log a step or undo it; say what a customer shows us; offer a price."""
    customer_id, name = named(request)
    if act not in ACTS:
        raise InputError(f"there is no act {act!r}")
    ACTS[act](request, customer_id, name)
    return redirect(f"{reverse('worth-sheet')}?{urlencode({'id': customer_id})}#decide")


def _decide(request: HttpRequest, customer_id: str, name: str) -> None:
    found, form, who = board(request), request.POST, by(request)
    mine = sheet(found, customer_id, terms(who.workspace, found.as_of)) if found else None
    if mine is None:
        raise InputError("there is no sheet of this customer", hint="It pays nothing now.")
    actions.decide(
        by=who,
        customer_id=customer_id,
        customer_name=name,
        choice=form.get("choice", ""),
        reason=form.get("reason", ""),
        sheet={**mine.row, "currency": mine.currency, "as_of": found.as_of.isoformat()}
        if found
        else {},
        policy=mine.policy,
    )
    messages.success(request, _("Noted. A release counts once somebody else signed it."))


def _sign(request: HttpRequest, _customer_id: str, _name: str) -> None:
    actions.sign(by=by(request), decision_id=whole(request.POST.get("decision", "")) or 0)
    messages.success(request, _("Signed."))


def _take_back(request: HttpRequest, _customer_id: str, _name: str) -> None:
    actions.take_back(by=by(request), decision_id=whole(request.POST.get("decision", "")) or 0)
    messages.success(request, _("Taken back."))


def _step(request: HttpRequest, customer_id: str, name: str) -> None:
    form, who = request.POST, by(request)
    actions.log_step(
        by=who,
        customer_id=customer_id,
        customer_name=name,
        step=form.get("step", ""),
        what=form.get("what", ""),
        done_on=day_if_any(form.get("done_on", "")) or who.today,
    )
    messages.success(request, _("Noted."))


def _undo_step(request: HttpRequest, _customer_id: str, _name: str) -> None:
    actions.undo_step(by=by(request), step_id=whole(request.POST.get("step", "")) or 0)
    messages.success(request, _("Undone."))


def _lab(request: HttpRequest, customer_id: str, name: str) -> None:
    form, who = request.POST, by(request)
    text = form.get("value", "").strip() or "0"
    actions.set_lab_value(
        by=who,
        customer_id=customer_id,
        customer_name=name,
        value_minor=parse_money(text, who.workspace.currency).amount_minor,
        reason=form.get("reason", ""),
        until_on=day_if_any(form.get("until_on", "")),
    )
    messages.success(request, _("Kept."))


def _offer(request: HttpRequest, customer_id: str, name: str) -> None:
    form, who, found = request.POST, by(request), board(request)
    mine = sheet(found, customer_id, terms(who.workspace, found.as_of)) if found else None
    if mine is None:
        raise InputError("there is no price to multiply", hint="The customer pays nothing now.")
    quotes.offer(
        by=who,
        customer_id=customer_id,
        customer_name=name,
        kind=mine.row["kind"],
        currency=mine.currency,
        old_minor=mine.row["revenue_month_minor"],
        multiple=decimal(form.get("multiple", "")),
        offered_on=day_if_any(form.get("offered_on", "")) or who.today,
        is_soft_exit=form.get("is_soft_exit") == "yes",
        note=form.get("note", ""),
    )
    messages.success(request, _("Noted. Nothing was sent."))


def decimal(text: str) -> float:
    """A number from a form; `InputError` for anything else."""
    try:
        found = Decimal(text.strip().replace(",", "."))
    except ArithmeticError:
        raise InputError(f"{text!r} is no number", hint="Write it like 2.5.") from None
    if not found.is_finite():
        raise InputError(f"{text!r} is no number", hint="Write it like 2.5.")
    return float(found)


def minor(text: str, currency: str) -> int:
    """An amount from a form in minor units; 0 for an empty one."""
    return parse_money(text.strip() or "0", currency).amount_minor


def major(amount_minor: float, currency: str) -> float:
    """An amount in major units."""
    return float(amount_minor / 10 ** exponent(currency))


ACTS = {
    "decide": _decide,
    "sign": _sign,
    "take-back": _take_back,
    "step": _step,
    "undo-step": _undo_step,
    "lab": _lab,
    "offer": _offer,
}


@needs(Act.SEE)
def decided(request: HttpRequest) -> HttpResponse:
    """Everything that was decided, and what waits for a signature."""
    asked, workspace = given(request), seat(request).workspace.pk
    wanted = decisions.DecisionFilter.of({**asked, "words": asked.get("q", "")})
    context = {
        "page": decisions.page(workspace, wanted, number(request, "page")),
        "wanted": wanted,
        "columns": decisions.COLUMNS,
        "sorts": decisions.SORTS,
        "states": words.DECISION_STATES,
        "names": words.STATES,
        "chips": words.CHIPS,
        "is_any": bool(decisions.page(workspace, decisions.DecisionFilter(state="all")).total),
        "may_export": may(seat(request).role, Act.EXPORT),
    }
    return render(request, "web/worth_decisions.html", context)


@needs(Act.EXPORT)
def decided_export(request: HttpRequest) -> HttpResponseBase:
    """The same as CSV."""
    asked = given(request)
    wanted = decisions.DecisionFilter.of({**asked, "words": asked.get("q", "")})
    rows = decisions.every(seat(request).workspace.pk, wanted)
    return csv_file("decisions", decisions.EXPORT_COLUMNS, rows)
