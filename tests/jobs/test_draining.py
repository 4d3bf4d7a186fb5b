"""From the intake's journal to facts: nothing lost, nothing doubled, nothing poisoned for long."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tenure.connectors.segment import journal
from tenure.jobs import draining, gathering
from tenure.jobs.draining import Drained, DrainRequest, drain
from tenure.metrics.schemas import schema_of
from tenure.records.models import AuditEntry, DeadLetter, DrainedSegment, EventSource
from tenure.values.errors import BusyError
from tenure.warehouse.engine import Engine
from tenure.warehouse.files import writer_lock
from tenure.warehouse.manifest import read_manifest
from tenure.workflow.actions.sources import (
    Letters,
    add_source,
    discard_letters,
    mend_letter,
    replay_letters,
    restore_letters,
)
from tenure.workflow.queries.sources import sources
from tests.cast import Cast
from tests.connectors.segment.says import at, group, message, track

NOW, TEN = at(700), at(600)


@dataclass
class Intake:
    """A journal with a warehouse behind it."""

    cast: Cast
    folder: Path
    root: Path
    source: int
    files: int = 0

    def call(
        self,
        messages: Iterable[Any],
        received_at: datetime = TEN,
        endpoint: str = "batch",
        repeated: tuple[int, ...] = (),
    ) -> bytes:
        """A record of one call."""
        body = json.dumps({"batch": list(messages), "sentAt": received_at.isoformat()}).encode()
        return self.record(body, received_at, endpoint, repeated)

    def record(
        self,
        body: bytes,
        received_at: datetime = TEN,
        endpoint: str = "batch",
        repeated: tuple[int, ...] = (),
    ) -> bytes:
        noted = journal.note(self.source, received_at, endpoint, (), repeated)
        return journal.head(noted, body) + noted + body

    def seal(self, *records: bytes) -> Path:
        """A sealed segment of records."""
        self.folder.mkdir(exist_ok=True)
        self.files += 1
        path = self.folder / f"{self.files:016d}-1.sealed"
        path.write_bytes(b"".join(records))
        return path

    def drain(self) -> Drained:
        return drain(DrainRequest(self.cast.workspace, self.folder, self.root, NOW))

    def events(self, *columns: str) -> list[tuple[Any, ...]]:
        engine, manifest = Engine(), read_manifest(self.root)
        files = (self.root / file.path for file in manifest.files("usage_events"))
        engine.view("e", files, schema_of("usage_events"))
        found = engine.rows(f"SELECT {', '.join(columns)} FROM e ORDER BY ALL")
        engine.close()
        return found


@pytest.fixture
def intake(cast: Cast, tmp_path: Path) -> Intake:
    add_source(workspace=cast.workspace, name="app", kind="python", at=at(0))
    source = EventSource.objects.get()
    return Intake(cast, tmp_path / "intake", tmp_path / "warehouse", source.pk)


def test_from_segments_to_facts_and_counts(intake: Intake) -> None:
    intake.seal(intake.call([group("u", "G", 0, name="Gee"), track("u", 1, "a")]))
    intake.seal(intake.call([track("u", 2, "b"), track("u", 1, "a")], at(610), repeated=(1,)))
    assert intake.drain() == Drained(segments=2, messages=3, new=2)
    assert intake.events("message_id", "customer_id", "source", "received_at") == [
        (f"{intake.source}:a", "G", "app", at(600).replace(tzinfo=None)),
        (f"{intake.source}:b", "G", "app", at(610).replace(tzinfo=None)),
    ]
    assert list(intake.folder.iterdir()) == []
    (seen,) = sources(intake.cast.workspace, NOW)
    assert (seen.received, seen.day, seen.week, seen.state) == (3, 3, 3, "alive")
    assert seen.last_received_at == at(610)
    (later,) = sources(intake.cast.workspace, NOW + timedelta(days=2))
    assert (later.day, later.week, later.state) == (0, 3, "quiet")
    assert intake.drain() == Drained()


def test_what_dead_processes_left_open_is_drained_too(intake: Intake) -> None:
    path = intake.seal(intake.call([track("u", 1, "a")]))
    path.rename(path.with_suffix(".open"))
    assert intake.drain().new == 1


def test_what_cannot_be_used_is_kept_with_its_reason(intake: Intake) -> None:
    long = group("u", "G", 1, name="x" * 501)
    wrong = {"type": "track", "messageId": "w", "userId": "u"}
    odd = {**track("u", 2, "odd"), "event": "x" * 500}
    odd["properties"] = {"value": 1e300}
    intake.seal(
        intake.call([long, wrong, 17, track("u", 3, "good"), odd]),
        intake.record(b"\xff\xfe", endpoint="batch"),
    )
    done = intake.drain()
    assert (done.new, done.letters, done.aside) == (1, 5, 0)
    letters = {row.reason: row for row in DeadLetter.objects.all()}
    assert letters.keys() >= {
        "traits.name is longer than 500 characters",
        "the message is not a JSON object",
        "usage_events: properties is not JSON",
    }
    kept = letters["traits.name is longer than 500 characters"]
    assert json.loads(kept.raw)["groupId"] == "G"
    assert (kept.received_at, kept.sent_at, kept.state) == (at(600), at(600), "open")
    source = EventSource.objects.get()
    assert (source.received, source.refused) == (3, 3)


def test_a_letter_is_mended_replayed_once_and_written_down(intake: Intake) -> None:
    cast = intake.cast
    bad = [message("page", n, f"p{n}", userId="u", name="x" * 499) for n in range(40)]
    intake.seal(intake.call(bad))
    assert intake.drain().letters == 40
    assert replay_letters(workspace=cast.workspace, which=Letters(), at=NOW) == 40
    assert intake.drain() == Drained(letters=40)
    assert DeadLetter.objects.filter(state="open").count() == 40
    for row in DeadLetter.objects.all():
        mend_letter(letter_id=row.pk, by=cast.by("owner"), raw=row.raw.replace("x" * 499, "Home"))
    done = intake.drain()
    assert (done.new, done.letters) == (40, 0)
    assert set(intake.events("name")) == {("Viewed Home page",)}
    assert {row.state for row in DeadLetter.objects.all()} == {"replayed"}
    replay_letters(workspace=cast.workspace, which=Letters(), at=NOW)
    assert intake.drain() == Drained()
    assert len(intake.events("1")) == 40
    assert AuditEntry.objects.filter(action="dead_letter.replayed").count() == 1
    entry = AuditEntry.objects.filter(action="dead_letter.mended").first()
    assert entry is not None
    assert "x" * 499 in entry.detail["before"]


def test_a_late_replay_keeps_its_own_time(intake: Intake) -> None:
    bad = message("page", 5, "p", userId="u", name="x" * 499)
    call = {"batch": [bad], "sentAt": at(-60).isoformat()}  # their clock is 11 hours slow
    intake.seal(intake.record(json.dumps(call).encode()))
    intake.drain()
    row = DeadLetter.objects.get()
    mend_letter(letter_id=row.pk, by=intake.cast.by("owner"), raw=row.raw.replace("x" * 499, "P"))
    intake.drain()
    assert intake.events("occurred_at", "received_at") == [
        (at(665).replace(tzinfo=None), at(600).replace(tzinfo=None))
    ]


def test_letters_are_discarded_and_brought_back(intake: Intake) -> None:
    workspace = intake.cast.workspace
    intake.seal(intake.call([17, 18]))
    intake.drain()
    one = Letters(letter_id=DeadLetter.objects.first().pk)  # type: ignore[union-attr]
    assert discard_letters(workspace=workspace, which=one, at=NOW) == 1
    assert discard_letters(workspace=workspace, which=one, at=NOW) == 0
    assert discard_letters(workspace=intake.cast.other, which=Letters(), at=NOW) == 0
    assert restore_letters(workspace=workspace, which=one, at=NOW) == 1
    assert DeadLetter.objects.filter(state="open").count() == 2


def test_damage_costs_what_is_damaged(intake: Intake) -> None:
    first, second, third = (intake.call([track("u", n, f"m{n}")]) for n in range(3))
    path = intake.seal(first, second[:-9] + b"xxxxxxxxx", third)
    intake.seal(intake.call([track("u", 9, "after")]))
    done = intake.drain()
    assert (done.new, done.aside) == (3, 1)
    assert [each.name for each in intake.folder.iterdir()] == [f"{path.stem}.aside"]
    assert intake.drain() == Drained()


def test_a_poisoned_segment_keeps_nobody_up(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = draining.load

    def fragile(session: Any, arrivals: Any, loaded_at: str) -> Any:
        if "poison" in arrivals.events["name"].to_pylist():
            raise ZeroDivisionError
        return real(session, arrivals, loaded_at)

    monkeypatch.setattr(draining, "load", fragile)
    intake.seal(intake.call([track("u", 1, "a")]))
    poison = intake.seal(intake.call([message("track", 1, "p", userId="u", event="poison")]))
    intake.seal(intake.call([track("u", 2, "b")]))
    done = intake.drain()
    assert (done.segments, done.new, done.aside) == (2, 2, 1)
    assert [each.name for each in intake.folder.iterdir()] == [f"{poison.stem}.aside"]
    monkeypatch.undo()
    poison.with_suffix(".aside").rename(poison)
    assert intake.drain().new == 1


def test_a_fault_in_one_message_is_that_messages(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = gathering.Rows.add

    def fragile(self: Any, each: Any, heard: Any) -> str:
        if each.message_id == "p":
            raise ZeroDivisionError
        return real(self, each, heard)

    monkeypatch.setattr(gathering.Rows, "add", fragile)
    intake.seal(intake.call([track("u", 1, "a"), track("u", 2, "p")]))
    assert (intake.drain().new, DeadLetter.objects.get().message_id) == (1, "p")


def test_a_busy_warehouse_keeps_the_segments(intake: Intake) -> None:
    path = intake.seal(intake.call([track("u", 1, "a")]))
    intake.root.mkdir()
    with writer_lock(intake.root / "lock"), pytest.raises(BusyError):
        intake.drain()
    assert path.exists()
    assert intake.drain().new == 1


def test_killed_between_facts_and_counts_it_counts_once(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after the facts are committed; then after the counts are, before the file is gone."""

    class Killed(BaseException):
        pass

    def killed(*_: Any, **__: Any) -> None:
        raise Killed

    intake.seal(intake.call([track("u", 1, "a"), 17]))
    monkeypatch.setattr(draining, "note_drained", killed)
    with pytest.raises(Killed):
        intake.drain()
    assert len(intake.events("1")) == 1
    assert DeadLetter.objects.count() == 0
    monkeypatch.undo()
    monkeypatch.setattr(Path, "unlink", killed)
    with pytest.raises(Killed):
        intake.drain()
    monkeypatch.undo()
    assert intake.drain() == Drained(segments=1, messages=0, repeated=1)
    source = EventSource.objects.get()
    assert (source.received, source.refused, DeadLetter.objects.count()) == (1, 1, 1)
    assert (DrainedSegment.objects.count(), len(intake.events("1"))) == (1, 1)
