"""Answers kept as long as the generation they are about is open: it never changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from tenure.warehouse.reader import Reader
from tenure.workflow.queries.board import Board

T = TypeVar("T")
_MOST = 200
_ANSWERS: WeakKeyDictionary[Reader, dict[tuple[object, ...], Any]] = WeakKeyDictionary()


def once(board: Board, key: tuple[object, ...], make: Callable[[], T]) -> T:
    """The answer to `key` about a generation, made the first time it is asked for.

    `key` must differ wherever the answer would. Two threads may both make it; they get the
    same.
    """
    known = _ANSWERS.setdefault(board.reader, {})
    if key not in known:
        if len(known) >= _MOST:
            known.clear()
        known[key] = make()
    found: T = known[key]
    return found
