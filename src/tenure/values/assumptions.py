"""What is assumed where a workspace's own history is too short: value, range, unit and source."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from tenure.values.errors import InputError

LONGEST = 300
MOST_MONTHS = 600
MOST_MINOR = 10**15
UNITS = {
    "wake": "share",
    "leave": "share",
    "ask": "share",
    "back": "share",
    "months": "months",
    "fee_minor": "money",
    "word_minor": "money",
    "good_minor": "money",
}
"""What each is counted in: a share 0–1, months, or minor units of the workspace's currency for each
customer.
"""
MOST = {"share": 1.0, "months": float(MOST_MONTHS), "money": float(MOST_MINOR)}


@dataclass(frozen=True, slots=True)
class Assumption:
    """One of `UNITS`: its likely value, the range it lies in, and who says so."""

    code: str
    value: float
    low: float
    high: float
    source: str


DEFAULTS: dict[str, Assumption] = {
    "leave": Assumption(
        "leave",
        0.31,
        0.1,
        0.6,
        "NBER Digest on Einav, Klopack and Mahoney (2023): made to choose again, 52 % stayed where 75 % would have; "
        "the range is a guess",
    ),
    **{
        code: Assumption(code, 0.0, 0.0, 0.0, "counted as nothing until somebody says more")
        for code in ("back", "fee_minor", "word_minor", "good_minor")
    },
}
"""What a workspace starts with. What is left at nothing speaks against giving back; of the others
(wake, ask, months) nothing is assumed: without history somebody has to say them.
"""


def checked(wanted: Assumption) -> Assumption:
    """The same assumption, if it is one. `InputError` says which part is not."""
    if wanted.code not in UNITS:
        raise InputError(
            f"there is no assumption {wanted.code!r}", hint=f"There are: {', '.join(UNITS)}."
        )
    ends = (wanted.low, wanted.value, wanted.high)
    if not all(isfinite(end) and 0 <= end <= MOST[UNITS[wanted.code]] for end in ends):
        raise InputError("an assumption is outside what it can be", hint="A share is 0 to 100 %.")
    if not wanted.low <= wanted.value <= wanted.high:
        raise InputError("the likely value lies within its range", hint="Give low, likely, high.")
    if not wanted.source.strip() or len(wanted.source) > LONGEST:
        raise InputError(
            "an assumption needs its source", hint=f"Texts have at most {LONGEST} characters."
        )
    return wanted
