"""The listening policy: whom each would route, what came of each, who is routed, and switching."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tenure.values.errors import InputError
from tenure.values.money import parse_money
from tenure.values.shown import amount_plain
from tenure.web import listener_words as words
from tenure.web.exports import csv_file
from tenure.web.request import board, by, given, needs, number, seat
from tenure.web.views.listener import named, whole
from tenure.workflow.actions import listener_routing
from tenure.workflow.actions.listener_policy import Terms, put_policy
from tenure.workflow.queries import listener_routed as query
from tenure.workflow.queries import listener_suggestions
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.listener_queue import policy_in_force
from tenure.workflow.queries.listener_results import by_policy
from tenure.workflow.queries.listener_routed import RoutedFilter
from tenure.workflow.queries.listener_tickets import routed_now
from tenure.workflow.rules.permissions import Act, may

DEFAULT_HOURS = 20


def _filter(request: HttpRequest) -> RoutedFilter:
    asked = given(request)
    return RoutedFilter.of({**asked, "words": asked.get("q", "")})


@needs(Act.SEE)
def policy(request: HttpRequest) -> HttpResponse:
    """The page; before any policy is in force it shows whom each would route."""
    place, found, wanted = seat(request), board(request), _filter(request)
    workspace = place.workspace.pk
    now = policy_in_force(workspace)
    hours = now.hours_a_week if now else DEFAULT_HOURS
    context: dict[str, Any] = {
        "policy": now,
        "policies": words.POLICIES,
        "explained": words.POLICIES_EXPLAINED,
        "versions": query.versions(workspace),
        "verdicts": words.VERDICTS,
        "page": query.page(workspace, found, wanted, number(request, "page")),
        "wanted": wanted,
        "columns": query.COLUMNS,
        "sorts": query.SORTS,
        "routed_states": words.ROUTED,
        "currency": place.workspace.currency,
        "hour_cost": amount_plain(now.hour_cost_minor, place.workspace.currency) if now else "",
        "as_of": found.as_of if found else None,
        "may_define": may(place.role, Act.DEFINE),
        "may_listen": may(place.role, Act.LISTEN),
        "may_export": may(place.role, Act.EXPORT),
    }
    if found is not None:
        context |= {"lists": _lists(found, hours), "results": by_policy(found)}
        context["suggest_columns"] = listener_suggestions.COLUMNS
    return render(request, "web/listener_policy.html", context)


def _lists(found: Board, hours: int) -> list[tuple[str, list[dict[str, Any]]]]:
    routed = routed_now(found.workspace_id)
    return [
        (code, listener_suggestions.suggested(found, code, routed, hours))
        for code in words.POLICIES
    ]


@needs(Act.EXPORT)
def export(request: HttpRequest) -> HttpResponseBase:
    """The routings as CSV."""
    rows = query.every(seat(request).workspace.pk, board(request), _filter(request))
    return csv_file("routed", query.EXPORT_COLUMNS, rows)


@require_POST
@needs(Act.DEFINE)
def put(request: HttpRequest) -> HttpResponse:
    """Put a policy in force."""
    form, currency = request.POST, seat(request).workspace.currency
    cost = parse_money(form.get("hour_cost", ""), currency).amount_minor
    terms = Terms(
        policy=form.get("policy", ""),
        hours_a_week=whole(form.get("hours_a_week", "")) or 0,
        hour_cost_minor=cost,
        answer_hours=whole(form.get("answer_hours", "")) or 0,
        cadence_days=whole(form.get("cadence_days", "")) or 0,
    )
    version = put_policy(by=by(request), terms=terms)
    messages.success(request, _("In force from today: version %(n)s.") % {"n": version})
    return redirect("listener-policy")


@require_POST
@needs(Act.LISTEN)
def act(request: HttpRequest, act: str) -> HttpResponse:
    """Route a customer, end a routing, or undo the end."""
    if act == "route":
        customer_id, name = named(request)
        why = request.POST.get("why", "")
        listener_routing.route(by=by(request), customer_id=customer_id, customer_name=name, why=why)
        messages.success(request, _("Routed: what they say comes to the listener from today on."))
    elif act in ("end", "resume"):
        change = listener_routing.end if act == "end" else listener_routing.resume
        change(by=by(request), routed_id=whole(request.POST.get("routed", "")) or 0)
        messages.success(request, _("Routing ended.") if act == "end" else _("Undone."))
    else:
        raise InputError(f"there is no act {act!r}")
    return redirect(reverse("listener-policy") + "#routed")
