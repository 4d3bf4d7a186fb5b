"""Rules of sale: what is planted is found, sums by hand, and nothing of the later half helps to find."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenure.inference.qualify_rule import FIELDS, Sold, found, halves, judge, meets


def sold(rows: list[tuple[bool, str, str]], **amounts: float) -> Sold:
    """Customers of (lost early, channel, segment), one a day."""
    count = len(rows)
    fields = {name: [""] * count for name in FIELDS}
    fields |= {"channel": [row[1] for row in rows], "segment": [row[2] for row in rows]}
    lost = np.array([row[0] for row in rows], dtype=bool)
    days = np.arange(count, dtype=np.int64)
    each = (np.full(count, amounts.get(name, 0.0)) for name in ("mrr", "revenue", "cost"))
    return Sold(days, lost, fields, *each)


def planted(seed: int, count: int = 800) -> Sold:
    """Small companies that come over the deal site leave; nobody else does more than others."""
    rng = np.random.default_rng(seed)
    channels, segments = rng.choice(["deal", "web", "fair"], count), rng.choice(["S", "L"], count)
    chance = np.where((channels == "deal") & (segments == "S"), 0.6, 0.08)
    lost = rng.random(count) < chance
    return sold(list(zip(lost.tolist(), channels.tolist(), segments.tolist(), strict=True)))


@pytest.mark.parametrize("seed", range(5))
def test_the_planted_rule_is_found_and_holds_later(seed: int) -> None:
    earlier, later = halves(planted(seed))
    rule = found(earlier)
    assert rule == (("channel", ("deal",)), ("segment", ("S",)))
    told = judge(later, rule)
    assert told is not None
    assert told.fewer.low > 0.03
    assert told.with_rule.value < told.without.value


def test_no_rule_where_nobody_is_unlike() -> None:
    assert found(sold([(False, "web", "S")] * 100)) == ()
    assert found(sold([])) == ()
    assert found(sold([(True, "deal", "S")] * 14 + [(False, "web", "S")] * 10)) == ()


def test_the_later_half_does_not_help_to_find() -> None:
    whole = planted(3)
    earlier, later = halves(whole)
    changed = Sold(
        whole.started,
        np.where(whole.started >= later.started.min(), ~whole.is_lost, whole.is_lost),
        whole.fields,
        whole.mrr,
        whole.revenue,
        whole.cost,
    )
    assert found(halves(changed)[0]) == found(earlier)
    assert len(earlier.started) + len(later.started) == len(whole.started)


def test_sums_by_hand() -> None:
    """10 of 40 meet it, 6 of those leave early; 2 of the other 30 do."""
    rows = [(at < 6, "deal", "S") for at in range(10)] + [(at < 2, "web", "S") for at in range(30)]
    customers = sold(rows, mrr=1_000.0, revenue=5_000.0, cost=7_000.0)
    told = judge(customers, (("channel", ("deal",)),))
    assert told is not None
    assert (told.n, told.met, told.met_lost) == (40, 10, 6)
    assert told.without.value == pytest.approx(8 / 40)
    assert told.with_rule.value == pytest.approx(2 / 30)
    assert told.forgone.value == 4_000
    assert told.spared.value == 6_000
    assert told.net.value == 70_000 - 50_000
    half = judge(customers, (("channel", ("deal",)),), pass_through=0.5)
    assert half is not None
    assert half.with_rule.value == pytest.approx((2 + 3) / 35)
    assert half.net.value == 10_000
    assert judge(sold([]), (("channel", ("deal",)),)) is None


def test_the_interval_holds_what_it_says() -> None:
    """The standard error of the sum over 10 of 40: 20 000 × … by the binomial, within a tenth."""
    rows = [(False, "deal", "S")] * 10 + [(False, "web", "S")] * 30
    told = judge(sold(rows, cost=1.0), (("channel", ("deal",)),))
    assert told is not None
    spread = (40 * 0.25 * 0.75) ** 0.5
    assert (told.net.high - told.net.low) / 2 == pytest.approx(1.96 * spread, rel=0.12)


@given(st.lists(st.tuples(st.booleans(), st.sampled_from("ab"), st.sampled_from("xy")), min_size=1))
def test_a_rule_without_conditions_meets_nobody(rows: list[tuple[bool, str, str]]) -> None:
    customers = sold(rows)
    assert not meets(customers, ()).any()
    told = judge(customers, ())
    assert told is not None
    assert told.with_rule.value == pytest.approx(told.without.value)
    assert told.net.value == 0
    both = meets(customers, (("channel", ("a", "b")), ("segment", ("x", "y"))))
    assert both.all()
