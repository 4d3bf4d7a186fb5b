"""Giving back what was paid for nothing: what it costs, what is proposed, who approved, what became of it."""

from __future__ import annotations

import secrets
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from tenure.config.settings import settings
from tenure.values.refunding import MONEY_KINDS, by_transfer
from tenure.web import step_up
from tenure.web.choice_words import ChoiceShown, shown
from tenure.web.exports import csv_file
from tenure.web.refund_words import (
    ACTS,
    AGES,
    CLOSED,
    COLLECTIONS,
    ERRORS,
    INSTEAD,
    LEFT_OUT,
    LIMITS,
    ORDERS,
    STATES,
    STORY,
    TRANSFERS,
    WAYS,
    WRONG,
)
from tenure.web.request import board, by, day_if_any, given, needs, number, seat
from tenure.workflow.actions import approvals, assumptions, cash
from tenure.workflow.actions import proposals as actions
from tenure.workflow.actions.approval_checks import Passed, limit_passed, role_passed, why_not
from tenure.workflow.actions.by_hand import confirm_manual, confirm_transfers, give_up
from tenure.workflow.actions.came_back import local_day
from tenure.workflow.actions.freezes import unfreeze
from tenure.workflow.actions.money_switch import may_leave
from tenure.workflow.actions.work_items import By
from tenure.workflow.queries import proposals as query
from tenure.workflow.queries import proposing
from tenure.workflow.queries.asked_back import asked_back
from tenure.workflow.queries.choice import COLUMNS as CHOICE_COLUMNS
from tenure.workflow.queries.choice import choice_of, choice_of_kept, csv_rows
from tenure.workflow.queries.contact_check import if_known
from tenure.workflow.queries.owed import OwedRow
from tenure.workflow.queries.proposals import ProposalFilter, ProposalView
from tenure.workflow.queries.spread import Payment, Spread, spread
from tenure.workflow.queries.standing_now import StandingNow, standing_now
from tenure.workflow.rules.approval_words import WHY
from tenure.workflow.rules.off_words import off_text
from tenure.workflow.rules.permissions import GRANTS, Act, may
from tenure.workflow.rules.role_words import ROLE_NAMES

WORDS = {
    "acts": ACTS,
    "ages": AGES,
    "closed": CLOSED,
    "collections": COLLECTIONS,
    "errors": ERRORS,
    "instead": INSTEAD,
    "left_out": LEFT_OUT,
    "limit_names": LIMITS,
    "order_states": ORDERS,
    "states": STATES,
    "story_words": STORY,
    "transfer_words": TRANSFERS,
    "ways": WAYS,
    "wrong": WRONG,
}
"""What codes are called, for every page of these."""


def _rights(request: HttpRequest) -> dict[str, bool]:
    role = seat(request).role
    return {
        "may_propose": may(role, Act.PROPOSE_REFUND),
        "may_approve": may(role, Act.APPROVE_REFUND),
        "may_stop": may(role, Act.STOP_MONEY),
        "may_write": may(role, Act.WRITE_LETTER),
        "may_open": may(role, Act.UNFREEZE),
        "may_export": may(role, Act.EXPORT),
    }


def _roles(act: Act) -> str:
    """The roles that include an act, in words."""
    return ", ".join(str(ROLE_NAMES[role]) for role in GRANTS if may(role, act))


def _who_may() -> dict[str, dict[str, str]]:
    """Who settles what is left to a person, and who raises a limit."""
    asks, agrees = _roles(Act.APPROVE_REFUND), _roles(Act.START_MONEY)
    return {
        "settles": {"money": asks, "rest": _roles(Act.UNFREEZE)},
        "raisers": {"ask": asks, "agree": agrees},
    }


@needs(Act.SEE)
def refunds(request: HttpRequest) -> HttpResponse:
    """The list: what waits for whom, what is under way, what needs a person."""
    wanted = ProposalFilter.of({**given(request), "words": given(request).get("q", "")})
    place, own = seat(request), settings()
    context = {
        **WORDS,
        **_rights(request),
        "page": query.proposals(place.workspace.pk, wanted, number(request, "page")),
        "wanted": wanted,
        "tally": query.tally(place.workspace.pk),
        "unthanked": query.unthanked(place.workspace.pk),
        "troubled": query.troubled(place.workspace.pk),
        "transfers": len(list(query.transfers(place.workspace.pk))),
        "off_because": off_text(may_leave(place.workspace, own.installation)),
    }
    return render(request, "web/refunds.html", context)


