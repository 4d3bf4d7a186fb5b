"""The published sheet of a referral and of a small customer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenure.inference.referral_value import (
    Referral,
    lifetime_return,
    months_to_replace,
    present_value,
    referral_value,
)

ONE = {"years": 1.0, "margin": 523.0, "saved_cost": 100.0}


@pytest.mark.parametrize(
    ("types", "worth", "net"),
    [
        ((True, False), 657.3, 566.4),
        ((True, True), 1132.7, 950.9),
        ((False, False), 181.8, 181.8),
    ],
)
def test_two_referrals_after_a_year(types: tuple[bool, bool], worth: float, net: float) -> None:
    two = [Referral(is_type1=each, **ONE) for each in types]
    assert referral_value(two, discount=0.1) == pytest.approx(worth, abs=0.05)
    assert referral_value(two, discount=0.1, margin_is_net=True) == pytest.approx(net, abs=0.05)


def test_150_a_year_for_four_years_and_two_brought_against_960_contacts() -> None:
    found = lifetime_return(yearly=150, years=4, referrals=2, contacts_a_month=20)
    assert (found.total, found.contacts) == (1_800, 960)
    assert (found.break_even, found.break_even_own) == (1.875, 0.625)


def test_present_values_of_the_sheet() -> None:
    own = present_value(150, 4, 0.1)
    assert own == pytest.approx(523.0, abs=0.05)
    assert 3 * own == pytest.approx(1569.1, abs=0.05), "all three from the first day"
    later = present_value(150, 3, 0.1, start_year=1)
    assert own + 2 * later == pytest.approx(1269.1, abs=0.05), "the two from the second year on"


def test_without_contacts_there_is_nothing_to_divide_by() -> None:
    found = lifetime_return(yearly=150, years=4, referrals=0, contacts_a_month=0)
    assert (found.break_even, found.break_even_own) == (None, None)


def test_months_of_margin_that_a_new_customer_costs() -> None:
    assert months_to_replace(600, 50) == 12
    assert months_to_replace(600, 0) is None
    assert months_to_replace(600, -5) is None


@given(st.floats(0, 1), st.floats(0, 5), st.floats(0, 1000), st.floats(0, 1000))
def test_type_one_is_worth_type_two_and_the_margin(
    discount: float, years: float, margin: float, saved: float
) -> None:
    first, second = (Referral(years, is_type1, margin, saved) for is_type1 in (True, False))
    apart = referral_value([first], discount=discount) - referral_value([second], discount=discount)
    assert apart == pytest.approx(margin / (1 + discount) ** years, abs=1e-6)
