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


def written(values: Iterable[str]) -> Written | None:
    """How these dates and times are written.

    None when no known way fits all of them (then each bad one is refused on its own, as ISO).
    """
    days, times = set(), set()
    for value in values:
        text = value.translate(_ASCII).strip()
        if not text:
            continue
        split = _TIME.match(text)
        days.add(split.group(1) if split else text)
        if split:
            times.add(split.group(2).strip())
    if not days or all(day.isdigit() and 9 <= len(day) <= 14 for day in days):
        return Written("", "", (ISO,))
    fitting = [form for form in DATE_FORMATS if all(_fits(day, form) for day in days)]
    if not fitting:
        return None
    if ISO in fitting:
        return Written("", "", (ISO,))
    clock = next((form for form in TIME_FORMATS if all(_fits(t, form) for t in times)), "")
    instants = f"{fitting[0]} {clock}" if times and clock else ""
    return Written(fitting[0], instants, tuple(fitting))


def _fits(text: str, form: str) -> bool:
    if form == "%Y%m%d" and len(text) != 8:
        return False
    try:
        return 1900 <= datetime.strptime(text, form).year <= 2199 or "%Y" not in form  # noqa: DTZ007
    except ValueError:
        return False
