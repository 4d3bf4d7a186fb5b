"""What is asked anew at an approval, under the workspace's lock: two at once cannot both pass."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from tenure.records.models import RefundProposal, Workspace
from tenure.values.refunding import MONEY_KINDS
from tenure.values.trials import is_guarded
from tenure.workflow.actions.money_rules import in_force, value_of
from tenure.workflow.actions.work_items import By
from tenure.workflow.queries.cash_left import not_in_it, said_last
from tenure.workflow.queries.proposals import asked_totals
from tenure.workflow.queries.rates import Rates
from tenure.workflow.queries.sent_back import Leaving, against, sent_back
from tenure.workflow.queries.standing_now import StandingNow
from tenure.workflow.rules.approval_words import refusal

A_DAY = ("day", "operator", "customer")


def lock(workspace: Workspace) -> None:
    """One approval of a workspace at a time, to the end of the caller's transaction.

    Rows that only name the workspace are still written meanwhile: nobody waits for each other.
    """
    if is_guarded("sheet"):
        Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk)


def check_now(found: RefundProposal, by: By, now: StandingNow) -> None:
    """`InputError` where the customer, a limit or the cash does not allow it any more, or it is not
    sure whom it reaches for a reason that the proposer has not checked.

    The caller holds `lock`: nothing else is approved between this and the orders.
    """
    for code in now.closed_because:
        raise refusal(code)
    if set(now.doubts) - set(found.evidence.get("contact_doubts", ())):
        raise refusal("contact")
    check_money(found.preview)
    code = beyond_limits(found.preview, by.workspace, by.at)
    code = code or over_sheet(by.workspace, asked_totals(found.preview), now.known, by.today)
    if code:
        raise refusal(code)


def check_money(preview: Mapping[str, Any]) -> None:
    """`InputError` where no money goes back and more than a freeze is done."""
    if not asked_totals(preview) and any(
        act["kind"] != "freeze" for act in preview.get("acts", ())
    ):
        raise refusal("no_money")


def beyond_limits(preview: Mapping[str, Any], workspace: Workspace, at: datetime) -> str:
    """Which limit a preview can never fit, as a code of `approval_words`; "" where it fits all.

    It is not begun: the account would be frozen, and nothing come of it.
    """
    held = in_force(workspace, at)
    acts = [act for act in preview.get("acts", ()) if act["kind"] in MONEY_KINDS]
    for act in acts:
        for name in A_DAY:
            most = value_of(held, f"{name}_sum_minor", act["currency"])
            if act["amount_minor"] > most or value_of(held, f"{name}_refunds", "") < 1:
                return f"above_{name}"
    for currency, total in asked_totals(preview).items():
        if total > value_of(held, "run_sum_minor", currency):
            return "above_run"
    return "many_run" if len(acts) > value_of(held, "run_refunds", "") else ""


def over_sheet(workspace: Workspace, sums: Mapping[str, int], known: Rates, today: date) -> str:
    """Why the affordability sheet, made of what stands now, does not allow `sums`; "" where it does.

    Sums by currency in minor units. What left since cash was said, what is on its way and what
    waits is counted.
    """
    said = said_last(workspace.pk, workspace.currency)
    if said is None:
        return "cash_unknown"
    sent = sent_back(workspace.pk, known, today, since=not_in_it(said))
    prices = [known.exactly(amount, code) for code, amount in sums.items()]
    leaves = Leaving(sum(each or 0 for each in prices), tuple(sums), None in prices)
    held = against(said, sent, leaves, known, today)
    return next((code for code, holds in held.items() if holds), "")
