"""Where a contact pays: the level at which risk × reduction × value is its cost."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenure.inference.cut_search import Grid
from tenure.inference.danger_line import Economics
from tenure.inference.economic_line import economic_line

ROWS = np.array([[100.0, 100, 100, 100, 100]])
LEFT = np.array([[40.0, 20, 22, 6, 2]])  # isotonic: 40 %, 21 %, 21 %, 6 %, 2 %
GRID = Grid("active_days", np.array([2.0, 5.0, 9.0, 15.0]), np.array([], dtype=np.int64), ROWS)


def costs(contact: float, low: float = 0.1, high: float = 0.1) -> Economics:
    return Economics(contact, 100_000.0, low, high)


@pytest.mark.parametrize(
    ("contact", "line"),
    # risk = contact ÷ (0.1 × 100,000): 40 %, 30 %, 21 %, 20 %, 6 %
    [(4000.0, 2.0), (3000.0, 2.0), (2100.0, 9.0), (2000.0, 9.0), (600.0, 15.0)],
)
def test_the_highest_level_whose_risk_is_worth_a_contact(contact: float, line: float) -> None:
    found = economic_line(GRID, LEFT, 28.0, costs(contact))
    assert (found.line, found.why) == (line, "")
    assert found.risk == pytest.approx(contact / 10_000)


def test_where_it_pays_for_nobody_or_everybody_there_is_no_line() -> None:
    dear = economic_line(GRID, LEFT, 28.0, costs(5000))
    cheap = economic_line(GRID, LEFT, 28.0, costs(100))
    assert (dear.line, dear.why) == (None, "risk_never_reaches")
    assert (cheap.line, cheap.why) == (None, "always_worth")


def test_until_a_reduction_is_proved_it_is_a_range() -> None:
    found = economic_line(GRID, LEFT, 28.0, Economics(1500.0, 100_000.0))
    assert (found.risk_low, found.risk, found.risk_high) == pytest.approx((0.075, 0.15, 0.30))
    assert (found.line_low, found.line, found.line_high) == (2.0, 9.0, 9.0)


@given(st.floats(1, 9_000), st.floats(1, 9_000))
def test_a_dearer_contact_is_worth_it_lower(one: float, two: float) -> None:
    cheap, dear = (economic_line(GRID, LEFT, 28.0, costs(each)) for each in sorted((one, two)))
    if cheap.line is not None and dear.line is not None:
        assert dear.line <= cheap.line
