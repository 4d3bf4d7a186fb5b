"""What people do with items: each act changes the item, its history and the audit log, once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tenure.records.models import AuditEntry, WorkItem, WorkItemEvent
from tenure.values.errors import InputError
from tenure.workflow.actions import work_items as act
from tenure.workflow.rules.permissions import NotAllowedError
from tests.cast import Cast

TODAY = date(2026, 3, 31)


@pytest.fixture
def item(cast: Cast) -> WorkItem:
    return WorkItem.objects.create(
        workspace=cast.workspace,
        customer_id="ada",
        customer_name="Ada",
        opened_on=TODAY,
        currency="USD",
        next_step="ask_what_changed",
    )


def test_done_with_a_note(cast: Cast, item: WorkItem) -> None:
    act.finish(item_id=item.pk, by=cast.by("csm"), note=" called, all well ")
    item.refresh_from_db()
    assert (item.status, item.verdict, item.note) == ("done", "valid", "called, all well")
    assert item.closed_on == TODAY
    entry = AuditEntry.objects.get(action="work_item.done")
    assert (entry.actor, entry.subject) == (cast.users["csm"], "ada")
    assert WorkItemEvent.objects.get(item=item).kind == "done"


@pytest.mark.parametrize("verdict", ["valid", "false", "premature"])
def test_dismissed_with_a_verdict(cast: Cast, item: WorkItem, verdict: str) -> None:
    act.dismiss(item_id=item.pk, by=cast.by("csm"), verdict=verdict)
    item.refresh_from_db()
    assert (item.status, item.verdict) == ("dismissed", verdict)


@pytest.mark.parametrize("verdict", ["", "maybe"])
def test_no_other_verdict(cast: Cast, item: WorkItem, verdict: str) -> None:
    with pytest.raises(InputError, match="verdict"):
        act.dismiss(item_id=item.pk, by=cast.by("csm"), verdict=verdict)
    assert not AuditEntry.objects.exists()


def test_snoozed_and_reopened(cast: Cast, item: WorkItem) -> None:
    act.snooze(item_id=item.pk, by=cast.by("csm"), until=TODAY + timedelta(7))
    item.refresh_from_db()
    assert (item.status, item.snoozed_until) == ("snoozed", TODAY + timedelta(7))
    act.reopen(item_id=item.pk, by=cast.by("csm"))
    item.refresh_from_db()
    assert (item.status, item.snoozed_until) == ("open", None)


def test_not_snoozed_into_the_past(cast: Cast, item: WorkItem) -> None:
    with pytest.raises(InputError, match="later day"):
        act.snooze(item_id=item.pk, by=cast.by("csm"), until=TODAY)


def test_undo_is_refused_when_another_item_is_open(cast: Cast, item: WorkItem) -> None:
    act.finish(item_id=item.pk, by=cast.by("csm"))
    WorkItem.objects.create(
        workspace=cast.workspace,
        customer_id="ada",
        customer_name="Ada",
        opened_on=TODAY,
        currency="USD",
        next_step="ask_what_changed",
    )
    with pytest.raises(InputError, match="another item"):
        act.reopen(item_id=item.pk, by=cast.by("csm"))


def test_a_second_click_changes_nothing(cast: Cast, item: WorkItem) -> None:
    act.finish(item_id=item.pk, by=cast.by("csm"))
    with pytest.raises(InputError, match="done by now"):
        act.finish(item_id=item.pk, by=cast.by("manager"))
    assert AuditEntry.objects.count() == 1


def test_assigned_to_a_member_only(cast: Cast, item: WorkItem) -> None:
    act.assign(item_id=item.pk, by=cast.by("manager"), to=cast.users["csm"].pk)
    item.refresh_from_db()
    assert item.assigned_to == cast.users["csm"]
    with pytest.raises(InputError, match="not in this workspace"):
        act.assign(item_id=item.pk, by=cast.by("manager"), to=cast.users["other_owner"].pk)
    act.assign(item_id=item.pk, by=cast.by("manager"), to=None)
    item.refresh_from_db()
    assert item.assigned_to is None


@pytest.mark.parametrize("role", ["finance", "read_only"])
def test_roles_without_the_act(cast: Cast, item: WorkItem, role: str) -> None:
    with pytest.raises(NotAllowedError):
        act.finish(item_id=item.pk, by=cast.by(role))


def test_items_of_another_workspace_do_not_exist(cast: Cast, item: WorkItem) -> None:
    WorkItem.objects.filter(pk=item.pk).update(workspace=cast.other)
    with pytest.raises(InputError, match="no such item"):
        act.finish(item_id=item.pk, by=cast.by("owner"))
