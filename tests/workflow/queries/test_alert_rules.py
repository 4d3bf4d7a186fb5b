"""Precision of each rule: from verdicts of people, with an interval, and what follows from it."""

from __future__ import annotations

from datetime import date

import pytest

from tenure.records.models import WorkItem, WorkItemReason
from tenure.workflow.actions.alerts import retire_rule, set_target
from tenure.workflow.queries.alert_rules import ENOUGH, Judged, RuleView, rule
from tests.cast import Cast

DAY = date(2026, 3, 31)


def judged(
    cast: Cast, code: str, status: str, verdict: str = "", *, times: int = 1, gone: bool = False
) -> None:
    for _ in range(times):
        item = WorkItem.objects.create(
            workspace=cast.workspace,
            customer_id=f"c{WorkItem.objects.count()}",
            customer_name="C",
            opened_on=DAY,
            currency="USD",
            next_step="ask_what_changed",
            status=status,
            verdict=verdict,
        )
        WorkItemReason.objects.create(
            workspace=cast.workspace,
            item=item,
            code=code,
            since=DAY,
            gone_on=DAY if gone else None,
        )


def one(cast: Cast, code: str) -> RuleView:
    found = rule(cast.workspace.pk, code)
    assert found is not None
    return found


def test_verdicts_are_counted_where_the_reason_still_held(cast: Cast) -> None:
    judged(cast, "approaching", "done", "valid", times=2)
    judged(cast, "approaching", "dismissed", "valid")
    judged(cast, "approaching", "dismissed", "false", times=4)
    judged(cast, "approaching", "dismissed", "premature", times=5)
    judged(cast, "approaching", "cleared", times=6)
    judged(cast, "approaching", "open", times=7)
    judged(cast, "approaching", "snoozed")
    judged(cast, "approaching", "dismissed", "false", gone=True)
    judged(cast, "falling", "done", "valid")
    assert one(cast, "approaching").judged == Judged(3, 4, 5, 6, 8)
    assert one(cast, "approaching").judged.n == 12
    assert one(cast, "complaint").judged == Judged()
    assert one(cast, "complaint").judged.precision is None


def test_the_interval_is_wilsons(cast: Cast) -> None:
    # Newcombe 1998, table I: 1 of 29 has 0.0061 to 0.1718
    judged(cast, "approaching", "done", "valid")
    judged(cast, "approaching", "dismissed", "false", times=28)
    found = one(cast, "approaching").judged.precision
    assert found is not None
    assert (found.low, found.high) == (
        pytest.approx(0.0061, abs=5e-5),
        pytest.approx(0.1718, abs=5e-5),
    )
    assert one(cast, "approaching").proposes_retirement


def test_a_few_bad_verdicts_are_no_proof(cast: Cast) -> None:
    # 0 of 19: the upper end is 0.168, far under the target, but 19 are too few to judge by
    judged(cast, "approaching", "dismissed", "false", times=ENOUGH - 1)
    assert not one(cast, "approaching").proposes_retirement
    judged(cast, "approaching", "dismissed", "premature")
    assert one(cast, "approaching").proposes_retirement


def test_a_low_share_that_may_be_chance_is_no_proof(cast: Cast) -> None:
    # 4 of 20 is 0.20 with an upper end of 0.416 (Wilson): above the target of 0.3
    judged(cast, "approaching", "done", "valid", times=4)
    judged(cast, "approaching", "dismissed", "false", times=16)
    assert not one(cast, "approaching").proposes_retirement
    set_target(by=cast.by("owner"), code="approaching", target=0.42)
    assert one(cast, "approaching").proposes_retirement


def test_what_is_off_proposes_nothing(cast: Cast) -> None:
    judged(cast, "approaching", "dismissed", "false", times=40)
    assert one(cast, "approaching").proposes_retirement
    retire_rule(by=cast.by("owner"), code="approaching")
    assert not one(cast, "approaching").proposes_retirement
