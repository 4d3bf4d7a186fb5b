"""Prices offered: what was asked, what they said, what it teaches; and the sum for any price."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tenure.values.errors import InputError
from tenure.values.worth import ANSWERS, KINDS
from tenure.web import worth_words as words
from tenure.web.exports import csv_file
from tenure.web.request import by, day_if_any, given, needs, number, seat
from tenure.web.views.listener import whole
from tenure.web.views.worth import decimal, minor
from tenure.workflow.actions import quotes as actions
from tenure.workflow.queries import prices as query
from tenure.workflow.queries.prices import QuoteFilter, Sum
from tenure.workflow.queries.worth_terms import policy
from tenure.workflow.rules.permissions import Act, may


def _filter(request: HttpRequest) -> QuoteFilter:
    asked = given(request)
    return QuoteFilter.of({**asked, "words": asked.get("q", "")})


@needs(Act.SEE)
def prices(request: HttpRequest) -> HttpResponse:
    """Offers, what answers teach, and the calculator."""
    place, today, wanted = seat(request), by(request).today, _filter(request)
    workspace = place.workspace.pk
    context = {
        "learnt": query.learnt(workspace, today),
        "page": query.page(workspace, wanted, number(request, "page")),
        "is_any": bool(query.page(workspace, QuoteFilter()).total),
        "wanted": wanted,
        "columns": query.COLUMNS,
        "sorts": query.SORTS,
        "states": words.QUOTE_STATES,
        "answers": {code: words.ANSWERS[code] for code in ANSWERS},
        "kinds": words.KINDS,
        "sum": _sum(request),
        "asked": given(request),
        "today": today,
        "base": place.workspace.currency,
        "may_weigh": may(place.role, Act.WEIGH),
        "may_export": may(place.role, Act.EXPORT),
    }
    return render(request, "web/worth_prices.html", context)


def _sum(request: HttpRequest) -> Sum | None:
    """What a price and a cost typed into the calculator come to; None where none were."""
    asked, place = given(request), seat(request)
    if not asked.get("price", "").strip():
        return None
    kind = asked.get("kind", "")
    kind = kind if kind in KINDS else KINDS[0]
    today = by(request).today
    usual = policy(place.workspace.pk, kind, today).target_margin
    margin = asked.get("margin", "").strip()
    return query.reckoned(
        place.workspace.pk,
        today,
        price=decimal(asked["price"]),
        cost=decimal(asked.get("cost", "") or "0"),
        margin=decimal(margin) / 100 if margin else usual,
        kind=kind,
        own=decimal(asked["own"]) if asked.get("own", "").strip() else 0.0,
    )


@needs(Act.EXPORT)
def export(request: HttpRequest) -> HttpResponseBase:
    """Every offer as CSV."""
    rows = query.every(seat(request).workspace.pk, _filter(request))
    return csv_file("prices", query.EXPORT_COLUMNS, rows)


@require_POST
@needs(Act.WEIGH)
def act(request: HttpRequest, act: str) -> HttpResponse:
    """Note an answer, take it back, or take an offer away."""
    form, who = request.POST, by(request)
    quote = whole(form.get("quote", "")) or 0
    if act == "answer":
        agreed = form.get("agreed", "").strip()
        actions.answer(
            by=who,
            quote_id=quote,
            said=form.get("answer", ""),
            answered_on=day_if_any(form.get("answered_on", "")) or who.today,
            agreed_minor=minor(agreed, who.workspace.currency) if agreed else None,
        )
        messages.success(request, _("Noted. It teaches from the next day's run on."))
    elif act == "reopen":
        actions.reopen(by=who, quote_id=quote)
        messages.success(request, _("Undone."))
    elif act == "withdraw":
        actions.withdraw(by=who, quote_id=quote)
        messages.success(request, _("Taken away."))
    else:
        raise InputError(f"there is no act {act!r}")
    return redirect(f"{reverse('prices')}#list")
