"""Acts on money ask for a second factor: of whom has one, and of everyone where money is live."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tenure.jobs.previewing import preview_one
from tenure.records.models import MoneyOrder, MoneyRule, MoneySwitch, RefundProposal, SecondFactor
from tenure.workflow.actions.approvals import approve
from tenure.workflow.actions.money_rules import agree_limit, ask_limit
from tenure.workflow.actions.money_switch import trip, turn_on
from tenure.workflow.actions.proposals import submit
from tenure.workflow.actions.step_up import StepUpError, require_step_up
from tenure.workflow.actions.work_items import By
from tenure.workflow.rules.step_up import NOT_SHOWN, StepUp
from tests.jobs.desk import ASLEEP, Desk, billing, desk

__all__ = ["billing", "desk"]


def enroll(who: By) -> None:
    SecondFactor.objects.create(
        workspace=who.workspace, user=who.user, nonce=who.role, made_at=who.at, confirmed_at=who.at
    )


def showing(who: By, *, has_code: bool = True, ago_s: int = 0, is_demanded: bool = False) -> By:
    shown = StepUp(who.at - timedelta(seconds=ago_s), has_code, is_demanded)
    return replace(who, step_up=shown)


Act = Callable[[By], object]


def acts(desk: Desk) -> dict[str, tuple[str, Act]]:
    """Every act on money, with who may do it; each can be tried again after a refusal."""
    made = desk.awaiting(("ch_1", 500))
    waiting = ask_limit(by=desk.by("finance"), name="day_refunds", currency="", value=99)

    def approves(who: By) -> object:
        sha256, at = made.preview_sha256, who.at
        return approve(by=who, proposal_id=made.pk, sha256=sha256, confirmed_at=at, now=ASLEEP)

    return {
        "start": ("owner", lambda who: turn_on(by=who, installation="here") or True),
        "ask": (
            "finance",
            lambda who: ask_limit(by=who, name="run_refunds", currency="", value=999),
        ),
        "agree": ("owner", lambda who: agree_limit(by=who, rule_id=waiting.pk)),
        "submit": ("csm", lambda who: _submit_new(desk, who)),
        "approve": ("owner", approves),
    }


def _submit_new(desk: Desk, who: By) -> object:
    made = RefundProposal.objects.filter(state="previewed").first()
    if made is None:
        made = desk.proposed(("bank-2", 500), customer="c2")
        while made.state == "draft":
            assert preview_one(desk.installation, desk.clock, desk.sides)
            made.refresh_from_db()
    return submit(by=who, proposal_id=made.pk, sha256=made.preview_sha256)


NAMES = ("start", "ask", "agree", "submit", "approve")


@pytest.mark.parametrize("name", NAMES)
def test_of_who_has_one_each_act_asks_for_it(desk: Desk, name: str) -> None:
    role, act = acts(desk)[name]
    who = desk.by(role)
    enroll(who)
    refused = {
        "nothing": who,
        "password only": showing(who, has_code=False),
        "too long ago": showing(who, ago_s=601),
        "in the future": showing(who, ago_s=-1),
    }
    for why, each in refused.items():
        with pytest.raises(StepUpError, match="confirm again") as caught:
            act(each)
        assert not caught.value.must_enroll, why
    assert act(showing(who, ago_s=600))


@pytest.mark.parametrize("name", NAMES)
def test_live_money_asks_everyone(desk: Desk, name: str) -> None:
    role, act = acts(desk)[name]
    who = desk.by(role)
    with pytest.raises(StepUpError, match="set up a second factor") as caught:
        act(showing(who, has_code=False, is_demanded=True))
    assert caught.value.must_enroll
    enroll(who)
    with pytest.raises(StepUpError, match="confirm again"):
        act(replace(who, step_up=StepUp(is_demanded=True)))
    assert act(showing(who, is_demanded=True))


@pytest.mark.parametrize("name", NAMES)
def test_a_demo_stays_easy(desk: Desk, name: str) -> None:
    role, act = acts(desk)[name]
    assert desk.by(role).step_up is NOT_SHOWN
    assert act(desk.by(role))


def test_two_people_both_with_a_factor(desk: Desk) -> None:
    """The code of one is worth nothing for the other."""
    made = desk.proposed(("ch_1", 500))
    preview_one(desk.installation, desk.clock, desk.sides)
    made.refresh_from_db()
    proposer, approver = desk.by("csm"), desk.by("owner")
    for each in (proposer, approver):
        enroll(each)
    with pytest.raises(StepUpError):
        submit(by=proposer, proposal_id=made.pk, sha256=made.preview_sha256)
    submit(by=showing(proposer), proposal_id=made.pk, sha256=made.preview_sha256)
    asked: dict[str, Any] = {"proposal_id": made.pk, "sha256": made.preview_sha256}
    asked |= {"confirmed_at": approver.at, "now": ASLEEP}
    with pytest.raises(StepUpError):
        approve(by=approver, **asked)
    assert not MoneyOrder.objects.exists()
    assert approve(by=showing(approver), **asked).state == "approved"


def test_stopping_lowering_and_refusing_ask_for_nothing(desk: Desk) -> None:
    who = desk.by("owner")
    enroll(who)
    turn_on(by=showing(who), installation="here")
    trip(workspace=who.workspace, reason="odd", at=who.at, by=who)
    assert not MoneySwitch.objects.get(workspace=who.workspace).is_on
    ask_limit(by=who, name="day_refunds", currency="", value=1)
    assert MoneyRule.objects.get().holds_from == who.at


def test_always_asks_for_the_password_at_least(desk: Desk) -> None:
    who = desk.by("owner")
    require_step_up(who)
    with pytest.raises(StepUpError):
        require_step_up(who, is_always=True)
    require_step_up(showing(who, has_code=False), is_always=True)
