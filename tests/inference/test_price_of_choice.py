"""Waiting beside acting: worked by hand, and what must hold for any figures."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenure.inference.intervals import Estimate
from tenure.inference.price_of_choice import (
    SHARES,
    VARIED,
    Choice,
    Part,
    acting,
    break_even,
    gap,
    monthly,
    paid_months,
    waiting,
    weigh,
    within,
)


def sure(value: float) -> Part:
    return Part(value, value, value)


BY_HAND = Choice(
    refund_minor=60_000,
    customers=1,
    monthly_minor=8_000,
    wake=sure(0.75),
    leave=sure(0.5),
    ask=sure(0.2),
    back=sure(0.1),
    months=sure(20),
    fee_minor=sure(1_500),
    word_minor=sure(4_000),
    good_minor=sure(2_000),
    horizon_months=2,
)


def test_one_customer_by_hand() -> None:
    """Two months, 75 % wake: 50 % a month. Paid months 1 + 0.5 = 1.5.

    Waiting 0.75 × (0.5 × 160,000 + 0.2 × 61,500 + 4,000) − 8,000 × 1.5
    = 0.75 × 96,300 − 12,000 = 60,225. Acting 60,000 − 0.1 × 160,000 − 2,000 = 42,000.
    """
    assert monthly(0.75, 2) == pytest.approx(0.5)
    assert paid_months(0.75, 2) == pytest.approx(1.5)
    assert waiting(BY_HAND) == pytest.approx(60_225)
    assert acting(BY_HAND) == pytest.approx(42_000)
    found = weigh(BY_HAND)
    assert (found.verdict, found.turning) == ("act", "")
    assert found.spared.value == pytest.approx(18_225)


def test_where_it_turns_by_hand() -> None:
    """18,225 less: leaving by 18,225 ÷ (0.75 × 160,000), asking by ÷ (0.75 × 61,500), W by ÷ 0.75,
    G and the return by as much; the fee cannot (150 × 0.75 × 0.2 a unit is too little).
    """
    flips = {each.code: each.at for each in weigh(BY_HAND).flips}
    assert flips["leave"] == pytest.approx(0.5 - 18_225 / 120_000)
    assert flips["ask"] is None, "even nobody asking leaves acting cheaper"
    assert flips["word_minor"] is None
    assert flips["good_minor"] is None, "without goodwill it is still cheaper"
    assert flips["fee_minor"] is None
    assert flips["back"] is None
    assert flips["months"] == pytest.approx(20 - 18_225 / (0.75 * 0.5 * 8_000 + 0.1 * 8_000))
    assert flips["wake"] == pytest.approx(0.5735, abs=2e-3)
    poor = replace(BY_HAND, refund_minor=100_000, good_minor=sure(0), back=sure(0))
    even = {each.code: each.at for each in weigh(poor).flips}
    assert gap(poor) == pytest.approx(66_225 - 100_000)
    assert even["back"] == pytest.approx(33_775 / 160_000)
    assert even["good_minor"] == pytest.approx(33_775)


def test_ranges_go_from_all_at_one_end_to_all_at_the_other() -> None:
    wide = replace(BY_HAND, leave=Part(0.5, 0.1, 0.9), back=Part(0.1, 0.0, 0.3))
    found = weigh(wide)
    assert found.waiting.low == pytest.approx(60_225 - 0.75 * 0.4 * 160_000)
    assert found.waiting.high == pytest.approx(60_225 + 0.75 * 0.4 * 160_000)
    assert (found.acting.low, found.acting.high) == pytest.approx((10_000, 58_000))
    assert found.spared.low == pytest.approx(found.waiting.low - found.acting.high)
    assert (found.verdict, found.turning) == ("open", "leave")
    assert weigh(replace(BY_HAND, refund_minor=10**7)).verdict == "wait"


def test_who_turns_it_is_the_nearest_in_its_range() -> None:
    """Leaving turns it at 0.348: 38 % of the way to 0.1; months at 15.2: 24 % of the way to 0."""
    wide = replace(BY_HAND, leave=Part(0.5, 0.1, 0.9), months=Part(20, 0, 30))
    assert weigh(wide).turning == "months"


def test_nobody_wakes_and_all_wake_at_once() -> None:
    assert paid_months(0, 12) == 12
    assert paid_months(1, 12) == 1
    assert paid_months(1e-15, 12) == pytest.approx(12)
    never = replace(BY_HAND, wake=sure(0))
    assert waiting(never) == -16_000, "waiting earns what is paid"


def test_a_monthly_chance_within_a_year() -> None:
    """5 % a month: 46.0 % in a year."""
    found = within(Estimate(0.05, 0.02, 0.1, 200), 12)
    assert found.value == pytest.approx(0.459640, abs=1e-6)
    assert (found.low, found.high) == pytest.approx((0.215283, 0.717570), abs=1e-6)


@pytest.mark.parametrize("code", VARIED)
def test_parts_outside_what_they_can_be_are_refused(code: str) -> None:
    for part in (sure(-0.1), Part(0.5, 0.6, 0.7), Part(0.5, 0.1, 0.4), sure(float("nan"))):
        with pytest.raises(ValueError, match=code):
            weigh(replace(BY_HAND, **{code: part}))  # type: ignore[arg-type]
    if code in SHARES:
        with pytest.raises(ValueError, match=code):
            weigh(replace(BY_HAND, **{code: sure(1.1)}))  # type: ignore[arg-type]


SHARE = st.floats(0, 1)
MONEY = st.floats(0, 1e6)


@st.composite
def parts(draw: st.DrawFn, of: st.SearchStrategy[float]) -> Part:
    low, value, high = sorted(draw(st.tuples(of, of, of)))
    return Part(value, low, high)


@st.composite
def choices(draw: st.DrawFn) -> Choice:
    shares = {code: draw(parts(SHARE)) for code in SHARES}
    money = {code: draw(parts(MONEY)) for code in ("fee_minor", "word_minor", "good_minor")}
    return Choice(
        refund_minor=draw(st.integers(1, 10**8)),
        customers=draw(st.integers(1, 1000)),
        monthly_minor=draw(MONEY),
        months=draw(parts(st.floats(0, 120))),
        horizon_months=draw(st.integers(1, 36)),
        **shares,
        **money,
    )


def scale(choice: Choice) -> float:
    """The size of the largest figure: what rounding is measured by."""
    worth = choice.months.high * choice.monthly_minor
    each = choice.fee_minor.high + choice.word_minor.high + choice.good_minor.high
    months = choice.monthly_minor * choice.horizon_months
    return choice.refund_minor + 2 * worth + months + each * choice.customers


@given(choices(), SHARE, SHARE)
def test_more_waking_asking_and_leaving_make_waiting_dearer(
    choice: Choice, one: float, two: float
) -> None:
    few, many = sorted((one, two))
    for code in ("wake", "ask", "leave"):
        less, more = (
            replace(choice, **{code: sure(each)})  # type: ignore[arg-type]
            for each in (few, many)
        )
        assert waiting(more) >= waiting(less) - 1e-9 * scale(choice), code


@given(choices(), st.integers(1, 10**7))
def test_a_larger_refund_makes_both_dearer_and_acting_more(choice: Choice, more: int) -> None:
    """A unit more costs a unit now, and q·δ of it later."""
    larger = replace(choice, refund_minor=choice.refund_minor + more)
    rise = choice.wake.value * choice.ask.value * more
    slack = 1e-9 * scale(larger)
    assert acting(larger) - acting(choice) == pytest.approx(more, abs=slack)
    assert waiting(larger) - waiting(choice) == pytest.approx(rise, abs=slack)


@given(choices())
def test_the_likely_value_lies_between_the_ends(choice: Choice) -> None:
    found, slack = weigh(choice), 1e-9 * scale(choice)
    for part in (found.acting, found.spared):
        assert part.low - slack <= part.value <= part.high + slack


@given(choices(), st.sampled_from(VARIED))
def test_at_the_break_even_both_cost_the_same_and_beyond_it_turns(
    choice: Choice, code: str
) -> None:
    """Where there is none, no share turns it: it costs more on the same side at both ends."""
    at, slack = break_even(choice, code), 1e-7 * scale(choice)

    def price(value: float) -> float:
        return gap(replace(choice, **{code: sure(value)}))  # type: ignore[arg-type]

    if at is None:
        assert price(0) >= -slack or code not in SHARES or price(1) <= slack
        return
    assert price(at) == pytest.approx(0, abs=slack + 1e-6 * abs(price(0)))
    assert price(at / 2) <= slack
    assert price(min(1.0, at * 1.5) if code in SHARES else at * 1.5 + 1) >= -slack


@given(choices())
def test_two_halves_cost_what_the_whole_does(choice: Choice) -> None:
    """A sheet of several customers is the sum of theirs."""
    half = replace(
        choice,
        refund_minor=choice.refund_minor * 2,
        customers=choice.customers * 2,
        monthly_minor=choice.monthly_minor * 2,
    )
    slack = 1e-9 * scale(half)
    assert waiting(half) == pytest.approx(2 * waiting(choice), abs=slack)
    assert acting(half) == pytest.approx(2 * acting(choice), abs=slack)


@given(SHARE, st.integers(1, 60))
def test_paid_months_are_the_sum_of_who_still_sleeps(wake: float, horizon: int) -> None:
    chance = monthly(wake, horizon)
    assert 1 - (1 - chance) ** horizon == pytest.approx(wake, abs=1e-9)
    summed = sum((1 - chance) ** month for month in range(horizon))
    assert paid_months(wake, horizon) == pytest.approx(summed, rel=1e-6)
