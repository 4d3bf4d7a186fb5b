"""Rules of sale: three teams agree or it does not hold; every step is written down and can be undone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tenure.records.models import AuditEntry, FitRule
from tenure.values.errors import InputError
from tenure.workflow.actions import fit
from tenure.workflow.actions.work_items import By
from tenure.workflow.rules.permissions import NotAllowedError
from tests.cast import AT, Cast

DEAL = (("channel", ("deal",)),)


def as_(cast: Cast, who: str) -> By:
    return By(cast.users[who], who, cast.workspace, AT, AT.date())


def propose(by: By, name: str = "Ask twice") -> int:
    return fit.propose(
        by=by, name=name, kind="do_not_sell", conditions=DEAL, numbers={}, pass_through=0.05
    )


def state(rule: int) -> str:
    return FitRule.objects.get(pk=rule).state


def test_all_three_must_agree(cast: Cast) -> None:
    owner = as_(cast, "owner")
    rule = propose(owner)
    for team, then in (("success", "proposed"), ("sales", "proposed"), ("marketing", "agreed")):
        assert fit.sign(by=owner, rule_id=rule, team=team, agrees=True) == then
    assert fit.sign(by=owner, rule_id=rule, team="sales", agrees=False) == "proposed"
    with pytest.raises(InputError, match="not all agreed"):
        fit.put_in_force(by=owner, rule_id=rule, from_on=owner.today)
    assert fit.sign(by=owner, rule_id=rule, team="sales", agrees=True) == "agreed"
    with pytest.raises(InputError, match="days gone by"):
        fit.put_in_force(by=owner, rule_id=rule, from_on=owner.today - timedelta(days=1))
    fit.put_in_force(by=owner, rule_id=rule, from_on=owner.today)
    with pytest.raises(InputError, match="no more words"):
        fit.sign(by=owner, rule_id=rule, team="sales", agrees=False)
    fit.drop(by=owner, rule_id=rule)
    fit.undrop(by=owner, rule_id=rule)
    assert state(rule) == "agreed"
    done = AuditEntry.objects.filter(workspace=cast.workspace).values_list("action", flat=True)
    assert {"fit.proposed", "fit.signed", "fit.in_force", "fit.dropped", "fit.undropped"} <= {*done}


def test_a_proposal_nobody_signed_can_be_taken_back(cast: Cast) -> None:
    owner = as_(cast, "owner")
    one, two = propose(owner, "One"), propose(owner, "Two")
    fit.take_back(by=owner, rule_id=one)
    fit.sign(by=owner, rule_id=two, team="sales", agrees=False, note="Too few")
    with pytest.raises(InputError, match="gave their word"):
        fit.take_back(by=owner, rule_id=two)
    assert [rule.name for rule in FitRule.objects.all()] == ["Two"]


def test_who_may(cast: Cast) -> None:
    rule = propose(as_(cast, "csm"))
    for who in ("csm", "finance", "read_only"):
        with pytest.raises(NotAllowedError):
            fit.sign(by=as_(cast, who), rule_id=rule, team="sales", agrees=True)
    with pytest.raises(NotAllowedError):
        propose(as_(cast, "finance"))
    with pytest.raises(NotAllowedError):
        fit.explain(by=as_(cast, "csm"), unit="sold_by", name="Ada", why="x")


@pytest.mark.parametrize(
    "conditions",
    [
        (),
        (*DEAL, ("channel", ("web",))),
        (("sold_by", ("Ada",)),),
        (("channel", ()),),
        (("channel", ("",)),),
        (*DEAL, ("segment", ("S",)), ("country", ("NL",)), ("plan", ("Team",))),
    ],
)
def test_conditions_that_are_refused(
    cast: Cast, conditions: tuple[tuple[str, tuple[str, ...]], ...]
) -> None:
    """Among them: a rule on who sold, which is nobody's to make."""
    with pytest.raises(InputError):
        fit.propose(
            by=as_(cast, "owner"),
            name="x",
            kind="do_not_sell",
            conditions=conditions,
            numbers={},
            pass_through=0.05,
        )


def test_another_workspace_has_no_such_rule(cast: Cast) -> None:
    rule = propose(as_(cast, "owner"))
    FitRule.objects.filter(pk=rule).update(workspace=cast.other)
    with pytest.raises(InputError, match="no such rule"):
        fit.drop(by=as_(cast, "owner"), rule_id=rule)
