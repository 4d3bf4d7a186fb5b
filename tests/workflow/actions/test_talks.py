"""Talks noted, changed, taken back; promises kept; work for what is late or due."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tenure.records.models import AuditEntry, Talk, WorkItem, WorkItemReason
from tenure.values.errors import InputError
from tenure.workflow.actions import talks, work_items
from tenure.workflow.actions.talk_reasons import talk_reasons
from tenure.workflow.actions.talks import Said
from tenure.workflow.actions.value_days import set_value_days
from tenure.workflow.actions.work_items import By
from tenure.workflow.queries.value_days import value_days
from tenure.workflow.rules.permissions import NotAllowedError
from tenure.workflow.rules.talks import MOST_ITEMS, ValueDue
from tests.cast import AT, Cast

TODAY = date(2026, 3, 31)


def said(**changes: Any) -> Said:
    return Said(**{"occurred_at": AT - timedelta(hours=2), "subject": "hello", **changes})


def noted(cast: Cast, role: str = "csm", customer: str = "ada", **changes: Any) -> int:
    return talks.note(
        by=cast.by(role), customer_id=customer, customer_name=customer.title(), said=said(**changes)
    )


def later(cast: Cast, role: str, hours: float) -> By:
    by = cast.by(role)
    return replace(by, at=by.at + timedelta(hours=hours))


def standing(code: str) -> dict[str, dict[str, Any]]:
    rows = WorkItemReason.objects.filter(
        code=code, gone_on=None, item__status__in=("open", "snoozed")
    )
    return {row.item.customer_id: row.figure for row in rows.select_related("item")}


def test_others_change_it_for_a_day_its_author_for_ever(cast: Cast) -> None:
    pk = noted(cast)
    talks.change(by=later(cast, "manager", 24), talk_id=pk, said=said(goal="rest"))
    with pytest.raises(InputError, match="within a day, or by who noted it"):
        talks.change(by=later(cast, "manager", 24.1), talk_id=pk, said=said(goal="more"))
    with pytest.raises(InputError, match="within a day"):
        talks.take_back(by=later(cast, "owner", 25), talk_id=pk)
    talks.change(by=later(cast, "csm", 5000), talk_id=pk, said=said(goal="peace"))
    assert Talk.objects.get().goal == "peace"
    entry = AuditEntry.objects.filter(action="talk.changed").latest("pk")
    assert entry.detail["changed"] == {"goal": ["rest", "peace"]}


def test_saying_the_same_again_changes_nothing(cast: Cast) -> None:
    pk = noted(cast)
    talks.change(by=cast.by("csm"), talk_id=pk, said=said())
    assert not AuditEntry.objects.filter(action="talk.changed").exists()


def test_another_workspace_and_a_reader_touch_nothing(cast: Cast) -> None:
    pk = noted(cast)
    foreign = By(cast.users["other_owner"], "owner", cast.other, AT, TODAY)
    for act in (talks.take_back, talks.bring_back, talks.open_promise):
        with pytest.raises(InputError, match="no such talk"):
            act(by=foreign, talk_id=pk)
    for role in ("read_only", "finance"):
        with pytest.raises(NotAllowedError):
            noted(cast, role)
    with pytest.raises(NotAllowedError):
        talks.take_back(by=cast.by("read_only"), talk_id=pk)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"kind": "letter"}, "is no talk"),
        ({"direction": "up"}, "they began"),
        ({"mood": "sleepy"}, "is no mood"),
        ({"goal": "x" * 501}, "at most 500"),
        ({"body": "x" * 20_001}, "at most 20000"),
        ({"subject": ""}, "nothing is noted"),
        ({"occurred_at": AT + timedelta(hours=1)}, "lies behind us"),
        ({"minutes": 1441}, "at most a day"),
        ({"promised_on": TODAY}, "nothing with it"),
        ({"promise": "x", "promised_on": date(2026, 3, 1)}, "or a later one"),
        ({"real_reason": "price"}, "needs a question"),
        ({"changed_mind": False}, "needs a question"),
    ],
)
def test_what_is_no_talk_is_refused(cast: Cast, wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        noted(cast, **wrong)
    assert not Talk.objects.exists()


def test_renewal_comes_after_value(cast: Cast) -> None:
    common: dict[str, Any] = {"by": cast.by("csm"), "customer_id": "ada", "customer_name": "Ada"}
    with pytest.raises(InputError, match="blocked"):
        talks.note(**common, said=said(), is_renewal=True)
    talks.note(**common, said=said(is_value_talk=True), is_renewal=True)
    talks.note(**common, said=said(), is_renewal=True, has_value_talk=True)
    assert Talk.objects.count() == 2


def test_a_late_promise_is_work_until_kept_changed_or_taken_back(cast: Cast) -> None:
    week_ago = AT - timedelta(days=7)
    common: dict[str, Any] = {"occurred_at": week_ago, "promise": "a guide"}
    pk = noted(cast, promised_on=TODAY, **common)
    assert standing("promise_late") == {}, "its day is not past"
    other = noted(cast, "listener", promised_on=TODAY - timedelta(days=1), **common)
    assert standing("promise_late")["ada"]["talk"] == other
    item = WorkItem.objects.get()
    assert (item.is_urgent, item.assigned_to) == (False, cast.users["listener"])
    tomorrow = TODAY + timedelta(days=1)
    found = talk_reasons(workspace=cast.workspace, day=tomorrow, at=AT, due=[])
    assert (found.opened, found.added, found.gone) == (0, 0, 0)
    assert standing("promise_late")["ada"]["talk"] == other, "the one late for longest"
    talks.keep_promise(by=cast.by("csm"), talk_id=other, kept_on=TODAY)
    assert standing("promise_late") == {}
    assert WorkItem.objects.get().status == "cleared"
    talks.open_promise(by=cast.by("csm"), talk_id=other)
    assert set(standing("promise_late")) == {"ada"}
    talks.take_back(by=cast.by("listener"), talk_id=other)
    assert standing("promise_late") == {}
    talk_reasons(workspace=cast.workspace, day=tomorrow, at=AT, due=[])
    assert standing("promise_late")["ada"]["talk"] == pk
    with pytest.raises(InputError, match="between the talk and today"):
        talks.keep_promise(by=cast.by("csm"), talk_id=pk, kept_on=tomorrow)


def test_a_late_promise_a_person_closed_is_not_asked_again(cast: Cast) -> None:
    noted(cast, promise="a guide", promised_on=TODAY - timedelta(days=1))
    work_items.finish(item_id=WorkItem.objects.get().pk, by=cast.by("csm"))
    talk_reasons(workspace=cast.workspace, day=TODAY + timedelta(days=1), at=AT, due=[])
    assert standing("promise_late") == {}


def due(customer: str, notice: date, *, is_missed: bool = False) -> ValueDue:
    return ValueDue(customer, customer.title(), is_missed, notice - timedelta(days=30), notice)


def test_value_that_is_due_or_missed_is_work_until_it_is_talked_about(cast: Cast) -> None:
    asked = [due("ada", date(2026, 5, 5)), due("bob", date(2026, 4, 5), is_missed=True)]
    for _twice in range(2):
        talk_reasons(workspace=cast.workspace, day=TODAY, at=AT, due=asked)
    assert standing("value_talk_due") == {"ada": {"by": "2026-04-05", "on": "2026-05-05"}}
    assert standing("value_talk_missed") == {"bob": {"by": "2026-03-06", "on": "2026-04-05"}}
    assert AuditEntry.objects.filter(action="work.talks").count() == 1
    noted(cast, customer="bob")
    assert set(standing("value_talk_missed")) == {"bob"}, "not about value"
    noted(cast, customer="bob", is_value_talk=True)
    assert standing("value_talk_missed") == {}
    assert set(standing("value_talk_due")) == {"ada"}


def test_only_the_soonest_fill_the_list(cast: Cast) -> None:
    asked = [due(f"c{n:02}", date(2026, 4, 1) + timedelta(days=n)) for n in range(MOST_ITEMS + 5)]
    talk_reasons(workspace=cast.workspace, day=TODAY, at=AT, due=reversed(asked))
    assert sorted(standing("value_talk_due")) == [f"c{n:02}" for n in range(MOST_ITEMS)]


def test_the_days_before_notice(cast: Cast) -> None:
    assert value_days(cast.workspace.pk) == 30
    set_value_days(by=cast.by("manager"), days=45)
    set_value_days(by=cast.by("manager"), days=45)
    assert (value_days(cast.workspace.pk), value_days(cast.other.pk)) == (45, 30)
    assert AuditEntry.objects.get(action="value_talk.days").detail == {"before": 30, "now": 45}
    with pytest.raises(NotAllowedError):
        set_value_days(by=cast.by("csm"), days=10)
    with pytest.raises(InputError):
        set_value_days(by=cast.by("owner"), days=0)
