"""What counts as leaving, what as staying, and what is not known yet."""

from __future__ import annotations

import numpy as np

from tenure.inference.panel import CUSTOMER, STAYED, US, Panel

DAY = np.datetime64("2026-01-01")


def panel(notices: list[int | None], causes: list[int], seen: int = 365) -> Panel:
    count = len(notices)
    after = [
        np.datetime64("NaT", "D") if each is None else DAY + np.timedelta64(each, "D")
        for each in notices
    ]
    return Panel(
        customer=np.arange(count),
        observed_on=np.full(count, DAY),
        notice_on=np.array(after, dtype="datetime64[D]"),
        cause=np.array(causes, dtype=np.int8),
        mrr_minor=np.full(count, 100.0),
        features={"active_days": np.arange(count, dtype=float)},
        groups={"plan": np.full(count, "basic")},
        seen_until=DAY + np.timedelta64(seen, "D"),
    )


def test_notice_counts_after_the_lead_and_up_to_the_horizon() -> None:
    rows = panel([None, 14, 15, 90, 91], [STAYED, CUSTOMER, CUSTOMER, CUSTOMER, CUSTOMER])
    known, left = rows.labels()
    assert known.tolist() == [True, False, True, True, True]
    assert left.tolist() == [False, False, True, True, False]


def test_an_open_window_is_no_stay() -> None:
    known, left = panel([None, 30], [STAYED, CUSTOMER], seen=89).labels()
    assert not known.any()
    assert not left.any()
    known, left = panel([None, 30], [STAYED, CUSTOMER], seen=90).labels()
    assert known.tolist() == [True, True]
    assert left.tolist() == [False, True]


def test_those_we_ended_neither_left_nor_stayed() -> None:
    known, left = panel([30, 200], [US, US]).labels()
    assert known.tolist() == [False, True]
    assert not left.any()


def test_the_past_knows_no_later_notice() -> None:
    rows = panel([30], [CUSTOMER]).as_known_on(DAY + np.timedelta64(29, "D"))
    assert np.isnat(rows.notice_on[0])
    assert rows.cause.tolist() == [STAYED]
    later = panel([30], [CUSTOMER]).as_known_on(DAY + np.timedelta64(30, "D"))
    assert later.cause.tolist() == [CUSTOMER]
