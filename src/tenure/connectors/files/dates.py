"""Which way dates are written: found from the values, never from a locale, never by a toss."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

ISO = "%Y-%m-%d"
DATE_FORMATS = (
    ISO,
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y%m%d",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d.%m.%Y",
    "%d-%b-%Y",
    "%d %b %Y",
    "%d %B %Y",
    "%b %d, %Y",
    "%B %d, %Y",
)
TIME_FORMATS = ("%H:%M:%S", "%H:%M", "%I:%M %p", "%I:%M:%S %p")
_TIME = re.compile(r"^(.*?)[ T](\d{1,2}:\d{2}.*)$")
_ASCII = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩０１２３４５６７８９", "0123456789" * 3)


@dataclass(frozen=True, slots=True)
class Written:
    """How dates and times are written; "" means ISO. `candidates` has more than one if unclear."""

    dates: str
    instants: str
    candidates: tuple[str, ...]

    @property
    def is_clear(self) -> bool:
        """Whether the values allow one reading only."""
        return len(self.candidates) <= 1


def written(columns: Iterable[Iterable[str]]) -> Written | None:
    """How the dates and times of these columns are written.

    A column that is mostly ISO (or seconds since 1970) says nothing: those are understood
    anyway. Of the others the way that fits most values is taken, so that a few bad values do
    not hide it. None when no known way fits half of them: then each bad one is refused.
    """
    days: set[str] = set()
    times: set[str] = set()
    for values in columns:
        split = {_split(value) for value in values if value.strip()}
        if 2 * sum(_is_plain(day) for day, _ in split) < len(split):
            days |= {day for day, _ in split if not _is_plain(day)}
            times |= {clock for _, clock in split if clock}
    if not days:
        return Written("", "", (ISO,))
    fits = {form: sum(_fits(day, form) for day in days) for form in DATE_FORMATS}
    most = max(fits.values())
    if 2 * most < len(days):
        return None
    # 03 May 2026 fits both the short and the long name of a month: that is one reading
    best: dict[str, str] = {}
    for form, count in fits.items():
        if count == most:
            best.setdefault(form.replace("%B", "%b"), form)
    form = next(iter(best.values()))
    return Written(form, _with_clock(form, times), tuple(best.values()))


def _split(value: str) -> tuple[str, str]:
    text = value.translate(_ASCII).strip()
    found = _TIME.match(text)
    return (found.group(1), found.group(2).strip()) if found else (text, "")


def _is_plain(day: str) -> bool:
    return _fits(day, ISO) or (day.isdigit() and 9 <= len(day) <= 14)


def _with_clock(form: str, times: set[str]) -> str:
    clocks = {clock: sum(_fits(time, clock) for time in times) for clock in TIME_FORMATS}
    clock = max(clocks, key=lambda each: clocks[each])
    return f"{form} {clock}" if clocks[clock] else ""


def _fits(text: str, form: str) -> bool:
    if form == "%Y%m%d" and len(text) != 8:
        return False
    try:
        return 1900 <= datetime.strptime(text, form).year <= 2199 or "%Y" not in form  # noqa: DTZ007
    except ValueError:
        return False
