"""How templates show the zombie desk: steps, what holds somebody, and the form of a label."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy

from tenure.values.ladder import STEPS
from tenure.web.request import by, seat
from tenure.web.sentences import said
from tenure.web.templatetags.shown import reason_link
from tenure.workflow.queries import labels
from tenure.workflow.queries.worklist import ItemView
from tenure.workflow.rules.came_back import STANDING
from tenure.workflow.rules.permissions import Act, may

register = template.Library()
CODES = frozenset(step.code for step in STEPS)
REASON_NAMES = {
    "standby": gettext_lazy("stand-by"),
    "seasonal": gettext_lazy("seasonal"),
    "budget": gettext_lazy("year-end budget"),
    "status": gettext_lazy("kept for status"),
    "other": gettext_lazy("another reason"),
    "legal_hold": gettext_lazy("legal hold"),
}
HELD_NAMES = {
    "label": gettext_lazy("labeled"),
    "seasonal": gettext_lazy("seasonal"),
    "standby": gettext_lazy("stand-by"),
    "season_unknown": gettext_lazy("contact only"),
    "mismatch": gettext_lazy("perhaps under another id"),
    "integration_only": gettext_lazy("machines only"),
}
TO_NAMES = {
    "user": gettext_lazy("who was to use it"),
    "billing_contact": gettext_lazy("who pays the bills"),
    "boss": gettext_lazy("who decides"),
}
REVIEW_DAYS = 90


@register.filter
def dormant_reason(code: str) -> str:
    """Why somebody sleeps for good reason."""
    return str(REASON_NAMES.get(code, code))


@register.filter
def held(code: str) -> str:
    """What stands against freezing somebody."""
    return str(HELD_NAMES.get(code, said(code.replace("_", " "))))


@register.filter
def meant_for(code: str) -> str:
    """Whom a step is meant for."""
    return str(TO_NAMES.get(code, code))


@register.simple_tag
def next_link(item: ItemView) -> str:
    """Where the step of an item is taken: a ready letter, or what came back; "" for others."""
    if item.next_step in CODES:
        return step_link(item.customer_id, item.next_step) if item.customer_id else ""
    for found in item.reasons:
        if not found.gone_on and STANDING.get(found.code) == item.next_step:
            return reason_link(found, item.customer_id)
    return ""


@register.simple_tag
def step_link(customer_id: str, step: str) -> str:
    """Where the ready letter of a step is."""
    return f"{reverse('ladder-step')}?{urlencode({'customer': customer_id, 'step': step})}"


@register.simple_tag
def proposal_link(customer_id: str) -> str:
    """Where freeze and refund are proposed; "" where that page does not exist."""
    try:
        return f"{reverse('proposal-new')}?{urlencode({'customer': customer_id})}"
    except NoReverseMatch:
        return ""


@register.inclusion_tag("web/parts/label_form.html", takes_context=True)
def label_form(
    context: dict[str, Any], customer_id: str, label: labels.Label | None = None, only: str = ""
) -> dict[str, Any]:
    """The form that labels a customer; `label` is the one that holds, `only` the one reason offered."""
    request = context["request"]
    today: date = context.get("today") or by(request).today
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "customer_id": customer_id,
        "label": label,
        "reasons": {only: REASON_NAMES[only]} if only else REASON_NAMES,
        "review_on": today + timedelta(days=REVIEW_DAYS),
        "may_label": may(seat(request).role, Act.LABEL),
    }


@register.inclusion_tag("web/parts/dormant.html", takes_context=True)
def dormant(context: dict[str, Any], customer_id: str) -> dict[str, Any]:
    """What a customer's page says of a label, and the form to put one."""
    request = context["request"]
    today = by(request).today
    found = labels.of_customer(seat(request).workspace.pk, customer_id, today)
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "customer_id": customer_id,
        "label": found,
        "today": today,
        "is_quiet": bool(context["customer"].get("zombie_kind")),
        "may_label": may(seat(request).role, Act.LABEL),
    }
