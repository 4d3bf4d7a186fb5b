"""The back-test of a health score: a planted signal, none, one turned around, and the arithmetic."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from msgspec import json

from tenure.inference.health_backtest import Backtest, backtest, panel_scores
from tenure.inference.intervals import wilson
from tenure.inference.panel import CUSTOMER, STAYED, Panel
from tenure.values.health import Factor, HealthScore, Scale

DESIGN = HealthScore(
    (Factor("active_days", 2, Scale(0, 28)), Factor("overdue_invoices", 1, Scale(3, 0)))
)
START = np.datetime64("2025-01-05")


def panel(seed: int, *, customers: int = 240, weeks: int = 30, strength: float = 0.0) -> Panel:
    """Customers seen weekly, each until it gives notice; the less active leave by `strength`."""
    rng = np.random.default_rng(seed)
    days, overdue = rng.uniform(0, 28, customers), rng.integers(0, 4, customers)
    risk = 0.02 * np.exp(strength * (14 - days) / 14)
    gone = np.ceil(rng.exponential(1 / np.maximum(risk, 1e-9))).astype(int)
    who, week = np.divmod(np.arange(customers * weeks), weeks)
    left_on = START + np.timedelta64(7, "D") * gone[who]
    observed = START + np.timedelta64(7, "D") * week
    end = START + np.timedelta64(7 * weeks + 90, "D")
    keep = observed < left_on
    who, observed, left_on = who[keep], observed[keep], left_on[keep]
    known = left_on <= end
    return Panel(
        customer=who,
        observed_on=observed,
        notice_on=np.where(known, left_on, np.datetime64("NaT", "D")),
        cause=np.where(known, CUSTOMER, STAYED).astype(np.int8),
        mrr_minor=np.full(len(who), 100.0),
        features={"active_days": days[who], "overdue_invoices": overdue[who].astype(float)},
        groups={"segment": np.full(len(who), "")},
        seen_until=end,
    )


def judged(rows: Panel, design: HealthScore = DESIGN) -> Backtest:
    return backtest(rows, panel_scores(rows, design), measure="active_days", design=design)


def test_scores_worked_by_hand() -> None:
    rows = panel(1, customers=3, weeks=1)
    rows = replace(
        rows,
        features={
            "active_days": np.array([7.0, np.nan, 28.0])[rows.customer],
            "overdue_invoices": np.array([0.0, 0.0, np.nan])[rows.customer],
        },
    )
    # (2 × 25 + 100) ÷ 3; a third of the weight known; two thirds, all of it good
    found = panel_scores(rows, DESIGN)
    assert found.tolist() == pytest.approx([50.0, np.nan, 100.0], nan_ok=True)
    poor = replace(DESIGN, factors=(DESIGN.factors[0], replace(DESIGN.factors[1], missing="poor")))
    assert panel_scores(rows, poor)[2] == pytest.approx(200 / 3)
    large = (("large", Scale(0, 14)),)
    own = HealthScore((replace(DESIGN.factors[0], by_segment=large),))
    rows = replace(rows, groups={"segment": np.array(["large", "", "small"])[rows.customer]})
    assert panel_scores(rows, own).tolist() == pytest.approx([50, np.nan, 100], nan_ok=True)


def test_a_planted_signal_is_found() -> None:
    found = judged(panel(2, customers=900, strength=1.5))
    assert found.verdict == "tells"
    assert found.auc is not None
    assert found.alone is not None
    assert found.gain is not None
    assert found.auc.low > 0.5
    # overdue invoices were drawn at random: with them the score tells less than use alone
    assert found.gain.value == pytest.approx(found.auc.value - found.alone.value)
    assert found.gain.high < 0 < found.alone.low
    shares = [band.left.value for band in found.bands]
    assert shares[0] > shares[-1]
    only_use = HealthScore(DESIGN.factors[:1])
    same = judged(panel(2, strength=1.5), only_use)
    assert same.gain is not None
    assert same.gain.value == 0


def test_a_score_turned_around_is_called_so() -> None:
    rows = panel(2, strength=1.5)
    found = backtest(rows, 100 - panel_scores(rows, DESIGN), measure="active_days", design=DESIGN)
    straight = judged(rows)
    assert found.verdict == "backwards"
    assert found.auc is not None
    assert straight.auc is not None
    assert found.auc.value == pytest.approx(1 - straight.auc.value)


def test_noise_is_called_nothing_nineteen_times_in_twenty() -> None:
    verdicts = [judged(panel(seed, customers=120, weeks=20)).verdict for seed in range(100)]
    # 5 of 100 expected; more than 12 would be one in a thousand
    assert 100 - verdicts.count("nothing") <= 12


def test_too_few_losses_say_nothing() -> None:
    found = judged(panel(3, customers=12, weeks=4))
    assert found.leavers < 10
    assert (found.verdict, found.auc, found.alone, found.gain) == ("too_few", None, None, None)
    empty = judged(panel(3).where(np.array([], dtype=int)))
    assert (empty.verdict, empty.rows, empty.bands, empty.first_on) == ("too_few", 0, (), None)


def test_bands_count_no_stretch_of_time_twice() -> None:
    rows, design = panel(4, strength=1.0), HealthScore((Factor("active_days", 1, Scale(0, 20)),))
    whole = np.round(rows.features["active_days"])  # so that scores lie on the edges, too
    rows = replace(rows, features={"active_days": whole})
    scores, (has_label, left) = panel_scores(rows, design), rows.labels()
    found = judged(rows, design)
    days = np.unique(rows.observed_on[has_label])
    days = [day for day in days if (days[-1] - day).astype(int) % 91 == 0]
    assert len(days) == 3
    counted = has_label & np.isin(rows.observed_on, days)
    for band in found.bands:
        upper = 101 if band.high == 100 else band.high
        inside = counted & (scores >= band.low) & (scores < upper)
        assert band.left == wilson(int((inside & left).sum()), int(inside.sum()))
    assert sum(band.left.n for band in found.bands) == counted.sum()
    assert sum(band.left.n for band in found.colors) == counted.sum()
    assert [(band.low, band.high) for band in found.colors] == [(0, 40), (40, 70), (70, 100)]


def test_a_finding_can_be_kept() -> None:
    found = judged(panel(2, strength=1.5))
    assert json.decode(json.encode(found), type=Backtest) == found
    assert found.first_on == date(2025, 1, 5)
    assert found.covered == 1.0
