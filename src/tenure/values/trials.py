"""What only tests may do: stop at a named point, and switch a guard off to see what it guards.

Both are asked for by variables of the environment, and refused unless `TENURE_TESTING` is set too.
"""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tenure.values.crash_points import CRASH_POINTS
from tenure.values.errors import InputError

CRASH, WITHOUT, TESTING = "TENURE_CRASH", "TENURE_WITHOUT", "TENURE_TESTING"
GUARDS = (
    "cap",
    "fence",
    "form_token",
    "key",
    "lock",
    "look_up",
    "role",
    "sheet",
    "switch",
    "two_people",
)
"""Guards that a test may switch off."""

_declared = frozenset(CRASH_POINTS)
_seen: Counter[str] = Counter()
_listeners: list[Callable[[str], None]] = []


def crashpoint(name: str) -> None:
    """A place at which a test may stop the process: `TENURE_CRASH=name:nth` is kill -9 there.

    `KeyError` for a name that `crash_points` does not declare.
    """
    if name not in _declared:
        raise KeyError(name)
    for listener in _listeners:
        listener(name)
    wanted = os.environ.get(CRASH, "")
    if not wanted:
        return
    _only_in_tests(CRASH)
    _seen[name] += 1
    if wanted == f"{name}:{_seen[name]}":
        os.kill(os.getpid(), signal.SIGKILL)


@contextmanager
def outside(name: str) -> Iterator[None]:
    """A call to somebody outside: the crash points right before and after it."""
    crashpoint(f"{name}.before")
    yield
    crashpoint(f"{name}.after")


def is_guarded(name: str) -> bool:
    """Whether a guard stands: always, but where a test has switched it off."""
    without = os.environ.get(WITHOUT, "")
    if not without:
        return True
    _only_in_tests(WITHOUT)
    return name not in without.split(",")


@contextmanager
def listening(listener: Callable[[str], None]) -> Iterator[None]:
    """Within it, every crash point met is told to `listener`, which may raise."""
    _only_in_tests("listening to crash points")
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)


def _only_in_tests(what: str) -> None:
    if not os.environ.get(TESTING):
        raise InputError(f"{what} is for tests only", hint=f"Unset {CRASH} and {WITHOUT}.")
