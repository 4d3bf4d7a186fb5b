"""One code given eight times at once is accepted once, on PostgreSQL."""

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

ROOT = Path(__file__).parents[3]
Rushed = Callable[..., dict[str, Any]]


@pytest.fixture
def rushed(server: str, tmp_path: Path) -> Rushed:
    """Runs it in a database of its own and gives what it saw."""
    name = f"codes_{abs(hash(tmp_path))}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    url = server.rpartition("/")[0] + f"/{name}"

    def run(*words: object) -> dict[str, Any]:
        environment = {**os.environ, "TENURE_HOME": str(tmp_path), "TENURE_DATABASE_URL": url}
        command = [sys.executable, "-m", "tests.workflow.actions.code_rush", *map(str, words)]
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        assert found.pop("vendor") == "postgresql"
        return found

    return run


@pytest.mark.slow
def test_eight_at_once(rushed: Rushed) -> None:
    # of eight wrong ones five are tried: then nothing is tried for a while
    assert rushed(20) == {"code": 1, "recovery": 1, "counted": 5}


@pytest.mark.slow
def test_without_the_lock_one_code_is_accepted_several_times(rushed: Rushed) -> None:
    assert rushed(20, "unlocked")["code"] > 1
