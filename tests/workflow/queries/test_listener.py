"""What the listener's pages say, against second counts and planted customers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tenure.inference.before_after import Gone
from tenure.jobs.day import DayRequest, run_day
from tenure.records.models import Insight, ListenerCase, ListenerPolicy, Routed, Talk
from tenure.workflow.actions.listener_policy import Terms, put_policy
from tenure.workflow.actions.listener_routing import route
from tenure.workflow.queries import (
    laboratory,
    listener_capacity,
    listener_funding,
    listener_results,
    listener_suggestions,
)
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.listener_results import Spells
from tests.cast import AT, Cast
from tests.conftest import Demo

TERMS = Terms("hardest", 20, 6_000, 24, 7)


def rows(board: Board, table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = board.reader.rows(board.reader.table(table))
    return found


def recent(board: Board, days: int = 180) -> list[dict[str, Any]]:
    first = board.as_of - timedelta(days=days)
    return [
        row
        for row in rows(board, "tickets")
        if first < row["opened_at"].date() <= board.as_of and row["customer_id"]
    ]


@pytest.fixture
def policy(cast: Cast) -> ListenerPolicy:
    put_policy(by=cast.by("owner"), terms=TERMS)
    return ListenerPolicy.objects.get()


def put(cast: Cast, customer: str, since_on: date, policy: str = "hardest") -> Routed:
    return Routed.objects.create(
        workspace=cast.workspace,
        customer_id=customer,
        customer_name=customer,
        why="loud",
        policy=policy,
        since_on=since_on,
    )


def test_the_best_are_those_who_pay_most_among_who_complain(published: Board) -> None:
    paying = {
        row["customer_id"]: row for row in rows(published, "customer_state") if row["mrr_minor"]
    }
    loud = {row["customer_id"] for row in recent(published) if row["is_complaint"]}
    found = listener_suggestions.speaking(published)
    assert {row["customer_id"] for row in found} == loud & set(paying)
    brought: dict[str, set[str]] = {}
    above = {row["customer_id"]: row["referred_by"] for row in rows(published, "customers")}
    for customer, first in above.items():
        at, seen = first, {customer}
        while at and at in above and at not in seen:
            brought.setdefault(at, set()).add(customer)
            seen.add(at)
            at = above[at]
    for row in found:
        own = paying[row["customer_id"]]["mrr_base_minor"]
        others = sum(
            paying[each]["mrr_base_minor"] or 0
            for each in brought.get(row["customer_id"], ())
            if each in paying
        )
        assert (row["base_minor"], row["influenced_minor"]) == (own, others)
    worth = [
        max(row["base_minor"] or row["mrr_minor"], row["influenced_minor"])
        for row in sorted(found, key=lambda row: row["best_first"])
    ]
    assert worth == sorted(worth, reverse=True)


def test_the_hardest_have_the_planted_loud_and_costly_before_the_others(
    published: Board, demo: Demo
) -> None:
    found = sorted(listener_suggestions.speaking(published), key=lambda row: row["hardest"])
    minutes = {row["customer_id"]: 0 for row in found}
    for row in recent(published):
        if row["customer_id"] in minutes:
            minutes[row["customer_id"]] += row["minutes"] or 0
    assert {row["customer_id"]: row["minutes"] for row in found} == minutes
    half = len(found) // 2
    dear = [row["minutes"] / (row["base_minor"] or row["mrr_minor"]) for row in found]
    assert sum(dear[:half]) / half > 2 * sum(dear[half:]) / (len(dear) - half)


def test_suggestions_leave_out_who_is_routed_and_say_how_far_the_hours_reach(
    published: Board,
) -> None:
    first = listener_suggestions.suggested(published, "hardest", (), 1)
    assert [row["fits"] for row in first] == [row["hours"] <= 1 for row in first]
    assert first[1]["hours"] == pytest.approx(
        (first[0]["minutes"] + first[1]["minutes"]) / 60 / (180 / 7)
    )
    again = listener_suggestions.suggested(published, "hardest", {first[0]["customer_id"]}, 1)
    assert again[0]["customer_id"] == first[1]["customer_id"]


@pytest.mark.usefixtures("policy")
def test_the_days_run_opens_a_case_for_each_unsolved_complaint_of_a_routed_customer(
    published: Board, cast: Cast, demo: Demo
) -> None:
    unsolved: dict[str, list[str]] = {}
    for row in rows(published, "tickets"):
        is_open = row["solved_at"] is None and row["is_complaint"]
        if is_open and row["opened_at"].date() <= published.as_of:
            unsolved.setdefault(row["customer_id"], []).append(row["ticket_id"])
    who = max(unsolved, key=lambda each: (len(unsolved[each]), each))
    as_run = replace(cast.by("listener"), today=demo.as_of + timedelta(days=1))
    route(by=as_run, customer_id=who, customer_name=who, why="loud")
    for _ in range(2):
        run_day(DayRequest(cast.workspace, demo.root, demo.as_of, AT, worklist=12))
        found = ListenerCase.objects.values_list("ticket_id", flat=True)
        assert sorted(found) == sorted(unsolved[who])
    assert not ListenerCase.objects.exclude(customer_id=who).exists()


def test_who_left_is_counted_beside_the_nearest_who_were_not_routed(
    published: Board, cast: Cast
) -> None:
    known = listener_results.spells(published)
    day = published.as_of - timedelta(days=365)
    paying = sorted(who for who, each in known.items() if each.paid_on(day)[1] > 0)
    own = paying[::5][:12]
    for who in own:
        put(cast, who, day)
    (found,) = listener_results.by_policy(published)
    gone = sum(any(day < on <= published.as_of for on in known[who].left) for who in own)
    assert (found.gone, found.routed) == (Gone(gone, 12), 12)
    assert found.others.n == min(60, found.others.n) > 12
    assert found.difference is not None
    assert found.difference.value == pytest.approx(gone / 12 - found.others.gone / found.others.n)
    churned = {
        row["customer_id"]
        for row in rows(published, "customer_movements")
        if row["kind"] == "churn" and day < row["moved_on"] <= published.as_of
    }
    assert gone == len(churned & set(own))


def test_few_routed_are_not_enough_data(published: Board, cast: Cast) -> None:
    known = listener_results.spells(published)
    day = published.as_of - timedelta(days=200)
    for who in [who for who, each in known.items() if each.paid_on(day)[1] > 0][:9]:
        put(cast, who, day)
    (found,) = listener_results.by_policy(published)
    assert (found.gone.n, found.difference, found.verdict) == (9, None, "not_enough")


def test_spells_know_what_was_paid_on_a_day_and_when_it_ended() -> None:
    steps = ((date(2026, 1, 1), "EUR", 500), (date(2026, 3, 1), "EUR", 0))
    each = Spells(steps, (date(2026, 3, 1),))
    assert each.paid_on(date(2025, 12, 31)) == ("", 0)
    assert each.paid_on(date(2026, 2, 28)) == ("EUR", 500)
    assert each.paid_on(date(2026, 3, 1)) == ("EUR", 0)
    assert each.leaves(date(2026, 2, 1), date(2026, 3, 1))
    assert not each.leaves(date(2026, 3, 1), date(2026, 4, 1))


def test_a_planted_fix_is_seen_to_keep_customers(
    published: Board, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    fixed = published.as_of - timedelta(days=180)
    start = fixed - timedelta(days=400)
    made: dict[str, Spells] = {}
    for at in range(40):  # they complained: 20 of 40 left before the fix, nobody after
        left = fixed - timedelta(days=30)
        end = ((left, "USD", 0),) if at < 20 else ()
        made[f"own{at}"] = Spells(((start, "USD", 100), *end), (left,) if at < 20 else ())
    for at in range(200):  # others: 20 leave in each stretch
        shift = {0: -30, 1: 30}.get(at % 10)
        days = (fixed + timedelta(days=shift),) if shift else ()
        made[f"other{at}"] = Spells(((start, "USD", 100), *((day, "USD", 0) for day in days)), days)
    monkeypatch.setattr(listener_results, "spells", lambda _board: made)
    insight = Insight.objects.create(
        workspace=cast.workspace, title="t", root_problem="r", made_at=AT, fixed_on=fixed
    )
    for at in range(40):
        case = ListenerCase.objects.create(
            workspace=cast.workspace,
            customer_id=f"own{at}",
            customer_name="x",
            subject="s",
            opened_at=AT,
        )
        insight.cases.add(case)
    found = listener_results.of_insight(published, insight)
    assert found.change is not None
    assert (found.why, found.days, found.customers) == ("", 180, 40)
    assert (found.change.before, found.change.after) == (Gone(20, 40), Gone(0, 20))
    assert (found.change.others_before, found.change.others_after) == (
        Gone(20, 200),
        Gone(20, 180),
    )
    assert found.change.change is not None
    # by hand: (0 − 20/40) − (20/180 − 20/200) = −0.5 − 1/90
    assert found.change.change.value == pytest.approx(-0.5 - 1 / 90)
    assert found.change.verdict == "fewer"


def test_the_meter_adds_up_by_hand(published: Board, cast: Cast, policy: ListenerPolicy) -> None:
    state = {row["customer_id"]: row for row in rows(published, "customer_state")}
    paying = sorted(who for who, row in state.items() if row["mrr_minor"])[:6]
    for who in paying:
        put(cast, who, published.as_of - timedelta(days=10))
    put(cast, "nobody", published.as_of - timedelta(days=10))
    now = datetime(2026, 6, 1, tzinfo=UTC)
    case = ListenerCase.objects.create(
        workspace=cast.workspace, customer_id="x", customer_name="x", subject="s", opened_at=now
    )
    talk = {"workspace": cast.workspace, "customer_id": "x", "customer_name": "x", "case": case}
    talk |= {"made_at": now, "changed_at": now, "by": cast.users["listener"]}
    Talk.objects.create(**talk, occurred_at=now - timedelta(days=1), minutes=45)
    Talk.objects.create(**talk, occurred_at=now - timedelta(days=2), minutes=None)
    Talk.objects.create(**talk, occurred_at=now - timedelta(days=31), minutes=60)
    Talk.objects.create(**talk, occurred_at=now - timedelta(days=1), minutes=60, is_gone=True)
    found = listener_funding.funding(published, policy, now)
    base = sum(state[who]["mrr_base_minor"] for who in paying)
    # 20 hours a week are 600 / 7 hours in 30 days, at 60.00 each: 5,142.86; 45 minutes are 45.00
    assert (found.base_minor, found.planned_minor, found.spent_minor) == (base, 514_286, 4_500)
    assert (found.net_minor, found.customers, found.gone) == (base - 514_286, 6, 1)
    assert (found.minutes, found.talks, found.untimed) == (45, 2, 1)
    assert sum(found.mrr.values()) == sum(state[who]["mrr_minor"] for who in paying)
    assert found.share == pytest.approx(514_286 / base)
    assert found.shield.minutes is None
    assert (found.shield.customers, found.shield.waiting) == (0, 7)


def test_shielded_minutes_are_those_before_less_those_after(published: Board, cast: Cast) -> None:
    since = published.as_of - timedelta(days=100)
    loud = sorted({row["customer_id"] for row in recent(published)})[:6]
    routed = [put(cast, who, since) for who in loud]
    found = listener_funding.shield(published, routed)
    expected = []
    for who in loud:
        before = after = 0
        for row in rows(published, "tickets"):
            on = row["opened_at"].date()
            if row["customer_id"] != who or on > published.as_of:
                continue
            before += row["minutes"] if since - timedelta(days=180) <= on < since else 0
            after += row["minutes"] if on >= since else 0
        expected.append(30 * (before / 180 - after / 101))
    assert found.minutes is not None
    assert found.minutes.value == pytest.approx(sum(expected) / 6)
    assert (found.customers, found.minutes.n) == (6, 6)


def test_mail_counts_what_came_what_was_closed_and_what_is_left(published: Board) -> None:
    found = listener_capacity.mail(published, "all")
    mail = [
        row
        for row in rows(published, "tickets")
        if row["channel"] != "phone" and row["opened_at"].date() <= published.as_of
    ]
    first = published.as_of - timedelta(days=84)
    came = [row for row in mail if row["opened_at"].date() > first]
    closed = [
        row
        for row in mail
        if row["solved_at"] and first < row["solved_at"].date() <= published.as_of
    ]
    still = [
        (published.as_of - row["opened_at"].date()).days
        for row in mail
        if row["solved_at"] is None or row["solved_at"].date() > published.as_of
    ]
    assert (found.came, found.closed, found.backlog) == (len(came), len(closed), len(still))
    assert found.oldest == max(still)
    assert len(found.weeks) == 12
    last, before = found.weeks[-1], found.weeks[-2]
    assert last["left"] == found.backlog
    assert before["left"] == last["left"] - last["came"] + last["closed"]
    assert sum(row["came"] for row in found.weeks) == found.came


def test_calls_of_nobody_routed_are_none(published: Board) -> None:
    found = listener_capacity.calls(published, "routed", 20)
    assert (found.calls, found.minutes, found.an_hour) == (0, None, 0)
    every = listener_capacity.calls(published, "all", 20)
    phone = [row for row in recent(published, 84) if row["channel"] == "phone"]
    assert every.calls == len(phone) > 0
    assert every.an_hour == pytest.approx(len(phone) / 240)


def test_hints_of_a_laboratory_name_figures_a_person_can_check(published: Board) -> None:
    state = {row["customer_id"]: row for row in rows(published, "customer_state")}
    for row in laboratory.suggested(published):
        assert state[row["customer_id"]]["mrr_minor"]
        if row["kind"] != "unusual_use":
            assert row["times"] > 0
            continue
        peers = sorted(
            each["breadth"]
            for each in state.values()
            if each["mrr_minor"]
            and each["breadth"] is not None
            and each["segment"] == row["segment"]
        )
        assert row["peers"] == len(peers) >= 8
        assert row["figure"] == state[row["customer_id"]]["breadth"]
