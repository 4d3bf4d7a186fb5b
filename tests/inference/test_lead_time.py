"""Lead times of signals against the alerts and notices of methods 1.7."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from tenure.inference.lead_time import Fired, LeadTimes, Notice, SignalRecord, lead_times

SINCE, UNTIL = date(2026, 1, 1), date(2026, 12, 31)
# golden.json "alert_backtest": alerts and notices
ALERTS = [
    Fired("A", "use", date(2026, 1, 5), acted_on=date(2026, 1, 20)),
    Fired("A", "silence", date(2026, 1, 20)),
    Fired("B", "use", date(2026, 1, 10), acted_on=date(2026, 1, 15)),
    Fired("C", "use", date(2026, 2, 1)),
    Fired("D", "silence", date(2026, 3, 1)),
    Fired("D", "use", date(2026, 4, 15)),
]
NOTICES = [
    Notice("A", date(2026, 3, 1), 500),
    Notice("B", date(2026, 1, 15), 200),
    Notice("E", date(2026, 2, 20), 900),
]


def records(found: LeadTimes) -> dict[str, SignalRecord]:
    return {each.signal: each for each in found.records}


def test_by_hand() -> None:
    found = lead_times(ALERTS, NOTICES, since=SINCE, until=UNTIL, longest_days=90)
    every, silence, use = found.records
    assert [each.signal for each in found.records] == ["any", "silence", "use"]
    # A was warned of 55 days ahead, B 5, E not at all
    assert (use.notices, use.warned, use.in_time, use.missed) == (3, 2, 1, 1)
    assert (use.lead_days_q1, use.lead_days_median, use.lead_days_q3) == (17.5, 30, 42.5)
    assert (silence.warned, silence.lead_days_median) == (1, 40)
    assert (every.warned, every.lead_days_median) == (2, 30)
    # C and D never left: 2 of the 4 firings of use, 1 of 2 of silence
    assert (use.firings, use.false, silence.firings, silence.false) == (4, 2, 2, 1)
    assert (every.firings, every.false) == (6, 3)
    assert found.missed == (NOTICES[2],)
    assert (every.warned_mrr_minor, every.missed_mrr_minor) == (700, 900)


def test_only_what_was_done_before_the_notice_counts_as_acted() -> None:
    found = records(lead_times(ALERTS, NOTICES, since=SINCE, until=UNTIL))
    assert found["use"].acted == 1  # A; B was called on the day it gave notice


def test_a_signal_on_the_day_itself_or_long_before_warns_of_nothing() -> None:
    notice = Notice("A", date(2026, 6, 30), 1)
    late = [Fired("A", "use", notice.on), Fired("A", "use", notice.on - timedelta(days=181))]
    found = records(lead_times(late, [notice], since=SINCE, until=UNTIL))
    assert (found["use"].warned, found["use"].false) == (0, 2)
    edge = [Fired("A", "use", notice.on - timedelta(days=180))]
    assert records(lead_times(edge, [notice], since=SINCE, until=UNTIL))["use"].warned == 1


def test_what_may_still_come_true_is_not_judged() -> None:
    recent = [Fired("A", "use", UNTIL - timedelta(days=30))]
    (every, _) = lead_times(recent, [], since=SINCE, until=UNTIL).records
    assert (every.firings, every.false, every.notices) == (0, 0, 0)
    assert every.lead_days_median is None


def test_notices_outside_the_span_are_not_counted_but_were_followed() -> None:
    early = [Fired("A", "use", date(2025, 12, 1)), Fired("A", "use", date(2026, 3, 20))]
    notices = [Notice("A", date(2025, 12, 20), 1), Notice("A", date(2026, 4, 1), 1)]
    found = records(lead_times(early, notices, since=SINCE, until=UNTIL, longest_days=60))["use"]
    assert (found.notices, found.warned, found.lead_days_median, found.false) == (1, 1, 12, 0)


def test_it_is_plain_values() -> None:
    found = lead_times(ALERTS, NOTICES, since=SINCE, until=UNTIL)
    assert msgspec.json.decode(msgspec.json.encode(found), type=LeadTimes) == found


days = st.dates(SINCE, UNTIL)
names = st.sampled_from("ABC")
fired = st.lists(st.builds(Fired, names, st.sampled_from(["x", "y"]), days), max_size=12)
given_notices = st.lists(st.builds(Notice, names, days, st.just(10)), max_size=6)


@given(fired, given_notices)
def test_what_holds_always(firings: list[Fired], notices: list[Notice]) -> None:
    found = lead_times(firings, notices, since=SINCE, until=UNTIL)
    every, *single = found.records
    assert len(found.missed) == every.missed
    for each in found.records:
        assert each.warned + each.missed == len(notices)
        assert each.in_time <= each.warned <= every.warned
        assert each.false <= each.firings
    assert sum(each.firings for each in single) == every.firings
    assert sum(each.false for each in single) == every.false
