from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenure.connectors.files.dates import DATE_FORMATS, written

DAY = st.dates(date(1950, 1, 1), date(2150, 1, 1))


@pytest.mark.parametrize(
    ("values", "dates", "instants"),
    [
        ([], "", ""),
        (["", "  "], "", ""),
        (["2026-01-31"], "", ""),
        (["2026-01-31T10:00:00Z", "2026-02-01 10:00"], "", ""),
        (["1769868300", "1769868300000"], "", ""),
        (["31-01-2026"], "%d-%m-%Y", ""),
        (["01-31-2026"], "%m-%d-%Y", ""),
        (["1/31/2026"], "%m/%d/%Y", ""),
        (["31/1/2026"], "%d/%m/%Y", ""),
        (["31.1.2026"], "%d.%m.%Y", ""),
        (["2026.01.31"], "%Y.%m.%d", ""),
        (["2026/01/31"], "%Y/%m/%d", ""),
        (["20260131"], "%Y%m%d", ""),
        (["31-Jan-2026"], "%d-%b-%Y", ""),
        (["31 January 2026"], "%d %B %Y", ""),
        (["Jan 31, 2026"], "%b %d, %Y", ""),
        (["03 May 2026"], "%d %b %Y", ""),
        (["31-01-2026 14:05"], "%d-%m-%Y", "%d-%m-%Y %H:%M"),
        (["31-01-2026 14:05:33"], "%d-%m-%Y", "%d-%m-%Y %H:%M:%S"),
        (["1/31/2026 2:05 PM", "1/31/2026"], "%m/%d/%Y", "%m/%d/%Y %I:%M %p"),
        (["۳۱/۰۱/۲۰۲۶ ۱۴:۰۵"], "%d/%m/%Y", "%d/%m/%Y %H:%M"),
    ],
)
def test_one_reading(values: list[str], dates: str, instants: str) -> None:
    found = written([values])
    assert found is not None
    assert found.is_clear
    assert (found.dates, found.instants) == (dates, instants)


@pytest.mark.parametrize(
    ("values", "candidates"),
    [
        (["03/04/2026"], {"%d/%m/%Y", "%m/%d/%Y"}),
        (["05-05-2026", "03-04-2026"], {"%d-%m-%Y", "%m-%d-%Y"}),
        (["13/01/2026", "01/13/2026", "02/03/2026"], {"%d/%m/%Y", "%m/%d/%Y"}),
    ],
)
def test_two_readings(values: list[str], candidates: set[str]) -> None:
    found = written([values])
    assert found is not None
    assert not found.is_clear
    assert set(found.candidates) == candidates


@pytest.mark.parametrize(
    "values",
    [["soon"], ["1404/05/06"], ["31/01/26"], ["99/99/2026"], ["soon", "later", "1/31/2026"]],
)
def test_no_known_way(values: list[str]) -> None:
    assert written([values]) is None


def test_a_column_that_is_mostly_iso_says_nothing() -> None:
    found = written([["2026-01-01", "2026-01-02", "01/02/2026"]])
    assert found is not None
    assert (found.dates, found.is_clear) == ("", True)


def test_columns_are_looked_at_together_but_iso_ones() -> None:
    found = written([["2026-01-01", "2026-01-02"], ["03/04/2026"], ["25/12/2026"]])
    assert found is not None
    assert found.dates == "%d/%m/%Y"


def test_a_few_bad_values_hide_nothing() -> None:
    days = [f"{day:02d}-03-2026" for day in range(1, 29)]
    found = written([[*days, "n/a", "unknown", "00-00-0000"]])
    assert found is not None
    assert found.dates == "%d-%m-%Y"


@given(st.lists(DAY, min_size=1, max_size=30), st.sampled_from(DATE_FORMATS))
def test_never_the_wrong_reading(days: list[date], form: str) -> None:
    """Whatever is taken for clear reads every value as the day it was made of."""
    found = written([[day.strftime(form) for day in days]])
    assert found is not None
    if found.is_clear and found.dates:
        assert {day.strftime(found.dates) for day in days} == {day.strftime(form) for day in days}


@given(DAY)
def test_a_whole_month_is_never_unclear(day: date) -> None:
    days = [day.replace(day=1) + timedelta(n) for n in range(28)]
    for form in DATE_FORMATS:
        found = written([[each.strftime(form) for each in days]])
        assert found is not None
        assert found.is_clear
