"""How many listeners it takes: calls by Erlang C, mail by throughput and ageing."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tenure.values.errors import InputError
from tenure.web import listener_words as words
from tenure.web.request import board, given, needs, seat
from tenure.workflow.queries import listener_capacity as query
from tenure.workflow.queries.listener_capacity import Asked, Calls
from tenure.workflow.queries.listener_queue import policy_in_force
from tenure.workflow.rules.permissions import Act

HOURS = 40
MINUTES = 10.0
LIMITS = {
    "calls": (0.0, 10_000.0),
    "minutes": (0.1, 600.0),
    "target": (0.0, 3_600.0),
    "share": (1.0, 99.9),
}


@needs(Act.SEE)
def capacity(request: HttpRequest) -> HttpResponse:
    """The page: what is asked about begins with what the facts say."""
    found = board(request)
    if found is None:
        return render(request, "web/nothing_yet.html")
    policy = policy_in_force(seat(request).workspace.pk)
    asked = given(request)
    scope = asked.get("scope", "all") if asked.get("scope") in query.SCOPES else "all"
    calls = query.calls(found, scope, policy.hours_a_week if policy else HOURS)
    wanted = _asked(asked, calls)
    context: dict[str, Any] = {
        "scope": scope,
        "scopes": words.SCOPES,
        "policy": policy,
        "calls": calls,
        "wanted": wanted,
        "share_percent": wanted.share * 100,
        "sitting": query.sitting(wanted),
        "mail": query.mail(found, scope),
        "week_columns": query.WEEK_COLUMNS,
        "absence": query.ABSENCE,
        "as_of": found.as_of,
    }
    return render(request, "web/listener_capacity.html", context)


def _asked(given_: dict[str, str], calls: Calls) -> Asked:
    return Asked(
        calls_an_hour=_number(given_, "calls", round(calls.an_hour, 3)),
        talk_minutes=_number(given_, "minutes", round(calls.minutes or MINUTES, 1)),
        target_s=_number(given_, "target", 20.0),
        share=_number(given_, "share", 80.0) / 100,
    )


def _number(given_: dict[str, str], name: str, default: float) -> float:
    text = given_.get(name, "").strip().replace(",", ".")
    if not text:
        return default
    low, high = LIMITS[name]
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        raise InputError(f"{text!r} is not between {low:g} and {high:g}")
    return value
