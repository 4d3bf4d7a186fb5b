"""A turn ends when its time is over, and the next goes on with the same reading."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tenure.jobs.stripe_turns import TURN_S, Turns, turns
from tenure.values.errors import BusyError


def counted(pages: int, read: list[int], page_s: float) -> tuple[Turns, Iterator[None]]:
    """Turns by a clock of which each page takes so many seconds."""
    now = 0.0

    def reading() -> Iterator[None]:
        nonlocal now
        for number in range(pages):
            now += page_s
            read.append(number)
            yield

    return Turns(Path(), clock=lambda: now), reading()


def test_so_many_pages_a_turn_and_each_once() -> None:
    read: list[int] = []
    mine, reading = counted(12, read, TURN_S / 5)
    ends = [mine.take(lambda: reading) for _ in range(3)]  # type: ignore[arg-type, return-value]
    assert ends == [False, False, True]
    assert read == list(range(12))
    assert mine.under_way is None


def test_what_goes_wrong_ends_it() -> None:
    def broken() -> Iterator[None]:
        yield
        raise BusyError("Stripe is away")

    mine = Turns(Path(), clock=lambda: 0.0)
    with pytest.raises(BusyError):
        mine.take(broken)  # type: ignore[arg-type]
    assert mine.under_way is None


def test_one_reading_a_home(tmp_path: Path) -> None:
    assert turns(tmp_path) is turns(tmp_path)
    assert turns(tmp_path) is not turns(tmp_path / "other")
