"""What every template knows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import ResolverMatch
from django.utils.translation import gettext_lazy as _

from tenure.web.request import board, by
from tenure.workflow.queries.approvals_waiting import waiting_for
from tenure.workflow.queries.freshness import stale
from tenure.workflow.queries.heartbeat import silent
from tenure.workflow.rules.permissions import Act, may

NAVIGATION = (
    ("today", _("Today"), Act.SEE),
    ("home", _("Where we stand"), Act.SEE),
    ("customers", _("Customers"), Act.SEE),
    ("revenue", _("Revenue"), Act.SEE),
    ("growth", _("Growth"), Act.SEE),
    ("retention", _("Retention"), Act.SEE),
    ("health-scores", _("Health"), Act.SEE),
    ("use", _("Use"), Act.SEE),
    ("zombies", _("Zombies"), Act.SEE),
    ("refunds", _("Refunds"), Act.SEE),
    ("voice", _("Voice"), Act.SEE),
    ("listener", _("Listener"), Act.SEE),
    ("bugs", _("Bugs"), Act.SEE),
    ("surveys", _("Surveys"), Act.SEE),
    ("talks", _("Talks"), Act.SEE),
    ("worth", _("Worth"), Act.SEE),
    ("fit", _("Fit"), Act.SEE),
    ("danger-line", _("Danger line"), Act.SEE),
    ("alerts", _("Alerts"), Act.SEE),
    ("imports", _("Import"), Act.IMPORT),
    ("sources", _("Event sources"), Act.IMPORT),
    ("freshness", _("Data freshness"), Act.SEE),
    ("audit", _("Audit log"), Act.SEE_AUDIT),
)
"""Pages in the menu: name of the URL, title, what it needs."""


def page(request: HttpRequest) -> dict[str, Any]:
    """The menu of the role and what waits there, the day of the figures, and which sources are stale."""
    place = getattr(request, "seat", None)
    if place is None:
        return {"navigation": ()}
    match = request.resolver_match
    found, who = board(request), by(request)
    approvals = waiting_for(place.workspace, place.role, request.user.pk, who.at)
    menu = [
        {
            "name": name,
            "title": title,
            "is_here": match is not None and _is_here(match.url_name, name),
            "waiting": len(approvals) if name == "refunds" else 0,
        }
        for name, title, act in NAVIGATION
        if may(place.role, act)
    ]
    return {
        "navigation": menu,
        "approvals": approvals,
        "workspace": place.workspace,
        "role": place.role,
        "board": found,
        "stale": stale(found) if found else [],
        "silent_sources": silent(found) if found and _is_fed_by_use(match) else [],
        "theme": getattr(request.user, "theme", ""),
    }


FED_BY_USE = frozenset(
    (
        "today",
        "home",
        "customers",
        "customer",
        "use",
        "seats",
        "zombies",
        "hollow",
        "ladder-step",
        "danger-line",
    )
)
"""Pages whose figures need usage events."""


OF_VOICE = (
    "silent",
    "tickets",
    "ticket",
    "themes",
    "usability",
    "usability-decisions",
    "requesters",
)
OF_LISTENER = (
    *("listener-case", "listener-policy", "insights", "insight"),
    *("friction", "laboratory", "listener-capacity"),
)
OF_BUGS = ("bug", "bug-new", "bugs-untold", "bug-reporters", "bug-fix-times", "bug-exposure")
OF_SURVEYS = ("survey", "survey-new", "survey-loaded", "survey-follow-ups", "survey-hand")
OF_TALKS = ("talk", "talk-new", "promises", "outreach", "value-talks")
OF_WORTH = ("worth-sheet", "worth-costs", "tenths", "worth-rates", "prices", "worth-decisions")


def _is_fed_by_use(match: ResolverMatch | None) -> bool:
    return match is not None and match.url_name in FED_BY_USE


def _is_here(url_name: str | None, name: str) -> bool:
    family = {
        "customer": "customers",
        "import": "imports",
        "letter": "sources",
        "bridge": "revenue",
        "risk": "danger-line",
        "backtest": "danger-line",
        "definitions": "revenue",
        "referrals": "growth",
        "effort": "growth",
        "stages": "home",
        "messages": "alerts",
        "outside-events": "refunds",
        "message": "alerts",
        "refund": "refunds",
        "proposal-new": "refunds",
        "affordability": "refunds",
        "money": "refunds",
        "seats": "use",
        "hollow": "zombies",
        "unused-payments": "zombies",
        "ladder": "zombies",
        "ladder-step": "zombies",
        "labels": "zombies",
        "mails": "zombies",
        "why": "zombies",
        "health-design": "health-scores",
        "customer-letters": "refunds",
        "customer-letter": "refunds",
        "letter-settings": "refunds",
        "letter-new": "refunds",
        **dict.fromkeys(OF_VOICE, "voice"),
        **dict.fromkeys(OF_LISTENER, "listener"),
        **dict.fromkeys(OF_BUGS, "bugs"),
        **dict.fromkeys(OF_SURVEYS, "surveys"),
        **dict.fromkeys(OF_TALKS, "talks"),
        **dict.fromkeys(OF_WORTH, "worth"),
        **dict.fromkeys(("fit-source", "fit-rules"), "fit"),
    }
    return name in (url_name, family.get(url_name or ""))
