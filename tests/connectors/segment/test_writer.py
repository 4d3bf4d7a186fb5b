"""Writing: together, on disk before it is told, sealed by size and age; after an error nothing is
promised that leans on what failed.
"""

from __future__ import annotations

import errno
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from tenure.connectors.segment import journal, writer
from tenure.connectors.segment.writer import Entry, StaleError, Writer
from tests.connectors.segment.calls import AT

NOTE = journal.note(1, AT, "batch")


class Told:
    """Keeps what was told, and lets a test wait for it."""

    def __init__(self) -> None:
        self.groups: list[tuple[list[bytes], OSError | None]] = []
        self._changed = threading.Condition()

    def __call__(self, entries: list[Entry], error: OSError | None) -> None:
        with self._changed:
            self.groups.append(([entry.body for entry in entries], error))
            self._changed.notify_all()

    def wait(self, count: int) -> None:
        """Until so many entries were told of."""
        with self._changed:
            assert self._changed.wait_for(lambda: self.count >= count, timeout=10)

    @property
    def count(self) -> int:
        return sum(len(bodies) for bodies, _ in self.groups)

    @property
    def kept(self) -> list[bytes]:
        return [body for bodies, error in self.groups if error is None for body in bodies]


@contextmanager
def writing(folder: Path, told: Told, **options: float) -> Iterator[Writer]:
    made = Writer(folder, told, lambda: AT, **options)  # type: ignore[arg-type]
    made.start()
    try:
        yield made
    finally:
        made.stop()


def in_log(folder: Path) -> list[bytes]:
    return [record.body for path in journal.sealed(folder) for record in journal.read(path)]


