"""The memory of ids: exact within its span, bounded, by source, and found again after a restart."""

from __future__ import annotations

import queue
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenure.connectors.segment import journal, remembered
from tenure.connectors.segment.remembered import Remembered, recalled
from tenure.connectors.segment.writer import Entry, Writer
from tests.connectors.segment.calls import AT, batch, track


def claimed(memory: Remembered, source_id: int, *ids: str) -> tuple[set[str], list[int]]:
    fresh, repeats = memory.claim(source_id, ids)
    return set(fresh), repeats


def test_repeats_are_seen_within_a_call_and_after_it() -> None:
    memory = Remembered()
    assert claimed(memory, 1, "a", "b", "a") == ({"a", "b"}, [2])
    assert claimed(memory, 1, "b", "c", "c") == ({"c"}, [0, 2])
    assert claimed(memory, 2, "a") == ({"a"}, [])


@given(st.lists(st.lists(st.integers(0, 12).map(str), max_size=5), max_size=20))
def test_the_same_as_a_list_of_all_that_came(calls: list[list[str]]) -> None:
    memory, came = Remembered(), list[str]()
    for call in calls:
        fresh, repeats = claimed(memory, 1, *call)
        expected = [n for n, each in enumerate(call) if each in came or each in call[:n]]
        assert repeats == expected
        assert fresh == set(call) - set(came)
        came += call


def test_it_keeps_the_latest_and_no_more_than_twice_its_room() -> None:
    memory = Remembered(ids=100)
    for number in range(1000):
        memory.claim(number % 3, [f"{number}"])
        span = memory._newer, memory._older
        assert sum(len(ids) for each in span for ids in each.values()) <= 200
    for number in range(900, 1000):
        assert memory.claim(number % 3, [f"{number}"])[1] == [0]
    assert memory.claim(0, ["0"])[1] == []


def test_what_could_not_be_kept_never_came() -> None:
    memory = Remembered(ids=3)
    memory.claim(1, ["a", "b"])
    fresh, _ = memory.claim(1, ["b", "c", "d"])
    memory.forget(1, fresh)
    assert memory.claim(1, ["a", "b", "c", "d"])[1] == [0, 1]
    memory.forget(9, {"a"})


def _file(folder: Path, number: int, *records: tuple[int, str, bytes, tuple[int, ...]]) -> None:
    content = b""
    for source_id, endpoint, body, refused in records:
        noted = journal.note(source_id, AT, endpoint, refused)
        content += journal.head(noted, body) + noted + body
    (folder / f"{number:016d}-1.sealed").write_bytes(content)


def test_after_a_restart_the_log_tells(tmp_path: Path) -> None:
    half = batch(track(5), track(6, event=None))
    bare = batch(track(messageId=None))
    _file(tmp_path, 1, (1, "batch", batch(track(0), track(1)), ()), (2, "batch", half, (1,)))
    _file(tmp_path, 2, (1, "track", b'{"messageId":"x","userId":"u","event":"e"}', ()))
    _file(tmp_path, 3, (1, "batch", bare, ()), (1, "batch", b"nonsense", ()))
    memory = recalled(tmp_path)
    assert memory.claim(1, ["m0", "m1", "m2", "x"])[1] == [0, 1, 3]
    assert memory.claim(2, ["m5", "m6"])[1] == [0]
    made = "sha256:"
    assert [each[:7] for each in memory._newer[1] if each.startswith(made)] == [made]


def test_after_a_restart_the_latest_is_what_is_remembered(tmp_path: Path) -> None:
    for number in range(10):
        _file(
            tmp_path, number, (1, "batch", batch(*(track(10 * number + n) for n in range(10))), ())
        )
    memory = recalled(tmp_path, ids=20)
    assert memory.claim(1, ["m99", "m80", "m0"])[1] == [0, 1]


def test_what_a_dying_process_still_holds_is_remembered(tmp_path: Path) -> None:
    """A killed process keeps its file locked until its last write is on disk."""
    told: queue.SimpleQueue[object] = queue.SimpleQueue()
    dying = Writer(tmp_path, lambda entries, _: told.put(entries), lambda: AT)
    dying.start()
    dying.ask(Entry(journal.note(1, AT, "batch"), batch(track(0), track(1)), 0))
    told.get(timeout=10)
    assert journal.recover(tmp_path) == journal.sealed(tmp_path) == []
    memory = recalled(tmp_path)
    dying.stop()
    assert memory.claim(1, ["m0", "m1", "m2"])[1] == [0, 1]


def test_a_file_sealed_while_it_is_looked_for_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _file(tmp_path, 1, (1, "batch", batch(track(0)), ()))
    gone = [path.with_suffix(journal.OPEN) for path in journal.sealed(tmp_path)]
    monkeypatch.setattr(remembered, "there", lambda _: gone)
    assert recalled(tmp_path).claim(1, ["m0", "m1"])[1] == [0]
