"""Cases of the listener: what opens one, by when each must hear, steps, undo, and who waits too long."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tenure.records.models import (
    AuditEntry,
    Bug,
    ListenerCase,
    Routed,
    Talk,
    WorkItem,
    WorkItemReason,
)
from tenure.values.errors import InputError
from tenure.workflow.actions.listener_cases import Words, open_by_hand, open_cases, step, undo
from tenure.workflow.actions.listener_policy import Terms, put_policy
from tenure.workflow.actions.listener_routing import end, resume, route
from tenure.workflow.actions.listener_waits import listener_waits
from tenure.workflow.actions.standing_reasons import Changed
from tenure.workflow.actions.work_items import By
from tenure.workflow.queries import listener_queue
from tenure.workflow.queries.listener_queue import QueueFilter
from tenure.workflow.rules.permissions import NotAllowedError
from tenure.workflow.rules.words import reason_text, step_text
from tests.cast import Cast

NOW = datetime(2026, 3, 30, 9, 0, tzinfo=UTC)
TERMS = Terms("hardest", 20, 6_000, 24, 7)


def by(cast: Cast, role: str = "listener", at: datetime = NOW) -> By:
    return replace(cast.by(role), at=at, today=at.date())


def later(cast: Cast, hours: float) -> By:
    return by(cast, at=NOW + timedelta(hours=hours))


def routed(cast: Cast, customer: str = "ada") -> int:
    put_policy(by=by(cast, "owner"), terms=TERMS)
    name = customer.title()
    return route(by=by(cast), customer_id=customer, customer_name=name, why="loud")


def said(ticket: str, opened_at: datetime, **more: Any) -> dict[str, Any]:
    return {
        "ticket_id": ticket,
        "customer_id": "ada",
        "opened_at": opened_at,
        "solved_at": None,
        "subject": "It stops",
        "is_complaint": True,
        **more,
    }


def opened(cast: Cast, *tickets: dict[str, Any]) -> int:
    return open_cases(workspace=cast.workspace, tickets=tickets, at=NOW)


def the_case() -> ListenerCase:
    return ListenerCase.objects.get()


def standing(customer: str = "ada") -> list[str]:
    rows = WorkItemReason.objects.filter(
        gone_on=None, item__status__in=("open", "snoozed"), item__customer_id=customer
    )
    return list(rows.values_list("code", flat=True))


def test_what_opens_a_case_and_what_does_not(cast: Cast) -> None:
    routed(cast)
    old, new = NOW - timedelta(days=40), NOW + timedelta(hours=2)
    found = opened(
        cast,
        said("unsolved", old),
        said("solved before", old, solved_at=old + timedelta(days=1)),
        said("solved since", new, solved_at=new + timedelta(minutes=5)),
        said("a question", new, is_complaint=False),
        said("not known", new, is_complaint=None, subject=None),
        said("another's", new, customer_id="bob"),
    )
    assert found == 3
    rows = ListenerCase.objects.order_by("ticket_id").values_list("ticket_id", "subject")
    assert list(rows) == [
        ("not known", "not known"),
        ("solved since", "It stops"),
        ("unsolved", "It stops"),
    ]
    assert AuditEntry.objects.filter(action="listener.opened").count() == 1


def test_a_ticket_opens_one_case_however_often_the_day_runs(cast: Cast) -> None:
    routed(cast)
    assert [opened(cast, said("t1", NOW)) for _ in range(3)] == [1, 0, 0]
    assert ListenerCase.objects.count() == 1


def test_nobody_waits_from_before_the_routing_and_nobody_longer_than_promised(cast: Cast) -> None:
    routed(cast)
    opened(cast, said("old", NOW - timedelta(days=90)), said("new", NOW + timedelta(hours=1)))
    due = dict(ListenerCase.objects.values_list("ticket_id", "next_word_by"))
    # routed on 30 March: from midnight of that day 24 hours; a new one from when it came
    assert due == {
        "old": datetime(2026, 3, 31, tzinfo=UTC),
        "new": datetime(2026, 3, 31, 10, 0, tzinfo=UTC),
    }


def test_no_case_without_a_policy_nor_after_the_end(cast: Cast) -> None:
    with pytest.raises(InputError, match="no listening policy"):
        route(by=by(cast), customer_id="ada", customer_name="Ada", why="loud")
    own = routed(cast)
    end(by=by(cast), routed_id=own)
    assert opened(cast, said("t1", NOW)) == 0
    resume(by=by(cast), routed_id=own)
    assert opened(cast, said("t1", NOW)) == 1


def test_a_customer_is_routed_once_at_a_time(cast: Cast) -> None:
    own = routed(cast)
    with pytest.raises(InputError, match="routed already"):
        route(by=by(cast), customer_id="ada", customer_name="Ada", why="again")
    end(by=by(cast), routed_id=own)
    route(by=by(cast), customer_id="ada", customer_name="Ada", why="again")
    with pytest.raises(InputError, match="routed already"):
        resume(by=by(cast), routed_id=own)
    assert Routed.objects.filter(until_on=None).count() == 1


def test_each_word_makes_the_next_one_due_and_the_hand_over_none(cast: Cast) -> None:
    routed(cast)
    opened(cast, said("t1", NOW))
    case = the_case()
    step(by=later(cast, 1), case_id=case.pk, act="listen", words=Words(kind="note"))
    case.refresh_from_db()
    assert (case.state, case.last_word_at) == ("listened", None)  # a note is no word
    assert case.next_word_by == NOW + timedelta(hours=24)
    step(by=later(cast, 2), case_id=case.pk, act="inform", words=Words("email"))
    case.refresh_from_db()
    assert (case.state, case.next_word_by) == ("informed", NOW + timedelta(hours=2, days=7))
    step(by=later(cast, 30), case_id=case.pk, act="word", words=Words("call", 5))
    case.refresh_from_db()
    assert (case.state, case.next_word_by) == ("informed", NOW + timedelta(hours=30, days=7))
    step(by=later(cast, 31), case_id=case.pk, act="hand_on", words=Words(), handed_to="product")
    case.refresh_from_db()
    assert (case.state, case.next_word_by) == ("handed_on", None)
    for expected in ("informed", "informed", "listened", "waiting"):
        undo(by=later(cast, 32), case_id=case.pk)
        case.refresh_from_db()
        assert case.state == expected
    assert (case.next_word_by, case.last_word_at) == (NOW + timedelta(hours=24), None)
    assert not Talk.objects.filter(is_gone=False).exists()
    with pytest.raises(InputError, match="nothing was done"):
        undo(by=later(cast, 33), case_id=case.pk)


def test_nobody_is_handed_on_who_was_not_told(cast: Cast) -> None:
    routed(cast)
    opened(cast, said("t1", NOW))
    case = the_case()
    for _ in range(2):
        with pytest.raises(InputError, match="by now"):
            step(by=by(cast), case_id=case.pk, act="hand_on", words=Words(), handed_to="csm")
        if case.state == "waiting":
            case = step(by=by(cast), case_id=case.pk, act="listen", words=Words())
    step(by=later(cast, 1), case_id=case.pk, act="inform", words=Words())
    with pytest.raises(InputError, match="whom it is handed on to"):
        step(by=later(cast, 2), case_id=case.pk, act="hand_on", words=Words(), handed_to="anyone")
    theirs = Bug.objects.create(workspace=cast.other, bug_id="b", title="t", opened_at=NOW)
    with pytest.raises(InputError, match="no such bug"):
        step(
            by=later(cast, 2),
            case_id=case.pk,
            act="hand_on",
            words=Words(),
            handed_to="engineering",
            bug=theirs.pk,
        )
    assert Talk.objects.count() == 2


def test_who_waits_too_long_is_urgent_for_a_person_until_they_hear(cast: Cast) -> None:
    routed(cast)
    opened(cast, said("t1", NOW))
    day = date(2026, 3, 31)
    early = NOW + timedelta(hours=23)
    assert listener_waits(workspace=cast.workspace, day=day, at=early) == Changed()
    late = NOW + timedelta(hours=25)
    found = listener_waits(workspace=cast.workspace, day=day, at=late)
    assert (found, standing()) == (Changed(opened=1), ["listener_waits"])
    assert listener_waits(workspace=cast.workspace, day=day, at=late) == Changed()
    item = WorkItem.objects.get()
    assert (item.is_urgent, item.next_step, str(item.assigned_to)) == (
        True,
        "say_a_word",
        "listener",
    )
    reason = item.reasons.get()
    assert reason_text(reason.code, reason.figure) == (
        "should have heard from the listener by 2026-03-31, about “It stops”"
    )
    assert step_text(item.next_step) == "Call or write now, even if nothing is decided yet"
    step(by=later(cast, 26), case_id=the_case().pk, act="listen", words=Words())
    item.refresh_from_db()
    assert (standing(), item.status) == ([], "cleared")
    undo(by=later(cast, 27), case_id=the_case().pk)
    assert standing() == ["listener_waits"]


def test_the_queue_has_who_is_late_for_longest_first(cast: Cast) -> None:
    routed(cast)
    opened(cast, said("new", NOW + timedelta(hours=3)), said("old", NOW + timedelta(hours=1)))
    hand = open_by_hand(by=by(cast), customer_id="bob", customer_name="Bob", subject="A call")
    found = listener_queue.page(
        cast.workspace.pk, QueueFilter(), NOW + timedelta(hours=24, minutes=30)
    )
    assert [(row["ticket_id"], row["is_late"]) for row in found.rows] == [
        ("", True),
        ("old", False),
        ("new", False),
    ]
    assert (found.rows[0]["id"], found.rows[0]["why"], found.rows[1]["why"]) == (hand, "", "loud")
    assert listener_queue.counts(cast.workspace.pk, NOW)["open"] == 3
    assert listener_queue.page(cast.other.pk, QueueFilter(), NOW).total == 0
    assert listener_queue.case(cast.other.pk, hand, NOW) is None


def test_a_ticket_handed_over_by_hand_has_one_case_which_the_day_finds_again(cast: Cast) -> None:
    routed(cast)
    own = {"customer_id": "ada", "customer_name": "Ada", "subject": "It stops", "ticket_id": "t1"}
    first = open_by_hand(by=by(cast), **own)
    assert open_by_hand(by=later(cast, 5), **own) == first
    assert opened(cast, said("t1", NOW - timedelta(days=3))) == 0
    case = the_case()
    assert (case.ticket_id, case.opened_at) == ("t1", NOW)
    assert case.next_word_by == NOW + timedelta(hours=24)
    noted = AuditEntry.objects.filter(action="listener.case")
    assert [entry.detail["ticket"] for entry in noted] == ["t1"]
    other = replace(by(cast), workspace=cast.other, user=cast.users["stranger"])
    put_policy(by=replace(other, role="owner"), terms=TERMS)
    assert open_by_hand(by=other, **own) != first, "another workspace's ticket of the same id"


def test_finance_does_not_listen(cast: Cast) -> None:
    routed(cast)
    with pytest.raises(NotAllowedError):
        open_by_hand(
            by=by(cast, "finance"), customer_id="ada", customer_name="Ada", subject="A call"
        )
    with pytest.raises(NotAllowedError):
        put_policy(by=by(cast, "csm"), terms=TERMS)


@pytest.mark.parametrize(
    "words",
    [
        Words(kind="letter"),
        Words(mood="furious"),
        Words(minutes=1_441),
        Words(goal="x" * 501),
        Words(promised_on=date(2026, 4, 1)),
    ],
)
def test_words_that_are_none_are_refused_and_nothing_is_kept(cast: Cast, words: Words) -> None:
    routed(cast)
    opened(cast, said("t1", NOW))
    with pytest.raises(InputError):
        step(by=by(cast), case_id=the_case().pk, act="listen", words=words)
    assert (the_case().state, Talk.objects.count()) == ("waiting", 0)
