"""The rehearsal at the capacity of those who call, counted by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import msgspec
import numpy as np
import pytest

from tenure.inference.panel import CUSTOMER, STAYED, US, Panel
from tenure.inference.rehearsal import Rehearsal, Snapshot
from tenure.inference.risk_backtest import BackTest, back_test
from tests.inference.panels import NEVER

DAY = np.timedelta64(1, "D")
ONE, TWO = np.datetime64("2026-01-04"), np.datetime64("2026-04-05")


def snapshot(on: np.datetime64, lives: list[tuple[int, float, int | None, int, float]]) -> Snapshot:
    """Customers as (number, score, days to the notice, cause, MRR)."""
    who, score, days, cause, money = zip(*lives, strict=True)
    notices = [NEVER if each is None else on + each * DAY for each in days]
    rows = Panel(
        customer=np.array(who),
        observed_on=np.full(len(who), on),
        notice_on=np.array(notices, dtype="datetime64[D]"),
        cause=np.array(cause, dtype=np.int8),
        mrr_minor=np.array(money),
        features={},
        groups={},
        seen_until=on + 365 * DAY,
    )
    labelled, left = rows.labels()
    sure = np.array(score) / 10
    return Snapshot(
        on=on,
        rows=rows,
        is_labelled=labelled,
        left=left,
        trained_rows=100,
        trained_left=10,
        scores={"penalised": np.array(score)},
        chances={"penalised": sure},
        use=-np.array(score),
        tenure=np.full(len(who), 0.1),
    )


REHEARSED = Rehearsal(
    (
        snapshot(
            ONE,
            [
                (1, 9.0, 20, CUSTOMER, 100.0),  # called, right, 20 days ahead
                (2, 8.0, 5, CUSTOMER, 100.0),  # called, too late to warn
                (3, 7.0, 60, CUSTOMER, 400.0),  # missed
                (4, 1.0, None, STAYED, 100.0),
                (5, 9.5, 30, US, 100.0),  # we ended it: not called
            ],
        ),
        snapshot(
            TWO,
            [
                (3, 9.0, None, STAYED, 400.0),  # called, a false alarm
                (6, 8.0, 80, CUSTOMER, 300.0),  # called, right, 80 days ahead
                (7, 2.0, None, STAYED, 100.0),
                (8, 1.0, 90, CUSTOMER, 50.0),  # missed
                (9, 0.5, 91, CUSTOMER, 50.0),  # after the window: no leaver of this date
            ],
        ),
    ),
    weeks_apart=13,
    kinds=("penalised",),
)


@pytest.fixture
def found() -> BackTest:
    made = back_test(REHEARSED, score="penalised", csms=2, calls_each=1)
    assert made is not None
    return made


def test_by_hand(found: BackTest) -> None:
    one, two = found.rounds
    assert (one.on, one.rows, one.called, one.right, one.left) == (date(2026, 1, 4), 5, 2, 1, 2)
    assert (two.called, two.right, two.left) == (2, 1, 2)
    assert (one.precision, one.recall, two.precision, two.recall) == (0.5, 0.5, 0.5, 0.5)
    assert found.precision is not None
    assert found.recall is not None
    assert (found.precision.value, found.recall.value) == (0.5, 0.5)
    assert found.precision.low < 0.2
    assert found.precision.high > 0.8
    assert (found.lead_days_q1, found.lead_days_median, found.lead_days_q3) == (35, 50, 65)
    # 2 wrong calls in 26 weeks by 2 people
    assert found.false_per_csm_week == pytest.approx(2 / 26 / 2)


def test_weighted_by_money(found: BackTest) -> None:
    one, two = found.rounds
    assert (one.precision_mrr, one.recall_mrr) == (100 / 200, 100 / 500)
    assert (two.precision_mrr, two.recall_mrr) == (300 / 700, 300 / 350)
    assert found.precision_mrr == pytest.approx(400 / 900)
    assert found.recall_mrr == pytest.approx(400 / 850)


def test_misses_are_listed_the_dearest_first(found: BackTest) -> None:
    first, second = found.misses
    assert (first.customer, first.rank, first.among, first.notice_on) == (3, 3, 5, date(2026, 3, 5))
    assert (first.chance, first.mrr_minor) == (0.7, 400.0)
    assert (second.customer, second.rank) == (8, 4)
    assert found.missed == 2
    short = back_test(REHEARSED, score="penalised", csms=2, calls_each=1, misses_kept=1)
    assert short is not None
    assert (len(short.misses), short.missed) == (1, 2)


def test_the_worst_date_needs_leavers_enough(found: BackTest) -> None:
    assert found.worst is None
    lives = [
        (at, float(at), 30 if at < 6 else None, CUSTOMER if at < 6 else 0, 1.0) for at in range(20)
    ]
    bad, good = snapshot(ONE, lives), snapshot(TWO, [(a, -s, d, c, m) for a, s, d, c, m in lives])
    both = replace(REHEARSED, snapshots=(good, bad))
    made = back_test(both, score="penalised", csms=1, calls_each=6)
    assert made is not None
    assert made.worst is not None
    assert (made.worst.on, made.worst.right) == (date(2026, 1, 4), 0)
    assert [each.right for each in made.rounds] == [6, 0]


def test_those_we_end_are_never_called() -> None:
    made = back_test(REHEARSED, score="penalised", csms=1, calls_each=5)
    assert made is not None
    assert [(each.rows, each.called, each.right) for each in made.rounds] == [(5, 4, 2), (5, 5, 2)]


def test_baselines_are_tested_the_same_way() -> None:
    made = back_test(REHEARSED, score="use", csms=1, calls_each=1)
    assert made is not None
    assert [each.right for each in made.rounds] == [0, 0]
    assert made.misses[0].chance is None
    assert back_test(REHEARSED, score="tenure", csms=1, calls_each=1) is not None


def test_nothing_to_test() -> None:
    assert back_test(REHEARSED, score="boosting", csms=1, calls_each=1) is None
    assert back_test(replace(REHEARSED, snapshots=()), score="use", csms=1, calls_each=1) is None


def test_it_is_plain_values(found: BackTest) -> None:
    assert msgspec.json.decode(msgspec.json.encode(found), type=BackTest) == found
