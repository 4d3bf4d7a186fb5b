"""What an assumption may be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tenure.values.assumptions import DEFAULTS, UNITS, Assumption, checked
from tenure.values.errors import InputError

ONE = Assumption("ask", 0.2, 0.1, 0.3, "our support, March 2026")


def test_the_defaults_are_assumptions_and_leave_open_what_nobody_can_know() -> None:
    assert all(checked(each) is each for each in DEFAULTS.values())
    assert UNITS.keys() - DEFAULTS.keys() == {"wake", "ask", "months"}
    assert DEFAULTS["leave"].value == pytest.approx(1 - 0.52 / 0.75, abs=0.005), "as published"
    assert all(each.source for each in DEFAULTS.values())


@pytest.mark.parametrize(
    "odd",
    [
        {"code": "luck"},
        {"value": 1.1, "high": 1.2},
        {"low": -0.1},
        {"value": 0.4},
        {"value": 0.05},
        {"high": float("nan")},
        {"code": "months", "high": 601.0},
        {"code": "fee_minor", "high": float("inf")},
        {"source": " "},
        {"source": "x" * 301},
    ],
)
def test_what_is_none_is_refused(odd: dict[str, object]) -> None:
    assert checked(ONE) is ONE
    with pytest.raises(InputError):
        checked(replace(ONE, **odd))  # type: ignore[arg-type]