@needs(Act.EXPORT)
def export(request: HttpRequest) -> HttpResponseBase:
    """The list as CSV."""
    wanted = ProposalFilter.of({**given(request), "words": given(request).get("q", "")})
    rows = query.every_proposal(seat(request).workspace.pk, wanted)
    return csv_file("refunds", query.COLUMNS, rows)


@needs(Act.EXPORT)
def transfers_export(request: HttpRequest) -> HttpResponseBase:
    """What finance has to transfer, as CSV."""
    rows = query.transfers(seat(request).workspace.pk, is_all=request.GET.get("all") == "yes")
    return csv_file("transfers", query.TRANSFER_COLUMNS, rows)


@needs(Act.SEE)
def affordability(request: HttpRequest) -> HttpResponse:
    """What giving back to everyone past the special stage would cost, and what cash is there."""
    found = board(request)
    if found is None:
        return render(request, "web/nothing_yet.html")
    who = by(request)
    sheet = proposing.everyone(found, who.workspace.pk, who.today)
    context = {
        **WORDS,
        **_rights(request),
        "sheet": sheet,
        "choice": shown(choice_of(found, sheet, who.today)),
        "today": who.today,
    }
    return render(request, "web/affordability.html", context)


@require_POST
@needs(Act.APPROVE_REFUND)
def say_cash(request: HttpRequest) -> HttpResponse:
    """Keep what is in the bank, what it falls by in a month, and the most that may go back."""
    who = by(request)
    texts = {name: str(text) for name, text in request.POST.items()}
    cash.say_cash(said=cash.cash_asked(texts, who.workspace.currency), by=who)
    return redirect("affordability")


@needs(Act.EXPORT)
def choice_export(request: HttpRequest) -> HttpResponseBase:
    """What waiting costs beside giving back, part by part, as CSV; of one customer where one is named."""
    found, who = board(request), by(request)
    if found is None:
        raise Http404
    customer = request.GET.get("customer", "")
    sheet = (
        proposing.outlook(found, who.workspace.pk, customer, who.today).sheet
        if customer
        else proposing.everyone(found, who.workspace.pk, who.today)
    )
    weighed = choice_of(found, sheet, who.today)
    return csv_file("choice", CHOICE_COLUMNS, csv_rows(weighed))


@require_POST
@needs(Act.APPROVE_REFUND)
def say_assumption(request: HttpRequest) -> HttpResponse:
    """Keep what to assume of one part, or take it back."""
    who, code = by(request), request.POST.get("code", "")
    if request.POST.get("act") == "reset":
        assumptions.take_back(code=code, by=who)
    else:
        texts = {name: str(text) for name, text in request.POST.items()}
        assumptions.say(wanted=assumptions.asked_for(code, texts, who.workspace.currency), by=who)
    return redirect(f"{reverse('affordability')}#choice")


@needs(Act.PROPOSE_REFUND)
def new(request: HttpRequest) -> HttpResponse:
    """What a proposal would be: the sheet first, then every payment, whom it reaches, the form."""
    found = board(request)
    if found is None:
        return render(request, "web/nothing_yet.html")
    who = by(request)
    customer = request.GET.get("customer", "") or request.POST.get("customer", "")
    seen = proposing.outlook(found, who.workspace.pk, customer, who.today)
    if request.method == "POST":
        return _proposed(request, seen)
    context = {
        **WORDS,
        **_rights(request),
        "seen": seen,
        "sheet": seen.sheet,
        "choice": shown(choice_of(found, seen.sheet, who.today)),
        "rows": [(row, _way(seen, row)) for row in seen.rows],
        **_who_may(),
        **_by_the_limits(who, seen),
        "form_token": secrets.token_urlsafe(16),
        "last_day": who.today + actions.LONGEST_FREEZE,
        "today": who.today,
    }
    return render(request, "web/refund_new.html", context)


