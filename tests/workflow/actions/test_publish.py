"""Publishing a day: items open, change, clear, wake; twice is once; histories are kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from tenure.records.models import (
    AlertRule,
    AuditEntry,
    Publication,
    WorkItem,
    WorkItemEvent,
    WorkItemReason,
)
from tenure.workflow.actions.alerts import restore_rule, retire_rule
from tenure.workflow.actions.publish import Day, publish_day
from tenure.workflow.actions.work_items import dismiss, finish, snooze
from tenure.workflow.queries.worklist import history
from tenure.workflow.rules.reasons import Candidate, Reason
from tests.cast import AT, Cast

D1 = date(2026, 3, 31)


def candidate(customer: str, *codes: str, place: int = 1, csm: str = "", **more: Any) -> Candidate:
    reasons = tuple(Reason(code, {"n": 1}) for code in codes or ("falling",))
    made = Candidate(
        customer_id=customer,
        name=customer.title(),
        csm=csm,
        is_urgent=False,
        place=place,
        currency="USD",
        stake_minor=1000 * place,
        rank_minor=1000 * place,
        stake={"mrr_minor": 500},
        reasons=reasons,
    )
    return replace(made, **more)


def run(cast: Cast, day: date, *found: Candidate, key: str = "", limit: int = 40) -> Any:
    made = Day(day, key or f"g-{day}", len(found), AT)
    return publish_day(workspace=cast.workspace, day=made, candidates=found, limit=limit)


def snapshot() -> list[Any]:
    tables = (WorkItem, WorkItemReason, WorkItemEvent, Publication, AuditEntry)
    return [sorted(map(str, table.objects.values())) for table in tables]


def test_a_candidate_opens_an_item_with_its_reasons(cast: Cast) -> None:
    outcome = run(cast, D1, candidate("ada", "complaint", "falling", csm="CSM"))
    item = WorkItem.objects.get()
    assert outcome.opened == 1
    assert (item.status, item.opened_on, item.next_step) == ("open", D1, "answer_complaint")
    assert item.assigned_to == cast.users["csm"]  # facts name a csm by name or e-mail
    assert {r.code for r in item.reasons.all()} == {"complaint", "falling"}


def test_twice_is_once(cast: Cast) -> None:
    found = (candidate("ada"), candidate("bo", place=2))
    run(cast, D1, *found)
    before = snapshot()
    outcome = run(cast, D1, *found)
    assert snapshot() == before
    assert (outcome.opened, outcome.changed, outcome.is_new) == (0, 0, False)


def test_reasons_come_and_go_and_the_history_says_so(cast: Cast) -> None:
    run(cast, D1, candidate("ada", "falling"))
    run(cast, D1 + timedelta(1), candidate("ada", "falling", "overdue"))
    run(cast, D1 + timedelta(2), candidate("ada", "overdue"))
    item = WorkItem.objects.get()
    assert {r.code: r.gone_on for r in item.reasons.all()} == {
        "falling": D1 + timedelta(2),
        "overdue": None,
    }
    kinds = [(e.kind, e.detail.get("reason", "")) for e in history(cast.workspace.pk, item.pk)]
    assert kinds == [("opened", ""), ("reason_added", "overdue"), ("reason_gone", "falling")]


def test_an_item_clears_when_its_reasons_do(cast: Cast) -> None:
    run(cast, D1, candidate("ada"))
    outcome = run(cast, D1 + timedelta(1))
    item = WorkItem.objects.get()
    assert outcome.cleared == 1
    assert (item.status, item.closed_on) == ("cleared", D1 + timedelta(1))
    run(cast, D1 + timedelta(2), candidate("ada"))
    assert [i.status for i in WorkItem.objects.order_by("pk")] == ["cleared", "open"]


def test_a_person_is_given_no_more_than_the_limit(cast: Cast) -> None:
    found = [candidate(f"a{n}", place=n, csm="x") for n in range(1, 6)]
    found += [candidate(f"b{n}", place=n, csm="y") for n in range(1, 3)]
    run(cast, D1, *found, limit=3)
    held = sorted(WorkItem.objects.values_list("customer_id", flat=True))
    assert held == ["a1", "a2", "a3", "b1", "b2"]
    finish(item_id=WorkItem.objects.get(customer_id="a2").pk, by=cast.by("csm"))
    run(cast, D1 + timedelta(1), *found, limit=3)
    assert WorkItem.objects.filter(status="open", customer_id="a4").exists()


def test_snoozed_items_sleep_until_their_day(cast: Cast) -> None:
    run(cast, D1, candidate("ada"))
    item = WorkItem.objects.get()
    snooze(item_id=item.pk, by=cast.by("csm"), until=D1 + timedelta(3))
    run(cast, D1 + timedelta(2), candidate("ada"))
    item.refresh_from_db()
    assert item.status == "snoozed"
    outcome = run(cast, D1 + timedelta(3), candidate("ada"))
    item.refresh_from_db()
    assert (outcome.woken, item.status, item.snoozed_until) == (1, "open", None)


def test_what_was_judged_does_not_come_back_for_the_same_reason(cast: Cast) -> None:
    run(cast, D1, candidate("ada", "falling"))
    dismiss(item_id=WorkItem.objects.get().pk, by=cast.by("csm"), verdict="false")
    run(cast, D1 + timedelta(1), candidate("ada", "falling"))
    assert WorkItem.objects.count() == 1
    run(cast, D1 + timedelta(2), candidate("ada", "falling", "complaint"))
    assert WorkItem.objects.filter(status="open").count() == 1


def test_it_may_come_back_after_the_cool_down(cast: Cast) -> None:
    run(cast, D1, candidate("ada", "falling"))
    dismiss(item_id=WorkItem.objects.get().pk, by=cast.by("csm"), verdict="false")
    run(cast, D1 + timedelta(28), candidate("ada", "falling"))
    assert WorkItem.objects.filter(status="open").count() == 1


def test_a_retired_rule_opens_nothing_and_is_no_reason(cast: Cast) -> None:
    run(cast, D1, candidate("ada", "approaching"), candidate("bo", "approaching", "overdue"))
    retire_rule(by=cast.by("owner"), code="approaching")
    outcome = run(
        cast,
        D1 + timedelta(1),
        candidate("ada", "approaching"),
        candidate("bo", "approaching", "overdue"),
        candidate("cy", "approaching"),
    )
    assert (outcome.opened, outcome.cleared) == (0, 1)
    item = WorkItem.objects.get(status="open")
    assert (item.customer_id, item.next_step) == ("bo", "ask_about_invoice")
    gone = {reason.code: reason.gone_on for reason in item.reasons.all()}
    assert gone == {"approaching": D1 + timedelta(1), "overdue": None}
    restore_rule(by=cast.by("owner"), code="approaching")
    run(cast, D1 + timedelta(2), candidate("cy", "approaching"))
    assert WorkItem.objects.filter(status="open", customer_id="cy").exists()


def test_a_rule_retired_elsewhere_works_here(cast: Cast) -> None:
    AlertRule.objects.create(
        workspace=cast.other, code="approaching", is_on=False, target_precision=0.3
    )
    assert run(cast, D1, candidate("ada", "approaching")).opened == 1


def test_an_assignment_by_hand_stays(cast: Cast) -> None:
    run(cast, D1, candidate("ada", csm="csm"))
    WorkItem.objects.update(assigned_to=cast.users["manager"])
    run(cast, D1 + timedelta(1), candidate("ada", csm="csm", stake_minor=7))
    item = WorkItem.objects.get()
    assert (item.assigned_to, item.stake_minor) == (cast.users["manager"], 7)


def test_another_workspace_sees_nothing(cast: Cast) -> None:
    run(cast, D1, candidate("ada"))
    assert not WorkItem.objects.filter(workspace=cast.other).exists()
    assert not Publication.objects.filter(workspace=cast.other).exists()
