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
    "support_hour_minor": "money",
    "csm_hour_minor": "money",
    "worker_hour_minor": "money",
    "occupancy": "share",
    "ticket_minutes": "minutes",
    "talk_minutes": "minutes",
    "discount": "share",
    "type1_share": "share",
    "listen_minutes": "minutes",
    "listen_shield": "share",
    "listen_stay": "share",
    "exit_minor": "money",
    "mouth_minor": "money",
    "shadow_hour_minor": "money",
    "refuse_leave": "share",
}
"""What each is counted in: a share 0–1, months, minutes, or minor units of the workspace's currency for
each customer (codes with `hour`: for an hour).
"""
MOST = {
    "share": 1.0,
    "months": float(MOST_MONTHS),
    "minutes": 100_000.0,
    "money": float(MOST_MINOR),
}


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
GUESS = "a guess to start with; say your own"
WORTH: dict[str, Assumption] = {
    each.code: each
    for each in (
        Assumption("support_hour_minor", 6000, 4000, 9000, GUESS),
        Assumption("csm_hour_minor", 7500, 5000, 11000, GUESS),
        Assumption("worker_hour_minor", 7000, 5000, 10000, GUESS),
        Assumption(
            "occupancy", 0.75, 0.6, 0.85, "share of paid hours spent on customers; " + GUESS
        ),
        Assumption("ticket_minutes", 15, 8, 30, "where tickets carry no minutes; " + GUESS),
        Assumption("talk_minutes", 30, 15, 60, "where talks carry no minutes; " + GUESS),
        Assumption("discount", 0.1, 0.05, 0.15, "a year; field convention"),
        Assumption("type1_share", 0.5, 0.2, 0.8, "ask those referred; never all of them"),
        Assumption("listen_minutes", 60, 30, 120, "of a listener a month; " + GUESS),
        Assumption("listen_shield", 0.5, 0.2, 0.8, "of support spared; " + GUESS),
        Assumption("listen_stay", 0.1, 0.0, 0.2, "of losses avoided; no evidence of your own yet"),
        Assumption("exit_minor", 0, 0, 0, "counted as nothing until somebody says more"),
        Assumption("mouth_minor", 0, 0, 0, "counted as nothing until somebody says more"),
        Assumption("shadow_hour_minor", 0, 0, 0, "nothing unless there are too few hours"),
        Assumption("refuse_leave", 0.8, 0.5, 1.0, "of those who refuse a price; " + GUESS),
    )
}
"""What a customer's worth starts with; money in minor units of a currency with two places, brought to the
workspace's by `worth_defaults`. Shares and minutes as they are.
"""


def worth_defaults(exponent: int) -> dict[str, Assumption]:
    """`WORTH` with money in minor units of a currency with so many places."""
    scale = 10.0 ** (exponent - 2)
    return {
        code: Assumption(code, each.value * scale, each.low * scale, each.high * scale, each.source)
        if UNITS[code] == "money"
        else each
        for code, each in WORTH.items()
    }


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