def _way(seen: proposing.Outlook, row: OwedRow) -> str:
    """How a payment goes back, and why by transfer where it does."""
    has_provider = bool(settings().stripe_key)
    why = by_transfer(row.payment_id, row.method or "", row.age_days, has_provider=has_provider)
    if seen.ways[row.payment_id] == "refund" and not why:
        return str(WAYS["refund"])
    return f"{WAYS['transfer']}: {TRANSFERS[why]}" if why else str(WAYS["transfer"])


def _by_the_limits(who: By, seen: proposing.Outlook) -> dict[str, Passed | Spread | None]:
    """What the limits in force make of the payments, before anybody proposes them."""
    has_provider = bool(settings().stripe_key)
    payments = [
        Payment(
            seen.ways[row.payment_id] if has_provider else "transfer",
            row.currency,
            row.owed_minor,
        )
        for row in sorted(seen.rows, key=lambda row: (row.paid_on, row.payment_id))
    ]
    acts = [asdict(each) for each in payments]
    return {
        "passed": limit_passed({"acts": acts}, who.workspace, who.at),
        "spread": spread(
            payments,
            workspace=who.workspace,
            customer_id=seen.customer_id,
            proposer_id=who.user.pk,
            at=who.at,
            captured=seen.sheet.captured_30_days,
        ),
    }


def _proposed(request: HttpRequest, seen: proposing.Outlook) -> HttpResponse:
    """Keep the proposal; the same form sent twice leads to the same one."""
    given_token = request.POST.get("form_token", "")
    draft = proposing.draft_of(
        seen,
        reason=request.POST.get("reason", ""),
        collection=request.POST.get("collection", ""),
        frozen_until=day_if_any(request.POST.get("frozen_until", "")),
        form_token=given_token,
        has_checked=request.POST.get("contact_checked", "") == "yes",
        has_read=request.POST.get("asked_read", "") == "yes",
    )
    made = actions.propose(by=by(request), draft=draft)
    return redirect("refund", made.pk)


def _view(request: HttpRequest, proposal_id: int) -> ProposalView:
    found = query.proposal(seat(request).workspace.pk, proposal_id)
    if found is None:
        raise Http404
    return found


def _before_approval(request: HttpRequest, found: ProposalView) -> dict[str, Any]:
    """What stands against an approval, and on which days it would leave, while nobody has approved it.

    `passed` is a limit nobody can approve above, `over_role` that of the role, `refused` what else
    stands against it now.
    """
    if found.state not in ("previewed", "awaiting"):
        return {}
    who = by(request)
    passed = limit_passed(found.preview, who.workspace, who.at)
    own = {
        "passed": passed,
        "beyond": WHY.get(passed.code) if passed else None,
        "spread": _spread(who, found),
        "today": who.today,
    }
    if found.state != "awaiting" or found.proposed_by_id == who.user.pk:
        return own
    if not may(who.role, Act.APPROVE_REFUND):
        return own
    code = why_not(found.preview, found.evidence, who, _now(request, found))
    return {**own, "over_role": role_passed(found.totals, who), "refused": WHY.get(code)}


def _spread(who: By, found: ProposalView) -> Spread:
    acts = [act for act in found.preview.get("acts", ()) if act["kind"] in MONEY_KINDS]
    return spread(
        [Payment(act["kind"], act["currency"], act["amount_minor"]) for act in acts],
        workspace=who.workspace,
        customer_id=found.customer_id,
        proposer_id=found.proposed_by_id,
        at=who.at,
    )


