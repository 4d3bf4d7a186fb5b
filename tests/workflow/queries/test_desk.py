"""Where everyone stands on the desk, by what is known of them; filters and orders."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tenure.workflow.actions.labels import label
from tenure.workflow.queries import desk
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.desk import DeskFilter
from tests.cast import Cast

TODAY = date(2026, 3, 31)
ROW: dict[str, Any] = {
    "kind": "stopped",
    "stage": "contact",
    "quiet_months": 3,
    "quiet_since": date(2025, 12, 20),
    "is_seasonal": False,
    "season_unknown": False,
    "unmatched_id": None,
    "held_by": None,
    "plan": "Pro",
    "csm": "Kim",
    "currency": "USD",
    "mrr_minor": 1_000,
    "mrr_base_minor": 1_000,
}


def rows(*changes: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    return tuple(
        {**ROW, "customer_id": f"c{n}", "name": f"Name {n}", **each}
        for n, each in enumerate(changes)
    )


@pytest.fixture
def board(published: Board, monkeypatch: pytest.MonkeyPatch) -> Any:
    def over(*changes: dict[str, Any]) -> desk.Desk:
        monkeypatch.setattr(desk, "_quiet", lambda _board: rows(*changes))
        return desk.desk(published, TODAY)

    return over


@pytest.mark.parametrize(
    ("changes", "place", "step"),
    [
        ({}, "due", "m3"),
        ({"stage": "watch", "quiet_months": 0}, "watch", ""),
        ({"stage": "special", "quiet_months": 7}, "special", "m6"),
        ({"stage": "special", "quiet_months": 7, "held_by": "season_unknown"}, "due", "m4"),
        ({"held_by": "seasonal"}, "asleep", ""),
        ({"held_by": "standby"}, "asleep", ""),
        ({"is_seasonal": True}, "asleep", ""),
        ({"unmatched_id": "x", "held_by": "mismatch"}, "doubt", ""),
        ({"kind": "one_person", "stage": "watch"}, "partly", ""),
        ({"kind": "integration_only", "held_by": "integration_only"}, "partly", ""),
    ],
)
def test_places(board: Any, changes: dict[str, Any], place: str, step: str) -> None:
    (row,) = board(changes).rows
    assert (row["place"], row["step"]) == (place, step)


def test_each_state_counts_its_places(board: Any) -> None:
    whole = board({}, {}, {"stage": "special"}, {"held_by": "standby"}, {"kind": "one_person"})
    assert whole.counts == {
        "now": 3,
        "all": 5,
        "due": 2,
        "special": 1,
        "waiting": 0,
        "watch": 0,
        "asleep": 1,
        "partly": 1,
        "doubt": 0,
    }


def test_who_is_late(board: Any) -> None:
    late, not_yet = board({}, {"quiet_since": date(2025, 12, 28)}).rows
    assert (late["by_on"], late["is_late"]) == (date(2026, 3, 25), True)
    assert (not_yet["by_on"], not_yet["is_late"]) == (date(2026, 4, 2), False)


def test_contacts_come_before_the_special_approach_the_most_pressing_first(board: Any) -> None:
    whole = board(
        {"stage": "special", "quiet_since": date(2024, 1, 1)},
        {"quiet_since": date(2025, 12, 28)},
        {"mrr_base_minor": 1},
        {"mrr_base_minor": 9_000},
    )
    found = [row["customer_id"] for row in whole.wanted(DeskFilter())]
    assert found == ["c3", "c2", "c1", "c0"]
    by_day = whole.wanted(DeskFilter(sort="by_on"))
    assert by_day[0]["customer_id"] == "c0"
    assert [row["by_on"] for row in by_day] == sorted(row["by_on"] for row in by_day)
    by_money = [row["customer_id"] for row in whole.wanted(DeskFilter(sort="mrr_minor"))]
    assert by_money[0] == "c2"
    assert by_money[-1] == "c3"


def test_what_is_not_known_comes_last_either_way(board: Any) -> None:
    whole = board({"csm": None}, {"csm": "B"}, {"csm": "A"})
    up = [row["customer_id"] for row in whole.wanted(DeskFilter(sort="csm"))]
    down = [row["customer_id"] for row in whole.wanted(DeskFilter(sort="-csm"))]
    assert (up, down) == (["c2", "c1", "c0"], ["c1", "c2", "c0"])


def test_a_label_takes_its_place(board: Any, cast: Cast) -> None:
    label(
        by=cast.by("csm"),
        customer_id="c0",
        customer_name="Name 0",
        reason="status",
        evidence="the CEO likes the logo",
        review_on=TODAY + timedelta(days=10),
    )
    labeled, other = board({"unmatched_id": "x"}, {}).rows
    assert (labeled["place"], labeled["held_by"], other["place"]) == ("asleep", "label", "due")


def test_nobody_at_all(board: Any) -> None:
    whole = board()
    assert whole.counts["all"] == 0
    assert whole.page(DeskFilter()).rows == []
    assert whole.facets() == {"kind": [], "step": [], "plan": [], "csm": []}
