"""What an assumption may be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tenure.values.assumptions import DEFAULTS, UNITS, WORTH, Assumption, checked, worth_defaults
from tenure.values.errors import InputError

ONE = Assumption("ask", 0.2, 0.1, 0.3, "our support, March 2026")


def test_the_defaults_are_assumptions_and_leave_open_what_nobody_can_know() -> None:
    assert all(checked(each) is each for each in DEFAULTS.values())
    assert UNITS.keys() - DEFAULTS.keys() - WORTH.keys() == {"wake", "ask", "months"}
    assert DEFAULTS["leave"].value == pytest.approx(1 - 0.52 / 0.75, abs=0.005), "as published"
    assert all(each.source for each in DEFAULTS.values())


def test_what_worth_starts_with_is_the_same_money_in_any_currency() -> None:
    assert all(checked(each) is each for each in WORTH.values())
    assert not WORTH.keys() & DEFAULTS.keys(), "each code starts in one place"
    assert worth_defaults(2) == WORTH
    whole, thousandths = worth_defaults(0)["support_hour_minor"], worth_defaults(3)["occupancy"]
    assert (whole.low, whole.value, whole.high) == (40, 60, 90), (
        "60 units of a currency without cents"
    )
    assert thousandths == WORTH["occupancy"], "a share is no money"


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
