"""Whether money may leave, how much in a day, who may approve what; the ledger, and whether it agrees."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from tenure.config.settings import settings
from tenure.values.currencies import EXPONENTS
from tenure.values.errors import InputError
from tenure.web import step_up
from tenure.web.exports import csv_file
from tenure.web.refund_words import ACCOUNTS, LIMITS
from tenure.web.request import by, needs, number, seat
from tenure.workflow.actions import differences, money_rules, money_switch
from tenure.workflow.queries import money_board as query
from tenure.workflow.rules.off_words import off_text
from tenure.workflow.rules.permissions import Act, may


@needs(Act.SEE)
def money(request: HttpRequest) -> HttpResponse:
    """The switch first, then today's caps, the limits, what was compared, the ledger."""
    who, own = by(request), settings()
    role = seat(request).role
    context = {
        "off_because": off_text(money_switch.may_leave(who.workspace, own.installation)),
        "off_for_all": money_switch.off_for_all(),
        "differences": query.differences(who.workspace),
        "rules_check": query.last_check(who.workspace.pk),
        "limits": [
            (each, LIMITS.get(each.name, each.name))
            for each in money_rules.limits(who.workspace, who.at)
        ],
        "limit_names": LIMITS,
        "accounts": ACCOUNTS,
        "caps": query.caps_used(who.workspace, who.at),
        "ledger": query.ledger_page(who.workspace.pk, number(request, "page")),
        "checks": query.reconciliations(who.workspace.pk),
        "me": who.user.pk,
        "step": step_up.shown(who),
        "may_stop": may(role, Act.STOP_MONEY),
        "may_start": may(role, Act.START_MONEY),
        "may_see_events": may(role, Act.IMPORT),
        "may_ask": may(role, Act.APPROVE_REFUND),
        "may_export": may(role, Act.EXPORT),
    }
    return render(request, "web/money.html", context)


@needs(Act.EXPORT)
def ledger_export(request: HttpRequest) -> HttpResponseBase:
    """Every row of the ledger as CSV."""
    return csv_file("ledger", query.LEDGER_COLUMNS, query.every_entry(seat(request).workspace.pk))


@require_POST
@needs(Act.SEE)
def act(request: HttpRequest, act: str) -> HttpResponse:
    """Stop, start, ask for a limit, agree or decline; the same of a difference. Each asks for its right."""
    who, text = by(request), request.POST
    match act:
        case "stop":
            reason = text.get("reason", "").strip() or "stopped by hand"
            money_switch.trip(workspace=who.workspace, reason=reason, at=who.at, by=who)
        case "start":
            money_switch.turn_on(by=who, installation=settings().installation)
        case "ask":
            name, currency = text.get("name", ""), text.get("currency", "").strip().upper()
            value = _minor(text.get("value", ""), currency)
            money_rules.ask_limit(by=who, name=name, currency=currency, value=value)
        case "agree":
            money_rules.agree_limit(by=who, rule_id=_number(text.get("rule", "")))
        case "decline":
            money_rules.decline_limit(by=who, rule_id=_number(text.get("rule", "")))
        case "note":
            why, subject = text.get("why", ""), text.get("subject", "")
            reason = text.get("reason", "")
            differences.ask_note(by=who, why=why, subject=subject, reason=reason)
        case "note-agree":
            differences.agree_note(by=who, note_id=_number(text.get("note", "")))
        case "note-drop":
            differences.drop_note(by=who, note_id=_number(text.get("note", "")))
        case _:
            raise Http404
    return redirect("money")


def _number(text: str) -> int:
    if not text.isdecimal():
        raise Http404
    return int(text)


def _minor(text: str, currency: str) -> int:
    """An amount in whole units as minor ones; a count where there is no currency."""
    if currency and currency not in EXPONENTS:
        raise InputError(f"there is no currency {currency}")
    try:
        number = Decimal(text.strip().replace(",", ""))
    except InvalidOperation:
        raise InputError("give a number, like 500.00") from None
    if not number.is_finite():
        raise InputError("give a number, like 500.00")
    minor = number.scaleb(EXPONENTS[currency]) if currency else number
    if minor != minor.to_integral_value():
        raise InputError("there are more decimals than the currency has")
    return int(minor)
