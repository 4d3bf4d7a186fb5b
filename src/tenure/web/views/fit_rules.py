"""Rules on who is qualified harder or not sold to: proposed, signed by three teams, in force, dropped."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tenure.inference.qualify_rule import MOST_CONDITIONS, Condition
from tenure.values.errors import InputError
from tenure.web import fit_words as words
from tenure.web.exports import csv_file
from tenure.web.request import board, by, day, given, needs, number
from tenure.workflow.actions import fit as actions
from tenure.workflow.queries import fit_rules as query
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.fit_rules import RuleFilter
from tenure.workflow.rules.permissions import Act, may

USUAL_SHARE = 5
"""Percent of those who meet a rule let in all the same."""


def _filter(request: HttpRequest) -> RuleFilter:
    asked = given(request)
    return RuleFilter.of({**asked, "words": asked.get("q", "")})


@needs(Act.SEE)
def rules(request: HttpRequest) -> HttpResponse:
    """Rules with their numbers and words; with conditions in the address, what such a rule would do."""
    found, who = board(request), by(request)
    if found is None:
        return render(request, "web/nothing_yet.html")
    tried = _conditions(request.GET.getlist("field"), request.GET.getlist("value"), found)
    hinted = query.proposal(found)
    wanted = _filter(request)
    context = {
        "board": found,
        "page": query.page(found, wanted, number(request, "page")),
        "wanted": wanted,
        "counts": query.counts(found.workspace_id),
        "states": words.STATES,
        "kinds": words.KINDS,
        "teams": words.TEAMS,
        "fields": words.FIELDS,
        "values": query.values(found),
        "choices": [*tried, *[("", ("",))] * (MOST_CONDITIONS - len(tried))],
        "tried": tried,
        "hinted": hinted,
        "hint_link": _link(hinted),
        "numbers": query.numbers(query.judged(found, tried, 0.05), found) if tried else None,
        "share": USUAL_SHARE,
        "today": who.today,
        "columns": query.COLUMNS,
        "may_judge": may(who.role, Act.JUDGE_FIT),
        "may_sign": may(who.role, Act.SIGN_RULE),
        "may_export": may(who.role, Act.EXPORT),
    }
    return render(request, "web/fit_rules.html", context)


def _conditions(fields: list[str], values: list[str], found: Board) -> tuple[Condition, ...]:
    """Conditions as a form gives them: each field with its values; what is not known is left out."""
    known = query.values(found)
    made: dict[str, tuple[str, ...]] = {}
    for name, text in list(zip(fields, values, strict=False))[:MOST_CONDITIONS]:
        if text in known.get(name, ()) and text not in made.get(name, ()):
            made[name] = (*made.get(name, ()), text)
    return tuple(made.items())


def _link(conditions: tuple[Condition, ...]) -> str:
    pairs = [(name, text) for name, texts in conditions for text in texts]
    return urlencode([part for name, text in pairs for part in (("field", name), ("value", text))])


@needs(Act.EXPORT)
def export(request: HttpRequest) -> HttpResponseBase:
    """The rules as CSV."""
    found = board(request)
    if found is None:
        raise Http404
    return csv_file("fit-rules", query.EXPORT_COLUMNS, query.every(found, _filter(request)))


@require_POST
@needs(Act.SEE)
def act(request: HttpRequest, act: str) -> HttpResponse:
    """Propose, take back, sign, put in force, drop, or undo the dropping; each asks for its own right."""
    form, who = request.POST, by(request)
    if act == "propose":
        _propose(request)
        messages.success(request, _("Proposed: now the three teams give their word."))
        return redirect(reverse("fit-rules"))
    rule = _id(form.get("rule", ""))
    if act == "take-back":
        actions.take_back(by=who, rule_id=rule)
        messages.success(request, _("Undone."))
    elif act == "sign":
        agrees, note = form.get("agrees") == "yes", form.get("note", "")
        actions.sign(by=who, rule_id=rule, team=form.get("team", ""), agrees=agrees, note=note)
        messages.success(request, _("Signed."))
    elif act == "force":
        actions.put_in_force(by=who, rule_id=rule, from_on=day(form.get("from_on", "")))
        messages.success(request, _("In force."))
    elif act == "drop":
        actions.drop(by=who, rule_id=rule)
        messages.success(request, _("Dropped."))
    elif act == "undo":
        actions.undrop(by=who, rule_id=rule)
        messages.success(request, _("Undone."))
    else:
        raise InputError(f"there is no act {act!r}")
    return redirect(reverse("fit-rules"))


def _propose(request: HttpRequest) -> None:
    found, form = board(request), request.POST
    if found is None:
        raise Http404
    conditions = _conditions(form.getlist("field"), form.getlist("value"), found)
    share = _share(form.get("share", ""))
    actions.propose(
        by=by(request),
        name=form.get("name", ""),
        kind=form.get("kind", ""),
        conditions=conditions,
        numbers=query.as_plain(query.judged(found, conditions, share), found),
        pass_through=share,
    )


def _share(text: str) -> float:
    """Percent as a form gives it, 0–1."""
    if not text.isdecimal() or int(text) > 100:
        raise InputError("the share let in is 0 to 100 percent", hint="Write it like 5.")
    return int(text) / 100


def _id(text: str) -> int:
    if not text.isdecimal() or len(text) > 15:
        raise InputError("there is no such rule", hint="Reload the page.")
    return int(text)