@needs(Act.SEE)
def refund(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """One proposal: what is to be done or was done, act by act, who agreed, and its story."""
    found = _view(request, proposal_id)
    who, own = by(request), settings()
    is_mine = found.proposed_by_id == who.user.pk
    context = {
        **WORDS,
        **_rights(request),
        **_who_may(),
        **_before_approval(request, found),
        "proposal": found,
        "acts_shown": found.acts,
        "left_on": local_day(who.workspace, found.to_come["at"]) if found.to_come else None,
        "asked": asked_back(who.workspace, found.customer_id, who.today),
        "is_mine": is_mine,
        "step": step_up.shown(who),
        "off_because": off_text(may_leave(who.workspace, own.installation)),
        "cools": found.starts_at is not None and found.starts_at > who.at,
        "sheet_then": _dated(found.sheet),
        "contact": if_known(board(request), found.customer_id),
        "choice": _weighed(request, found),
    }
    return render(request, "web/refund.html", context)


def _weighed(request: HttpRequest, found: ProposalView) -> ChoiceShown | None:
    """The price of the choice for the one who approves; None before anything is published."""
    now = board(request)
    if now is None or not found.is_before_sending:
        return None
    return shown(choice_of_kept(now, found.sheet, by(request).today))


DAYS = ("as_of", "said_for", "rated_on")
"""What is a day in a kept sheet."""


def _dated(kept: Any) -> Any:  # noqa: ANN401 - plain JSON
    """A sheet as it was kept, with days that can be written."""
    if isinstance(kept, list):
        return [_dated(each) for each in kept]
    if not isinstance(kept, dict):
        return kept
    return {
        name: date.fromisoformat(value) if name in DAYS and value else _dated(value)
        for name, value in kept.items()
    }


@needs(Act.EXPORT)
def orders_export(request: HttpRequest, proposal_id: int) -> HttpResponseBase:
    """Every act of a proposal with what became of it, as CSV."""
    found = _view(request, proposal_id)
    return csv_file(f"refund-{proposal_id}", query.ORDER_COLUMNS, found.orders)


@require_POST
@needs(Act.SEE)
def act(request: HttpRequest, proposal_id: int, act: str) -> HttpResponse:
    """Submit, make the preview anew, approve, send back, cancel; each asks for its own right."""
    who, text = by(request), request.POST
    match act:
        case "submit":
            actions.submit(by=who, proposal_id=proposal_id, sha256=text.get("sha256", ""))
        case "again":
            actions.again(by=who, proposal_id=proposal_id)
        case "approve":
            approvals.approve(
                by=who,
                proposal_id=proposal_id,
                sha256=text.get("sha256", ""),
                confirmed_at=_confirmed_at(request, who),
                now=_now(request, _view(request, proposal_id)),
            )
        case "send-back":
            approvals.send_back(by=who, proposal_id=proposal_id, why=text.get("why", ""))
        case "cancel":
            actions.cancel(by=who, proposal_id=proposal_id, why=text.get("why", ""))
        case "transferred":
            confirm_transfers(
                by=who, proposal_id=proposal_id, outside_id=text.get("outside_id", "")
            )
        case _:
            raise Http404
    return redirect("refund", proposal_id)


def _now(request: HttpRequest, found: ProposalView) -> StandingNow:
    """How the customer stands today, by the newest figures."""
    who = by(request)
    own = who.workspace
    return standing_now(board(request), own.pk, own.currency, found.customer_id, who.today)


def _confirmed_at(request: HttpRequest, who: By) -> datetime | None:
    """When the password was given again: with this form, or in the last ten minutes.

    Given with this form it counts for what follows, but makes no code count for longer.
    """
    if "password" not in request.POST:
        return who.step_up.confirmed_at
    step_up.check_password(request)
    if not who.step_up.is_fresh(who.at):
        step_up.keep(request, who.at, has_code=False)
    return who.at


@require_POST
@needs(Act.SEE)
def settle(request: HttpRequest, order_id: int, how: str) -> HttpResponse:
    """Say of an order left to a person that it is done, or that it will not be; each asks for its right."""
    who, text = by(request), request.POST
    match how:
        case "done":
            order = confirm_manual(by=who, order_id=order_id, outside_id=text.get("outside_id", ""))
        case "given-up":
            order = give_up(by=who, order_id=order_id, why=text.get("why", ""))
        case _:
            raise Http404
    return redirect("refund", order.proposal_id)


@require_POST
@needs(Act.UNFREEZE)
def open_again(request: HttpRequest, freeze_id: int) -> HttpResponse:
    """Open a frozen account and collect again."""
    found = unfreeze(by=by(request), freeze_id=freeze_id)
    return redirect("refund", found.order.proposal_id)
