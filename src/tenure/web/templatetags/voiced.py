"""How templates show tickets and what was read of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.conf.locale import LANG_INFO
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode

from tenure.web.voice_words import FROM_NAMES, SEVERITY_NAMES, STATUS_NAMES, TOPIC_NAMES
from tenure.workflow.rules.category_words import category_text
from tenure.workflow.rules.duration_words import duration_text

register = template.Library()


@register.filter
def duration(minutes: float | None) -> str:
    """Minutes as minutes, hours or days."""
    return duration_text(minutes)


@register.filter
def hours(value: float | None) -> str:
    """Hours as minutes, hours or days."""
    return duration_text(None if value is None else value * 60)


@register.filter
def severity_name(code: str | None) -> str:
    """How bad, in words."""
    return str(SEVERITY_NAMES.get(code or "", code or ""))


@register.filter
def language_name(code: str | None) -> str:
    """A language by its own name."""
    return str(LANG_INFO.get(code or "", {}).get("name_local", code or ""))


@register.filter
def category_name(code: str | None) -> str:
    """What a ticket is about, in words."""
    return category_text(code)


@register.filter
def category_names(codes: Iterable[str]) -> str:
    """Several categories in words."""
    return ", ".join(map(category_text, codes))


@register.filter
def ticket_status(code: str | None) -> str:
    """The helpdesk's state, in words."""
    return str(STATUS_NAMES.get(code or "", code or ""))


@register.filter
def read_from(code: str | None) -> str:
    """Where a reading comes from."""
    return str(FROM_NAMES.get(code or "", code or ""))


@register.filter
def topic_name(row: dict[str, Any], by: str) -> str:
    """What a topic is called; what those without one are called."""
    if not row["topic"]:
        return str(TOPIC_NAMES.get(by, ""))
    named = {"severity": severity_name, "category": category_name}.get(by, str)
    return named(row["title"])


@register.simple_tag
def ticket_link(ticket_id: str) -> str:
    """Address of a ticket's page; ids may hold any sign."""
    return f"{reverse('ticket')}?{urlencode({'id': ticket_id})}"


@register.simple_tag
def tickets_link(**asked: Any) -> str:  # noqa: ANN401
    """Address of the list of tickets with filters; empty ones are left out."""
    return f"{reverse('tickets')}?{urlencode({name: text for name, text in asked.items() if text})}"


@register.simple_tag
def other_page(name: str, **query: Any) -> str:  # noqa: ANN401
    """Address of a page that may not be there, with a query; "" then."""
    try:
        return f"{reverse(name)}?{urlencode(query)}"
    except NoReverseMatch:
        return ""
