"""People and the machine at one account at once, on both databases: one wins, nothing twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.cli.test_postgres import server

__all__ = ["server"]

ROOT = Path(__file__).parents[2]
Rushed = Callable[..., dict[str, Any]]
DATABASES = ("sqlite", "postgresql")
ROUNDS = {"sqlite": 5, "postgresql": 20}


def ran(environment: dict[str, str], *arguments: object) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.jobs.account_rush", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.fixture
def rushed(server: str, tmp_path: Path) -> Rushed:
    """Runs a rush in a database of its own, of one of the two kinds, and gives what it saw."""

    def run(vendor: str, kind: str, *guards: str) -> dict[str, Any]:
        environment = {"TENURE_HOME": str(tmp_path)}
        if vendor == "postgresql":
            name = f"account_{abs(hash(tmp_path))}"
            with psycopg.connect(server, autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {name}")
                connection.execute(f"ALTER DATABASE {name} SET log_min_messages TO panic")
            environment["TENURE_DATABASE_URL"] = server.rpartition("/")[0] + f"/{name}"
        seen = ran(environment, kind, ROUNDS[vendor], *guards)
        assert seen["vendor"] == vendor
        return seen

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
