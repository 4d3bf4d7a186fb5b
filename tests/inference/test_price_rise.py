"""Price rises: the published table of break-even shares, the guard, and what answers teach."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenure.inference.price_rise import (
    acceptance,
    break_even,
    multiple_for_margin,
    offer_value,
)
from tenure.values.errors import InputError


@pytest.mark.parametrize(
    ("cost", "shares"),
    [
        (0.0, (0.5, 0.2, 0.1)),
        (0.5, (0.3333, 0.1111, 0.0526)),
        (0.8, (0.1667, 0.0476, 0.0217)),
        (0.95, (0.0476, 0.0123, 0.0055)),
    ],
)
def test_the_table(cost: float, shares: tuple[float, ...]) -> None:
    for multiple, share in zip((2, 5, 10), shares, strict=True):
        found = break_even(price=1, cost=cost, multiple=multiple)
        assert found.outcome == "share"
        assert found.acceptance == pytest.approx(share, abs=0.00005)


def test_where_the_formula_loses_its_meaning() -> None:
    """At c/p = 2.5 and 2× it says 3.0: even if all said yes, money would be lost."""
    assert break_even(price=1, cost=1.2, multiple=2).outcome == "any"
    lost = break_even(price=1, cost=2.5, multiple=2)
    assert (lost.outcome, lost.acceptance) == ("loses_anyway", None)
    assert break_even(price=1, cost=2, multiple=2).outcome == "loses_anyway", (
        "nothing is won either"
    )
    assert break_even(price=1, cost=2.5, multiple=5).outcome == "any"
    for odd in ({"price": 0}, {"cost": -1}, {"multiple": 0}, {"new_stay": 0}):
        with pytest.raises(InputError):
            break_even(**({"price": 1, "cost": 0.5, "multiple": 2} | odd))


def test_longer_stays_at_the_old_price_ask_for_more_yes() -> None:
    found = break_even(price=1, cost=0.5, multiple=2, stay=12, new_stay=6)
    assert found.acceptance == pytest.approx(2 / 3)


def test_answers_teach() -> None:
    assert acceptance(10, 3).chance_above(0.2) == pytest.approx(0.795, abs=0.0005)
    assert acceptance(10, 1).chance_above(0.5) == pytest.approx(0.004, abs=0.0005)
    nothing = acceptance(0, 0).estimate()
    assert (nothing.value, nothing.n) == (0.5, 0)
    assert (nothing.low, nothing.high) == (
        pytest.approx(0.0015, abs=1e-4),
        pytest.approx(0.9985, abs=1e-4),
    )
    with pytest.raises(InputError):
        acceptance(3, 4)


def test_the_multiple_that_leaves_a_margin() -> None:
    assert multiple_for_margin(price=100, cost=150, margin=0.5) == 3
    assert multiple_for_margin(price=100, cost=20, margin=0.5) == pytest.approx(0.4)
    assert multiple_for_margin(price=0, cost=20, margin=0.5) is None
    with pytest.raises(InputError):
        multiple_for_margin(price=1, cost=1, margin=1)


@given(
    st.floats(1, 100),
    st.floats(0, 0.99),
    st.floats(1.1, 10),
    st.floats(0.1, 60),
)
def test_at_the_break_even_share_the_offer_is_worth_as_much_as_leaving_it(
    price: float, share_of_cost: float, multiple: float, stay: float
) -> None:
    cost = price * share_of_cost
    found = break_even(price=price, cost=cost, multiple=multiple)
    assert found.acceptance is not None
    worth = offer_value(
        price=price, cost=cost, multiple=multiple, accepts=found.acceptance, stay=stay
    )
    assert worth.offer == pytest.approx(worth.keep, rel=1e-9, abs=1e-9)
    assert worth.keep == pytest.approx((price - cost) * stay)


def test_who_refuses_and_stays_pays_as_before() -> None:
    worth = offer_value(
        price=10, cost=4, multiple=2, accepts=0.25, stay=10, exit_cost=8, leave_if_refused=0.5
    )
    assert (worth.offer, worth.keep, worth.release) == (0.25 * 160 + 0.75 * (-4 + 30), 60, -8)
