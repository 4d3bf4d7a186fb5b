"""What is asked anew at an approval, under the workspace's lock: two at once cannot both pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Passed:
    """A limit that cannot hold what is proposed: its code in `approval_words`, its name, its value
    `most` and what was `found`, in minor units of `currency`; where that is "" they count refunds.
    """

    code: str
    name: str
    currency: str
    most: int
    found: int


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
    code = why_not(found.preview, found.evidence, by, now)
    if code:
        raise refusal(code)


def why_not(
    preview: Mapping[str, Any], evidence: Mapping[str, Any], by: By, now: StandingNow
) -> str:
    """Why a proposal cannot be approved now, as a code of `approval_words`; "" where it can."""
    if now.closed_because:
        return now.closed_because[0]
    if set(now.doubts) - set(evidence.get("contact_doubts", ())):
        return "contact"
    if _is_only_a_stop(preview):
        return "no_money"
    code = beyond_limits(preview, by.workspace, by.at)
    return code or over_sheet(by.workspace, asked_totals(preview), now.known, by.today)


def _is_only_a_stop(preview: Mapping[str, Any]) -> bool:
    """Whether no money goes back and more than a freeze is done."""
    is_more = any(act["kind"] != "freeze" for act in preview.get("acts", ()))
    return not asked_totals(preview) and is_more


def beyond_limits(preview: Mapping[str, Any], workspace: Workspace, at: datetime) -> str:
    """Which limit a preview can never fit, as a code of `approval_words`; "" where it fits all.

    It is not begun: the account would be frozen, and nothing come of it.
    """
    passed = limit_passed(preview, workspace, at)
    return passed.code if passed else ""


def limit_passed(preview: Mapping[str, Any], workspace: Workspace, at: datetime) -> Passed | None:
    """The first limit that a preview can never fit, with its value; None where it fits all."""
    held = in_force(workspace, at)
    acts = [act for act in preview.get("acts", ()) if act["kind"] in MONEY_KINDS]
    for act in acts:
        for name in A_DAY:
            sums, counts = f"{name}_sum_minor", f"{name}_refunds"
            most, refunds = value_of(held, sums, act["currency"]), value_of(held, counts, "")
            if act["amount_minor"] > most:
                return Passed(f"above_{name}", sums, act["currency"], most, act["amount_minor"])
            if refunds < 1:
                return Passed(f"above_{name}", counts, "", refunds, 1)
    for currency, total in asked_totals(preview).items():
        most = value_of(held, "run_sum_minor", currency)
        if total > most:
            return Passed("above_run", "run_sum_minor", currency, most, total)
    most = value_of(held, "run_refunds", "")
    return Passed("many_run", "run_refunds", "", most, len(acts)) if len(acts) > most else None


def role_passed(totals: Mapping[str, int], by: By) -> Passed | None:
    """The limit of a role that does not hold these sums (minor units by currency); None where all do."""
    held, name = in_force(by.workspace, by.at), f"approve:{by.role}"
    for currency, total in totals.items():
        most = value_of(held, name, currency)
        if total > most:
            return Passed("above_role", name, currency, most, total)
    return None


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
