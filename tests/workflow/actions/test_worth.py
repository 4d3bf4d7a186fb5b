"""Deciding on a customer: a release only on a sure sheet, after every step, with a second signature."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tenure.records.models import AuditEntry, LabValue, WorthDecision
from tenure.values.errors import InputError
from tenure.values.worth import LADDER, Policy
from tenure.workflow.actions import worth
from tenure.workflow.actions.work_items import By
from tenure.workflow.queries import decisions
from tenure.workflow.queries.worth_terms import terms
from tenure.workflow.rules.permissions import NotAllowedError
from tests.cast import AT, Cast

WHO = {"customer_id": "c1", "customer_name": "Ada"}
SURE, UNSURE = {"p_others_lose": 0.93, "recommended": "release"}, {"p_others_lose": 0.89}


def by(cast: Cast, who: str = "csm") -> By:
    return By(cast.users[who], who, cast.workspace, AT, AT.date())


def decide(cast: Cast, choice: str = "keep", who: str = "csm", **more: Any) -> int:
    given = {"reason": "as the sheet says", "sheet": SURE, "policy": Policy("saas")} | more
    return worth.decide(by=by(cast, who), choice=choice, **WHO, **given)


def climb(cast: Cast, steps: tuple[str, ...] = LADDER) -> None:
    for step in steps:
        worth.log_step(by=by(cast), step=step, what="done", done_on=AT.date(), **WHO)


def test_a_release_needs_a_sure_sheet_every_step_and_another_person(cast: Cast) -> None:
    with pytest.raises(InputError, match="step before a release") as missing:
        decide(cast, "release")
    assert all(step in str(missing.value.hint) for step in LADDER)
    climb(cast)
    with pytest.raises(InputError, match="must lose"):
        decide(cast, "release", sheet=UNSURE)
    made = decide(cast, "release")
    assert decisions.to_sign(cast.workspace.pk) == 1
    owner = replace(by(cast), user=cast.users["csm"], role="owner")
    with pytest.raises(NotAllowedError, match="somebody else"):
        worth.sign(by=owner, decision_id=made)
    with pytest.raises(NotAllowedError):
        worth.sign(by=by(cast, "listener"), decision_id=made)
    worth.sign(by=by(cast, "manager"), decision_id=made)
    assert decisions.to_sign(cast.workspace.pk) == 0
    with pytest.raises(InputError, match="nothing to sign"):
        worth.sign(by=by(cast, "manager"), decision_id=made)
    (row,) = decisions.of_customer(cast.workspace.pk, "c1")
    assert (row["choice"], row["needs_signature"]) == ("release", False)
    assert WorthDecision.objects.get(pk=made).sheet == SURE, "the sheet it was read from"


def test_a_stricter_policy_refuses_the_same_sheet(cast: Cast) -> None:
    climb(cast)
    with pytest.raises(InputError, match="must lose"):
        decide(cast, "release", policy=Policy("agency", release_sure=0.95))


def test_steps_come_in_their_order_and_go_with_those_after_them(cast: Cast) -> None:
    with pytest.raises(InputError, match="step before it"):
        climb(cast, ("educate",))
    climb(cast)
    ladder = decisions.ladder(cast.workspace.pk, "c1")
    assert [step.code for step in ladder if step.id] == list(LADDER)
    worth.undo_step(by=by(cast), step_id=ladder[1].id or 0)
    assert decisions.steps_of(cast.workspace.pk, "c1") == ("reassess",)
    with pytest.raises(InputError, match="no such step"):
        worth.undo_step(by=by(cast), step_id=ladder[1].id or 0)
    tomorrow = AT.date() + timedelta(days=1)
    with pytest.raises(InputError, match="future"):
        worth.log_step(by=by(cast), step="educate", what="x", done_on=tomorrow, **WHO)


def test_the_last_decision_counts_and_can_be_taken_back(cast: Cast) -> None:
    first = decide(cast, "listen")
    second = decide(cast, "keep")
    rows = {row["id"]: row["is_over"] for row in decisions.of_customer(cast.workspace.pk, "c1")}
    assert rows == {first: True, second: False}
    with pytest.raises(InputError, match="in force"):
        worth.take_back(by=by(cast), decision_id=first)
    worth.take_back(by=by(cast), decision_id=second)
    in_force = decisions.DecisionFilter()
    assert decisions.page(cast.workspace.pk, in_force).total == 0
    assert decisions.page(cast.workspace.pk, replace(in_force, state="taken_back")).total == 2
    kinds = AuditEntry.objects.filter(workspace=cast.workspace, action__startswith="worth.")
    assert list(kinds.values_list("action", flat=True).order_by("pk")) == [
        "worth.decided",
        "worth.decided",
        "worth.taken_back",
    ]


def test_what_is_no_decision_is_refused(cast: Cast) -> None:
    for odd in ({"choice": "fire"}, {"choice": "keep", "reason": " "}):
        with pytest.raises(InputError):
            decide(cast, **odd)
    with pytest.raises(NotAllowedError):
        decide(cast, who="read_only")
    stranger = replace(by(cast), workspace=cast.other)
    with pytest.raises(InputError, match="in force"):
        worth.take_back(by=stranger, decision_id=decide(cast))


def test_what_a_customer_shows_us_is_typed_by_few_and_ends_on_its_day(cast: Cast) -> None:
    value = {"value_minor": 500_000, "reason": "uses what we build next", "until_on": None}
    with pytest.raises(NotAllowedError):
        worth.set_lab_value(by=by(cast), **WHO, **value)
    worth.set_lab_value(by=by(cast, "manager"), **WHO, **value)
    assert terms(cast.workspace, AT.date()).lab_values == (("c1", 500_000),)
    worth.set_lab_value(by=by(cast, "manager"), **WHO, **(value | {"until_on": AT.date()}))
    assert terms(cast.workspace, AT.date()).lab_values == ()
    worth.set_lab_value(by=by(cast, "manager"), **WHO, **(value | {"value_minor": 0}))
    assert not LabValue.objects.exists()
    with pytest.raises(InputError, match="shows"):
        worth.set_lab_value(by=by(cast, "manager"), **WHO, **(value | {"reason": ""}))