def eventually(check: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not check():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_all_that_wait_are_put_on_disk_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    syncs, real = [], os.fdatasync
    monkeypatch.setattr(writer.os, "fdatasync", lambda fd: (syncs.append(fd), real(fd))[1])
    told, calls = Told(), [b"%d" % n for n in range(2000)]
    with writing(tmp_path, told) as made:
        for body in calls:
            made.ask(Entry(NOTE, body, 0))
        told.wait(len(calls))
        assert len(syncs) < 50
    assert told.kept == calls == in_log(tmp_path)


def test_it_is_on_disk_before_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    for name in ("writev", "fdatasync", "fsync"):
        real = getattr(os, name)
        monkeypatch.setattr(
            writer.os, name, lambda *a, name=name, real=real: (order.append(name), real(*a))[1]
        )
    made = Writer(tmp_path, lambda *_: order.append("told"), lambda: AT)
    made.start()
    made.ask(Entry(NOTE, b"one", 0))
    eventually(lambda: "told" in order)
    assert order == ["fsync", "writev", "fdatasync", "told"]
    made.stop()


def test_an_entry_with_nothing_to_write_waits_its_turn(tmp_path: Path) -> None:
    told = Told()
    with writing(tmp_path, told) as made:
        made.ask(Entry(b"", b"", 0))
        told.wait(1)
        assert list(tmp_path.iterdir()) == []
        made.ask(Entry(NOTE, b"a", 0))
        made.ask(Entry(b"", b"", 0))
        told.wait(3)
    assert in_log(tmp_path) == [b"a"]


def test_a_file_is_sealed_when_it_is_large_or_old(tmp_path: Path) -> None:
    told = Told()
    with writing(tmp_path, told, file_bytes=1000, file_s=60) as made:
        made.ask(Entry(NOTE, b"x" * 2000, 0))
        eventually(lambda: len(journal.sealed(tmp_path)) == 1)
    with writing(tmp_path, told, file_s=0.2) as made:
        made.ask(Entry(NOTE, b"y", 0))
        told.wait(2)
        assert len(list(tmp_path.glob("*.open"))) == 1
        eventually(lambda: len(journal.sealed(tmp_path)) == 2)
    numbers = [int(path.name[:16]) for path in journal.sealed(tmp_path)]
    assert numbers == sorted(numbers)
    assert numbers[0] == int(AT.timestamp() * 1_000_000)


def test_numbers_grow_though_the_clock_goes_back(tmp_path: Path) -> None:
    told, times = Told(), iter([AT, AT - timedelta(hours=1), AT - timedelta(hours=2)])
    made = Writer(tmp_path, told, lambda: next(times), file_bytes=1)
    made.start()
    for number in range(3):
        made.ask(Entry(NOTE, b"%d" % number, 0))
        told.wait(number + 1)
        eventually(lambda n=number: len(journal.sealed(tmp_path)) == n + 1)  # type: ignore[misc]
    made.stop()
    assert in_log(tmp_path) == [b"0", b"1", b"2"]


def test_two_writers_share_a_folder(tmp_path: Path) -> None:
    told = Told()
    with writing(tmp_path, told) as one:
        one.ask(Entry(NOTE, b"1", 0))
        told.wait(1)
        later = Writer(tmp_path, told, lambda: AT + timedelta(seconds=1))
        later.start()
        later.ask(Entry(NOTE, b"2", 0))
        told.wait(2)
        assert len(list(tmp_path.glob("*.open"))) == 2
        later.stop()
    assert in_log(tmp_path) == [b"1", b"2"]


class Broken:
    """A disk that fails from here on, by one of its calls, until it is mended."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, name: str, code: int) -> None:
        self.is_broken = False
        real = getattr(os, name)

        def call(*found: object) -> object:
            if self.is_broken:
                raise OSError(code, os.strerror(code))
            return real(*found)

        monkeypatch.setattr(writer.os, name, call)


@pytest.mark.parametrize(
    ("name", "code"),
    [("writev", errno.ENOSPC), ("fdatasync", errno.ENOSPC), ("fdatasync", errno.EIO)],
)
def test_after_an_error_nothing_of_that_era_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, code: int
) -> None:
    disk, told = Broken(monkeypatch, name, code), Told()
    with writing(tmp_path, told) as made:
        made.ask(Entry(NOTE, b"before", 0))
        told.wait(1)
        disk.is_broken = True
        made.ask(Entry(NOTE, b"fails", 0))
        told.wait(2)
        disk.is_broken = False
        made.ask(Entry(b"", b"", 0))  # a repeat of what failed: it must not be told as kept
        made.ask(Entry(NOTE, b"leans on it", 0))
        made.ask(Entry(NOTE, b"after", 1))
        told.wait(5)
    assert told.kept == [b"before", b"after"] == in_log(tmp_path)
    errors = [error for _, error in told.groups if error is not None]
    assert [type(error) for error in errors] == [OSError, StaleError]
    assert errors[0].errno == code


def test_a_file_that_cannot_be_opened_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk, told = Broken(monkeypatch, "open", errno.ENOSPC), Told()
    with writing(tmp_path, told) as made:
        disk.is_broken = True
        made.ask(Entry(NOTE, b"fails", 0))
        told.wait(1)
        disk.is_broken = False
        made.ask(Entry(NOTE, b"works", 1))
        told.wait(2)
    assert told.kept == [b"works"] == in_log(tmp_path)


def test_a_file_that_cannot_be_sealed_is_sealed_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "_AGAIN_S", 0.05)
    real, tries = journal.seal, []

    def seal(*found: object) -> object:
        tries.append(found)
        if len(tries) < 3:
            raise OSError(errno.EIO, "no")
        return real(*found)  # type: ignore[arg-type]

    monkeypatch.setattr(writer, "seal", seal)
    told = Told()
    with writing(tmp_path, told, file_bytes=1) as made:
        made.ask(Entry(NOTE, b"1", 0))
        told.wait(1)
        eventually(lambda: len(journal.sealed(tmp_path)) == 1)
    assert in_log(tmp_path) == [b"1"]


def test_the_system_may_take_less_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.writev

    def short(fd: int, parts: list[bytes]) -> int:
        return real(fd, [b"".join(parts)[:3]])

    monkeypatch.setattr(writer.os, "writev", short)
    told = Told()
    with writing(tmp_path, told) as made:
        made.ask(Entry(NOTE, b"long enough", 0))
        told.wait(1)
    assert in_log(tmp_path) == [b"long enough"]
