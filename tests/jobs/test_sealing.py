"""Sealing while others write, on PostgreSQL; and what the worker, the terminal and the page say of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner
from django.db import DatabaseError, connection

from tenure.config.settings import settings
from tenure.jobs import doctor
from tenure.jobs.audit_commands import audit
from tenure.jobs.sealing import Sealer
from tenure.records.guards import guards
from tenure.records.models import AuditEntry, AuditSeal
from tenure.values.errors import InputError
from tenure.workflow.actions import audit_seals
from tenure.workflow.actions.audit import record
from tenure.workflow.queries.audit_chain import last_link, verify
from tests.cast import AT, Cast
from tests.cli.test_postgres import server

__all__ = ["server"]

ROOT = Path(__file__).parents[2]
Rushed = Callable[..., dict[str, Any]]


@pytest.fixture
def rushed(server: str, tmp_path: Path) -> Rushed:
    """Runs a rush in a database of its own and gives what it saw."""
    name = f"seals_{abs(hash(tmp_path))}"
    with psycopg.connect(server, autocommit=True) as own:
        own.execute(f"CREATE DATABASE {name}")
        own.execute(f"ALTER DATABASE {name} SET log_min_messages TO panic")  # nobody reads
    url = server.rpartition("/")[0] + f"/{name}"

    def run(*arguments: object) -> dict[str, Any]:
        environment = {**os.environ, "TENURE_HOME": str(tmp_path), "TENURE_DATABASE_URL": url}
        command = [sys.executable, "-m", "tests.jobs.seal_rush", *map(str, arguments)]
        options = {"cwd": ROOT, "env": environment, "capture_output": True, "text": True}
        done = subprocess.run(command, check=False, timeout=240, **options)  # type: ignore[call-overload]
        assert done.returncode == 0, done.stderr[-3000:]
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        assert found["vendor"] == "postgresql"
        return found

    return run


@pytest.mark.slow
def test_four_writers_and_four_sealers(rushed: Rushed) -> None:
    seen = rushed("together", 100)
    assert set(seen["gave"]) == {"turns with entries"}, "no deadlock, no other fault"
    assert seen["gave"]["turns with entries"] > 3
    assert (seen["broken"], seen["unsealed"]) == ("", 0)
    assert seen["sealed"] == seen["written"] > 400
    assert seen["turned"] > 0, "some were committed after higher ids were sealed"


@pytest.mark.slow
def test_sealing_comes_in_no_claims_way(rushed: Rushed) -> None:
    seen = rushed("claims", 8)
    assert set(seen["gave"]) <= {"claimed", "not", "turns with entries"}
    assert seen["gave"]["claimed"] == 8
    assert (seen["broken"], seen["unsealed"]) == ("", 0)


@pytest.mark.slow
def test_ids_that_are_committed_late(rushed: Rushed) -> None:
    seen = rushed("late", 4)
    far = audit_seals.LOOK_BACK + 1
    assert seen["turns"] == [[1, 1, 0], [far, 0, 1], [1, 1, 0], [far, 0, 1]]
    assert (seen["broken"], seen["unsealed"]) == ("", 0)


@pytest.mark.slow
def test_the_clock_that_workers_share(rushed: Rushed) -> None:
    """It goes on within a transaction, and is in UTC."""
    seen = rushed("clock", 20)
    assert seen["zone"] == "UTC"
    assert all(-1 < each < 1 for each in seen["before"])
    assert len(set(seen["before"])) > 1


def test_the_worker_looks_at_everything_once_a_day(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []
    real = audit_seals.seal_all
    now = [AT]

    def told(**more: Any) -> int:
        asked.append(more["is_thorough"])
        return real(**more)

    monkeypatch.setattr("tenure.jobs.sealing.seal_all", told)
    sealer = Sealer(lambda: now[0])
    record(workspace=cast.workspace, action="a", summary="one", at=AT)
    assert [sealer.turn(), sealer.turn()] == [1, 0]
    now[0] += timedelta(days=1)
    assert [sealer.turn(), sealer.turn()] == [0, 0]
    assert asked == [True, False, True, False]


def test_a_fault_keeps_nothing_from_being_done(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fault(**_: Any) -> int:
        raise DatabaseError("no disk")

    monkeypatch.setattr("tenure.jobs.sealing.seal_all", fault)
    sealer = Sealer(lambda: AT)
    assert sealer.turn() == 0
    assert sealer.looked_on is None
    assert "cannot be sealed" in caplog.text


def run(*words: str) -> str:
    done = CliRunner().invoke(audit, list(words), catch_exceptions=True)
    if done.exception:
        raise done.exception
    return done.output


def test_in_the_terminal(cast: Cast) -> None:
    for number in range(3):
        record(workspace=cast.workspace, action="a", summary=str(number), at=AT)
    said = run("verify")
    assert "0 entries are as they were sealed" in said
    assert "3 are not sealed yet" in said
    noted = run("seal").split()[-1]
    assert noted == "3:" + last_link(cast.workspace.pk).hash
    record(workspace=cast.workspace, action="a", summary="more", at=AT)
    assert "1 entries sealed" in run("seal")
    said = run("verify", "--head", noted)
    assert "4 entries are as they were sealed." in said
    assert "3 were sealed" not in said
    with pytest.raises(InputError, match="noted elsewhere is not in the chain"):
        run("verify", "--head", "3:" + "0" * 64)
    with pytest.raises(InputError, match="no NUMBER:HASH"):
        run("verify", "--head", "3")


def test_a_changed_entry_is_named(cast: Cast) -> None:
    for number in range(3):
        record(workspace=cast.workspace, action="a", summary=str(number), at=AT)
    audit_seals.seal_all(at=AT)
    [sound] = [each for each in doctor.check(settings()) if each.what == "audit" and each.is_sound][
        :1
    ]
    assert sound.says == "3 entries as sealed, 0 not sealed yet"
    second = AuditEntry.objects.filter(workspace=cast.workspace).order_by("pk")[1]
    with connection.cursor() as cursor:
        for name in guards("sqlite"):
            cursor.execute(f"DROP TRIGGER {name}")
    AuditEntry.objects.filter(pk=second.pk).update(actor=cast.users["csm"])
    with pytest.raises(InputError, match=f"number 2 on: entry {second.pk} is not as it was sealed"):
        run("verify")
    wrong = [
        each for each in doctor.check(settings()) if each.what == "audit" and not each.is_sound
    ]
    assert [each.says for each in wrong] == [f"entry {second.pk} is not as it was sealed"]


def test_what_was_there_before_is_sealed_at_the_first_turn(cast: Cast) -> None:
    """As in an installation that is older than the chain; that is not called late."""
    for number in range(5):
        at = AT - timedelta(days=300 * number)
        record(workspace=cast.workspace, action="a", summary=str(number), at=at)
    assert AuditSeal.objects.count() == 0
    assert Sealer(lambda: AT).turn() == 5
    seen = verify(cast.workspace.pk)
    assert (seen.head.sequence, seen.unsealed, seen.late, seen.broken) == (5, 0, 0, None)
