"""Sealing while others write, on PostgreSQL; and what the worker, the terminal and the page say of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

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
from tests.rushes import Rushed, rush

__all__ = ["server"]


@pytest.fixture
def rushed(server: str, tmp_path: Path) -> Rushed:
    """Runs a rush in a database of its own and gives what it saw."""
    return partial(rush, "tests.jobs.seal_rush", tmp_path, server)


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


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, for the terminal too."""
    own = replace(settings(), home=tmp_path)
    monkeypatch.setattr("tenure.jobs.audit_commands.settings", lambda: own)
    return tmp_path


def unguard() -> None:
    with connection.cursor() as cursor:
        for name in guards("sqlite"):
            cursor.execute(f"DROP TRIGGER {name}")


def test_the_worker_looks_at_everything_once_a_day(
    cast: Cast, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []
    real = audit_seals.seal_all
    now = [AT]

    def told(**more: Any) -> int:
        asked.append(more["is_thorough"])
        return real(**more)

    monkeypatch.setattr("tenure.jobs.sealing.seal_all", told)
    sealer = Sealer(home, lambda: now[0])
    record(workspace=cast.workspace, action="a", summary="one", at=AT)
    assert [sealer.turn(), sealer.turn()] == [1, 0]
    now[0] += timedelta(days=1)
    assert [sealer.turn(), sealer.turn()] == [0, 0]
    assert asked == [True, False, True, False]


def test_a_fault_keeps_nothing_from_being_done(
    home: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fault(**_: Any) -> int:
        raise DatabaseError("no disk")

    monkeypatch.setattr("tenure.jobs.sealing.seal_all", fault)
    sealer = Sealer(home, lambda: AT)
    assert sealer.turn() == 0
    assert sealer.looked_on is None
    assert "cannot be sealed" in caplog.text


def run(*words: str) -> str:
    done = CliRunner().invoke(audit, list(words), catch_exceptions=True)
    if done.exception:
        raise done.exception
    return done.output


@pytest.mark.usefixtures("home")
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


@pytest.mark.usefixtures("home")
def test_a_changed_entry_is_named(cast: Cast) -> None:
    for number in range(3):
        record(workspace=cast.workspace, action="a", summary=str(number), at=AT)
    audit_seals.seal_all(at=AT)
    [sound] = [each for each in doctor.check(settings()) if each.what == "audit" and each.is_sound][
        :1
    ]
    assert sound.says == "3 entries as sealed, 0 not sealed yet"
    second = AuditEntry.objects.filter(workspace=cast.workspace).order_by("pk")[1]
    unguard()
    AuditEntry.objects.filter(pk=second.pk).update(actor=cast.users["csm"])
    with pytest.raises(InputError, match=f"number 2 on: entry {second.pk} is not as it was sealed"):
        run("verify")
    wrong = [
        each for each in doctor.check(settings()) if each.what == "audit" and not each.is_sound
    ]
    assert [each.says for each in wrong] == [f"entry {second.pk} is not as it was sealed"]


def test_what_was_there_before_is_sealed_at_the_first_turn(cast: Cast, home: Path) -> None:
    """As in an installation that is older than the chain; that is not called late."""
    for number in range(5):
        at = AT - timedelta(days=300 * number)
        record(workspace=cast.workspace, action="a", summary=str(number), at=at)
    assert AuditSeal.objects.count() == 0
    assert Sealer(home, lambda: AT).turn() == 5
    seen = verify(cast.workspace.pk)
    assert (seen.head.sequence, seen.unsealed, seen.late, seen.broken) == (5, 0, 0, None)


def test_what_the_home_has_noted_shows_a_log_cut_or_made_anew(
    cast: Cast, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Somebody with the whole database: rows and seals fit each other, and not the note."""
    for number in range(4):
        record(workspace=cast.workspace, action="a", summary=str(number), at=AT)
    sealer = Sealer(home, lambda: AT)
    assert sealer.turn() == 4
    note = (home / "audit_heads.json").read_text("utf-8")
    unguard()
    last = AuditEntry.objects.latest("pk").pk
    AuditSeal.objects.filter(entry_id=last)._raw_delete("default")
    AuditEntry.objects.filter(pk=last)._raw_delete("default")
    assert verify(cast.workspace.pk).broken is None
    with pytest.raises(InputError, match="number 4 on: the hash noted elsewhere"):
        run("verify")
    own = replace(settings(), home=home)
    assert [each.is_sound for each in doctor.check(own) if each.what == "audit"] == [False, True]
    for number in (4, 5):
        record(workspace=cast.workspace, action="a", summary=str(number), at=AT)
    assert sealer.turn() == 2
    assert "does not hold what was noted" in caplog.text
    assert (home / "audit_heads.json").read_text("utf-8") == note, "the proof is kept"
    with pytest.raises(InputError, match="noted elsewhere"):
        run("verify")
    (home / "audit_heads.json").unlink()  # as after a restore
    assert Sealer(home, lambda: AT).turn() == 0
    assert "5 entries are as they were sealed" in run("verify")


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"1": 2}', '{"a": [1, "b"]}'])
@pytest.mark.usefixtures("cast")
def test_a_note_that_is_no_note(home: Path, text: str) -> None:
    (home / "audit_heads.json").write_text(text, "utf-8")
    with pytest.raises(InputError, match="cannot be read"):
        run("verify")
    assert Sealer(home, lambda: AT).turn() == 0
