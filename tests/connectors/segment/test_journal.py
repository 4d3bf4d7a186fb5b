"""The log: whole records only, wherever a file is cut; files of the dead are sealed, of the living not."""

from __future__ import annotations

import os
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenure.connectors.segment import journal
from tests.connectors.segment.calls import AT, batch, track

CALLS = [
    (1, "batch", batch(track(0), track(1))),
    (2, "track", b'{"userId":"\xc3\xa9"}'),
    (3, "batch", batch(*(track(n) for n in range(3)))),
]


def written(source_id: int, endpoint: str, body: bytes) -> bytes:
    noted = journal.note(source_id, AT, endpoint, refused=(2,), repeated=(0,))
    return journal.head(noted, body) + noted + body


def place(folder: Path, content: bytes, name: str = "0000000000000001-7.open") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def bodies(path: Path) -> list[bytes]:
    return [record.body for record in journal.read(path)]


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = place(tmp_path, b"".join(written(*call) for call in CALLS))
    found = list(journal.read(path))
    assert [(one.source_id, one.endpoint, one.body) for one in found] == CALLS
    assert {one.received_at for one in found} == {AT}
    assert {(one.refused, one.repeated, one.skip) for one in found} == {((2,), (0,), (0, 2))}
    assert [one.offset for one in found] == [0, *_ends()[:-1]]
    assert journal.whole(path) == path.stat().st_size


def _ends() -> list[int]:
    sizes = [len(written(*call)) for call in CALLS]
    return [sum(sizes[: n + 1]) for n in range(len(sizes))]


def test_the_layout_is_what_is_documented() -> None:
    """By hand: mark, both lengths and the checksum, little-endian, then note and body."""
    noted, body = journal.note(4, datetime(2026, 5, 31, 12, 0, 0, 1500, UTC), "track"), b"{}"
    assert noted == (
        b'{"source_id":4,"received_at":"2026-05-31T12:00:00.001Z","kind":"one","endpoint":"track"}'
    )
    check = zlib.crc32(noted + body).to_bytes(4, "little")
    lengths = len(noted).to_bytes(4, "little") + (2).to_bytes(4, "little")
    assert journal.head(noted, body) == b"\0TJ1" + lengths + check


def test_a_file_cut_anywhere_gives_whole_records_only(tmp_path: Path) -> None:
    content = b"".join(written(*call) for call in CALLS)
    ends = _ends()
    for size in range(len(content) + 1):
        path = place(tmp_path, content[:size])
        there = sum(end <= size for end in ends)
        assert bodies(path) == [body for _, _, body in CALLS[:there]]
        assert journal.whole(path) == ([0, *ends][there])


def test_zeros_after_the_end_are_no_record(tmp_path: Path) -> None:
    """A disk may hand back the room that was made for what never came."""
    path = place(tmp_path, written(*CALLS[0]) + bytes(5000))
    assert bodies(path) == [CALLS[0][2]]


@given(st.data())
def test_a_damaged_byte_costs_its_record_only(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    content = bytearray(b"".join(written(*call) for call in CALLS))
    spot = data.draw(st.integers(0, len(content) - 1))
    content[spot] ^= data.draw(st.integers(1, 255))
    struck = sum(end <= spot for end in _ends())
    path = place(tmp_path_factory.mktemp("damage"), bytes(content))
    assert bodies(path) == [body for n, (_, _, body) in enumerate(CALLS) if n != struck]


def test_what_the_dead_left_is_sealed_without_its_torn_end(tmp_path: Path) -> None:
    content = written(*CALLS[0])
    place(tmp_path, content + written(*CALLS[1])[:-1])
    place(tmp_path, b"", "0000000000000002-7.open")
    place(tmp_path, b"", "0000000000000003-7.new")
    found = journal.recover(tmp_path)
    assert [path.name for path in found] == ["0000000000000001-7.sealed"]
    assert journal.sealed(tmp_path) == found == list(tmp_path.iterdir())
    assert found[0].read_bytes() == content
    assert journal.recover(tmp_path) == []


def test_what_lives_is_left_alone(tmp_path: Path) -> None:
    path = place(tmp_path, written(*CALLS[0]))
    fd = os.open(path, os.O_RDWR)
    try:
        assert journal.is_locked(fd)
        assert journal.recover(tmp_path) == []
        assert path.exists()
    finally:
        os.close(fd)
    assert len(journal.recover(tmp_path)) == 1


def test_files_are_in_the_order_they_were_begun(tmp_path: Path) -> None:
    names = ["0000000000000010-3.sealed", "0000000000000009-12.sealed", "0000000000000011-1.open"]
    for name in names:
        place(tmp_path, b"", name)
    assert [path.name for path in journal.sealed(tmp_path)] == [names[1], names[0]]
