"""Eight at once, on PostgreSQL: more is never sent back than there is, nor than a day may hold."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

import pytest

from tests.cli.test_postgres import server
from tests.rushes import Rushed, rush

__all__ = ["server"]

ROUNDS = int(os.environ.get("TENURE_RUSH_ROUNDS", "15"))
"""200 before a release, which takes minutes."""


@pytest.fixture
def rushed(server: str, tmp_path: Path) -> Rushed:
    """Runs a rush in a database of its own and gives what it saw."""
    return partial(rush, "tests.jobs.money_rush", tmp_path, server)


@pytest.mark.slow
def test_eight_workers_and_one_charge(rushed: Rushed) -> None:
    seen = rushed("charge", ROUNDS)
    assert seen["over"] == 0
    assert seen["gave"]["claimed"] == ROUNDS, "one of them has it each time"


@pytest.mark.slow
def test_without_the_lock_the_same_eight_send_too_much(rushed: Rushed) -> None:
    assert rushed("charge", 5, "lock")["over"] > 0


@pytest.mark.slow
def test_fifty_refunds_under_a_cap(rushed: Rushed) -> None:
    seen = rushed("cap", 1)
    assert seen["over"] == 0
    assert seen["passed"] == [33]


@pytest.mark.slow
def test_without_the_cap_all_fifty_pass(rushed: Rushed) -> None:
    assert rushed("cap", 1, "cap")["passed"] == [50]


@pytest.mark.slow
def test_eight_people_approve_and_one_cancels(rushed: Rushed) -> None:
    assert rushed("approve", 8)["over"] == 0


@pytest.mark.slow
def test_eight_approvals_at_once_under_the_sheet(rushed: Rushed) -> None:
    """Three of 60.00 fit 200.00, however many approve at once."""
    assert rushed("sheet", 8)["passed"] == [3] * 8


@pytest.mark.slow
def test_without_the_lock_on_the_sheet_more_pass(rushed: Rushed) -> None:
    assert max(rushed("sheet", 8, "sheet")["passed"]) > 3


@pytest.mark.slow
def test_eight_workers_and_one_order(rushed: Rushed) -> None:
    seen = rushed("claim", 8)
    assert (seen["over"], seen["gave"]["claimed"]) == (0, 8)
