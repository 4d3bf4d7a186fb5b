"""The worker: one task at a time, none lost, none done twice, and no fault that stays with it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tenure.config.settings import Settings, settings
from tenure.jobs import clock, worker
from tenure.records.models import ImportRun, Publication
from tenure.values.errors import InputError
from tenure.warehouse.files import writer_lock
from tenure.warehouse.manifest import read_manifest
from tenure.workflow.actions import imports
from tenure.workflow.actions.work_items import By
from tests.cast import Cast

GOOD = "customer_id,name\nc1,Ada\nc2,Brook\n"


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    """Settings of a home of its own, its day's run due at any hour."""
    return replace(settings(), home=tmp_path, day_at=(0, 0))


@pytest.fixture
def by(cast: Cast) -> By:
    now = clock.now()
    return By(cast.users["owner"], "owner", cast.workspace, now, now.date())


def uploaded(own: Settings, by: By, text: str = GOOD, name: str = "customers.csv") -> int:
    folder = own.imports / "one" / "files"
    folder.mkdir(parents=True)
    (folder / name).write_text(text, "utf-8")
    return imports.begin(by=by, name=name, folder="one")


def state(run_id: int) -> tuple[str, str]:
    run = ImportRun.objects.get(pk=run_id)
    return run.state, run.task


def test_from_upload_to_a_published_day(own: Settings, by: By) -> None:
    run_id = uploaded(own, by)
    assert worker.run_once(own)
    assert state(run_id) == ("drafted", "")
    with pytest.raises(InputError, match="check the files first"):
        imports.ask(run_id=run_id, by=by, task="apply")
    imports.ask(run_id=run_id, by=by, task="check")
    assert worker.run_once(own)
    assert state(run_id) == ("checked", "")
    assert read_manifest(own.warehouse).rows("customers") == 0
    imports.ask(run_id=run_id, by=by, task="apply")
    assert worker.run_once(own)
    assert state(run_id) == ("done", "")
    assert read_manifest(own.warehouse).rows("customers") == 2
    assert Publication.objects.count() == 1
    assert not worker.run_once(own)
    with pytest.raises(InputError, match="already being worked on, or done"):
        imports.ask(run_id=run_id, by=by, task="apply")


def test_the_days_run_comes_once_a_day_and_not_before_its_hour(own: Settings, by: By) -> None:
    run_id = uploaded(own, by)
    worker.run_once(own)
    assert not worker.run_once(own), "no day without facts"
    for task in ("check", "apply"):
        imports.ask(run_id=run_id, by=by, task=task)
        worker.run_once(own)
    Publication.objects.all().delete()
    assert not worker.run_once(replace(own, day_at=(24, 0)))
    assert worker.run_once(own)
    assert not worker.run_once(own)


def test_a_task_is_claimed_by_one_and_taken_over_from_the_dead(own: Settings, by: By) -> None:
    run_id = uploaded(own, by)
    now = clock.now()
    first = imports.claim(at=now)
    assert first is not None
    assert first.pk == run_id
    assert imports.claim(at=now + imports.LEASE / 2) is None
    imports.progress(run=first, at=now + imports.LEASE / 2, step="reading", done=1, steps=2)
    assert imports.claim(at=now + imports.LEASE) is None
    again = imports.claim(at=now + 2 * imports.LEASE)
    assert again is not None
    assert again.pk == run_id


def test_a_busy_warehouse_makes_it_wait(own: Settings, by: By) -> None:
    run_id = uploaded(own, by)
    worker.run_once(own)
    imports.ask(run_id=run_id, by=by, task="check")
    with writer_lock(own.warehouse / "lock"):
        assert worker.run_once(own)
        assert state(run_id) == ("drafted", "check")
    assert worker.run_once(own)
    assert state(run_id) == ("checked", "")


def test_what_is_wrong_with_the_files_is_said(own: Settings, by: By) -> None:
    run_id = uploaded(own, by, "customer_id,name\nc1,Ada\n")
    worker.run_once(own)
    imports.ask(run_id=run_id, by=by, task="check", mapping="[[source]]\nfile = 3\n")
    worker.run_once(own)
    run = ImportRun.objects.get(pk=run_id)
    assert (run.state, run.task) == ("drafted", "")
    assert run.error


def test_a_fault_of_ours_is_said_and_the_task_not_tried_for_ever(
    own: Settings, by: By, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = uploaded(own, by)
    worker.run_once(own)
    imports.ask(run_id=run_id, by=by, task="check")

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(worker, "run_import", broken)
    with pytest.raises(ZeroDivisionError):
        worker.run_once(own)
    run = ImportRun.objects.get(pk=run_id)
    assert (run.state, run.task, run.claimed_until) == ("drafted", "", None)
    assert "should not" in run.error
    monkeypatch.undo()
    imports.ask(run_id=run_id, by=by, task="check")
    assert worker.run_once(own)
    assert state(run_id) == ("checked", "")


def pauses(
    own: Settings, monkeypatch: pytest.MonkeyPatch, courses: list[bool | None]
) -> list[float]:
    """How long the worker rests after each course: True did something, None had a fault."""
    found: list[float] = []
    turns = iter(courses)

    class Stopped(BaseException):
        pass

    def pause(seconds: float) -> None:
        found.append(seconds)
        if len(found) == len(courses):
            raise Stopped

    def once(_: Settings) -> bool:
        has_done = next(turns)
        if has_done is None:
            raise ZeroDivisionError
        return has_done

    monkeypatch.setattr(worker, "run_once", once)
    monkeypatch.setattr(worker.time, "sleep", pause)
    with pytest.raises(Stopped):
        worker.run_forever(own)
    return found


def test_the_worker_outlives_a_fault(own: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert pauses(own, monkeypatch, [None, None]) == [worker.FAULT_S] * 2


def test_the_longer_nothing_is_to_be_done_the_less_it_looks(
    own: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = pauses(own, monkeypatch, [True, *[False] * 20, True, False])
    assert (found[0], found[1], found[20], found[21], found[22]) == (0.0, 0.3, 1.0, 0.0, 0.3)
    assert found[1:21] == sorted(found[1:21])
