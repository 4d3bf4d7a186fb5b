"""Duplicates found again: real bug reports with a map of duplicates, and small cases by hand."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenure.inference.duplicates import BugIndex, alike, build

NONE = np.empty((0, 512), dtype=np.float32)


def _index(titles: list[str], beside: BugIndex | None = None, first: int = 0) -> BugIndex:
    keys = range(first, first + len(titles))
    return build(keys, titles, [""] * len(titles), NONE, beside=beside)


def test_the_same_words_come_first() -> None:
    index = _index(["Export to PDF fails", "Login is slow", "PDF export broken in Safari"])
    found = alike([index], title="export as pdf fails with an error")
    assert [each.key for each in found] == [0, 2]


def test_who_shares_nothing_is_not_named() -> None:
    assert alike([_index(["Export fails"])], title="zzz") == ()
    assert alike([_index(["Export fails"])], title=" ") == ()
    assert alike([], title="Export fails") == ()


def test_parts_of_words_find_a_language_without_blanks() -> None:
    index = _index(["ログインできません", "請求書が届かない", "画面が真っ白になる"])
    assert alike([index], title="昨日からログインできない")[0].key == 0


def test_meaning_finds_what_shares_no_word() -> None:
    vectors = np.zeros((3, 512), dtype=np.float32)
    vectors[np.arange(3), np.arange(3)] = 1
    index = build(range(3), ["Alpha", "Beta", "Gamma"], [""] * 3, vectors)
    assert [each.key for each in alike([index], title="другое", vector=vectors[1])] == [1]


@given(st.lists(st.text("abcd ", min_size=3, max_size=20), min_size=2, max_size=12), st.data())
def test_two_indexes_side_by_side_find_what_is_there(
    titles: list[str], data: st.DataObject
) -> None:
    """However bugs are split into those indexed and those beside, each finds itself."""
    cut = data.draw(st.integers(1, len(titles)))
    held = _index(titles[:cut])
    fresh = [_index(titles[cut:], held, cut)] if titles[cut:] else []
    which = data.draw(st.integers(0, len(titles) - 1))
    found = alike([held, *fresh], title=titles[which], limit=len(titles))
    if titles[which].strip():
        same = {n for n, each in enumerate(titles) if each == titles[which]}
        assert same <= {each.key for each in found}


@pytest.fixture
def reports(shared: Callable[[str], Path]) -> list[tuple[int, str, str]]:
    """Real reports, the oldest first: id, title, text."""
    with (shared("gitbugs_seamonkey") / "SeaMonkey_bugs.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    rows.sort(key=lambda row: (datetime.fromisoformat(row["Created"]), int(row["Issue id"])))
    return [(int(row["Issue id"]), row["Summary"], row["Description"]) for row in rows]


def _pairs(folder: Path, place: dict[int, int]) -> list[tuple[int, int]]:
    """Later and earlier report of each pair whose both reports are there."""
    with (folder / "SeaMonkey_bugs-combined.csv").open(encoding="utf-8") as file:
        said = [
            (int(row["Issue id"]), int(other))
            for row in csv.DictReader(file)
            for other in row["Duplicate id"].split(",")
        ]
    known = {
        (max(place[one], place[other]), min(place[one], place[other]))
        for one, other in said
        if one in place and other in place and one != other
    }
    return sorted(known)


@pytest.mark.shared
def test_real_duplicates_are_among_the_first_ten(
    reports: list[tuple[int, str, str]], shared: Callable[[str], Path]
) -> None:
    """Each later report of a pair is asked of the reports that were there before it, and no other."""
    pairs = _pairs(shared("gitbugs_seamonkey"), {row[0]: n for n, row in enumerate(reports)})
    assert len(pairs) == 46
    vectors = _vectors([row[1] for row in reports])
    hits = 0
    for later, earlier in pairs:
        before = reports[:later]
        index = build(
            range(later), [row[1] for row in before], [row[2] for row in before], vectors[:later]
        )
        _, title, text = reports[later]
        found = alike([index], title=title, text=text, vector=vectors[later])
        hits += earlier in [each.key for each in found]
    assert hits / len(pairs) >= 0.77
    assert hits >= 40


def _vectors(titles: list[str]) -> np.ndarray:
    from tenure.inference.meaning import encode

    return encode(titles)
