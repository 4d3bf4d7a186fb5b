"""How revenue figures are defined: the rules in force, others, and what they would change."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from tenure.values.errors import InputError
from tenure.values.presets import PRESETS, preset, preset_of
from tenure.values.switch_words import NONE, TITLES, meaning
from tenure.values.switches import NAMES, Switches, allowed, switches_from
from tenure.web.request import board, by, given, needs, seat
from tenure.web.sentences import said
from tenure.workflow.actions.definitions import define, restore
from tenure.workflow.queries import bridge as bridges
from tenure.workflow.queries.bridge_report import rule_text
from tenure.workflow.queries.definitions import definitions as in_force
from tenure.workflow.queries.definitions import history, is_behind
from tenure.workflow.rules.permissions import Act, may


@needs(Act.SEE)
def definitions(request: HttpRequest) -> HttpResponse:
    """The rules in force; with some set in the address, what they would change."""
    place = seat(request)
    now = in_force(place.workspace)
    chosen = _chosen(given(request), now.switches)
    differing = now.switches.differing(chosen)
    context = {
        "now": now,
        "now_preset": PRESETS[now.preset].title if now.preset else "",
        "rules": [_rule(name, now.switches, chosen) for name in NAMES],
        "presets": [(p, now.switches.differing(p.switches)) for p in PRESETS.values()],
        "chosen_preset": preset_of(chosen),
        "differing": [said(TITLES[name]) for name in differing],
        "effects": _effects(request, chosen) if differing else [],
        "history": history(place.workspace),
        "is_behind": is_behind(place.workspace),
        "may_define": may(place.role, Act.DEFINE),
    }
    return render(request, "web/definitions.html", context)


@needs(Act.DEFINE)
def put_in_force(request: HttpRequest) -> HttpResponse:
    """Put rules in force, or an earlier version again."""
    if request.method != "POST":
        return redirect("definitions")
    who = by(request)
    version = request.POST.get("version", "")
    if version:
        if not version.isdecimal() or len(version) > 8:
            raise InputError(f"there are no definitions {version!r}")
        restore(workspace=who.workspace, version=int(version), at=who.at, by=who.user)
    else:
        texts = {name: str(request.POST[name]) for name in NAMES if name in request.POST}
        switches = switches_from(texts, in_force(who.workspace).switches)
        define(workspace=who.workspace, switches=switches, at=who.at, by=who.user)
    return redirect(f"{reverse('definitions')}?kept=yes")


def _chosen(query: dict[str, str], now: Switches) -> Switches:
    base = preset(query["preset"]).switches if query.get("preset") else now
    return switches_from({name: query[name] for name in NAMES if name in query}, base)


def _rule(name: str, now: Switches, chosen: Switches) -> dict[str, Any]:
    value = chosen.plain()[name]
    return {
        "name": name,
        "title": said(TITLES[name]),
        "value": "" if value == "none" and not allowed(name) else value,
        "choices": [(each, said(meaning(name, each))) for each in allowed(name)],
        "none": said(NONE[name]) if name in NONE else "",
        "is_day": isinstance(getattr(chosen, name), date) or name == "fx_frozen_on",
        "is_changed": getattr(now, name) != getattr(chosen, name),
        "before": said(meaning(name, now.plain()[name])),
    }


def _effects(request: HttpRequest, chosen: Switches) -> list[dict[str, Any]]:
    """What MRR of the last closed month would be, in each currency."""
    found = board(request)
    if found is None:
        return []
    rows = []
    for currency in bridges.currencies(found):
        ask = bridges.Ask("chosen", bridges.last_closed(found), currency, switches=chosen)
        made = bridges.bridge(found, ask)
        steps = [
            (said(rule_text(step.rule)), step.amount_minor)
            for step in made.steps
            if step.amount_minor
        ]
        rows.append({"made": made, "currency": currency, "month": str(ask.month), "steps": steps})
    return rows
