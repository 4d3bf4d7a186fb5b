"""People and the machine at one account at once, on both databases: one wins, nothing twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_postgres import server
from tests.rushes import Rushed, rush

__all__ = ["server"]

DATABASES = ("sqlite", "postgresql")
ROUNDS = {"sqlite": 5, "postgresql": 20}


@pytest.fixture
def rushed(server: str, tmp_path: Path) -> Rushed:
    """Runs a rush in a database of its own, of one of the two kinds, and gives what it saw."""

    def run(vendor: str, kind: str, *guards: str) -> dict[str, Any]:
        place = server if vendor == "postgresql" else ""
        return rush("tests.jobs.account_rush", tmp_path, place, kind, ROUNDS[vendor], *guards)

    return run


@pytest.mark.slow
@pytest.mark.parametrize("vendor", DATABASES)
def test_a_step_is_taken_by_mail_or_by_phone(rushed: Rushed, vendor: str) -> None:
    seen = rushed(vendor, "step")
    won = seen["gave"].get("mailed", 0) + seen["gave"].get("phoned", 0)
    assert (seen["twice"], won) == (0, seen["rounds"]), seen
    assert seen["gave"]["InputError"] == 5 * seen["rounds"], "the others are told"


@pytest.mark.slow
@pytest.mark.parametrize("vendor", DATABASES)
def test_a_persons_mail_and_the_machines_do_not_both_go(rushed: Rushed, vendor: str) -> None:
    seen = rushed(vendor, "contact")
    assert (seen["twice"], seen["gave"]["sent"]) == (0, seen["rounds"]), seen


@pytest.mark.slow
@pytest.mark.parametrize("vendor", DATABASES)
def test_a_customer_has_one_proposal(rushed: Rushed, vendor: str) -> None:
    seen = rushed(vendor, "propose")
    assert (seen["twice"], seen["gave"]["proposed"]) == (0, seen["rounds"]), seen


@pytest.mark.slow
@pytest.mark.parametrize("vendor", DATABASES)
def test_an_account_is_opened_once(rushed: Rushed, vendor: str) -> None:
    seen = rushed(vendor, "open")
    assert seen["twice"] == 0, seen
    assert set(seen["gave"]) <= {"opened", "clicked", "InputError"}


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["step", "contact", "open"])
def test_without_the_lock_the_same_people_do_it_twice(rushed: Rushed, kind: str) -> None:
    """SQLite writes one after another, so that this is seen on PostgreSQL only."""
    assert rushed("postgresql", kind, "lock")["twice"] > 0


@pytest.mark.slow
def test_without_the_index_a_customer_has_many_proposals(rushed: Rushed) -> None:
    assert rushed("postgresql", "propose", "index")["twice"] > 0
