"""Figures published elsewhere that one's own are shown beside: value, source and year."""

from __future__ import annotations

from dataclasses import dataclass

from tenure.values.errors import InputError

EARLIEST, LATEST, LONGEST = 1970, 2100, 300


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A share (`value`, 0–1) as published in `year` by `source`: context, not a target."""

    code: str
    value: float
    year: int
    source: str


DEFAULTS: dict[str, Benchmark] = {
    "unused_seats": Benchmark(
        "unused_seats",
        0.31,
        2018,
        "share of paid software seats nobody used; later figures are higher",
    ),
    "unused_memberships": Benchmark(
        "unused_memberships",
        0.67,
        2016,
        "share of gym memberships nobody used, as newspapers quoted it; how it was counted is not published",
    ),
}
"""What a workspace starts with, by code."""


def checked(wanted: Benchmark) -> Benchmark:
    """The same benchmark, if it is one. `InputError` says which part is not."""
    if wanted.code not in DEFAULTS:
        raise InputError(
            f"there is no benchmark {wanted.code!r}", hint=f"There are: {', '.join(DEFAULTS)}."
        )
    if not 0 <= wanted.value <= 1:
        raise InputError("a benchmark is a share", hint="Give a percentage from 0 to 100.")
    if not EARLIEST <= wanted.year <= LATEST:
        raise InputError("a benchmark needs its year", hint="Write it like 2018.")
    if not wanted.source.strip() or len(wanted.source) > LONGEST:
        raise InputError(
            "a benchmark needs its source", hint=f"Texts have at most {LONGEST} characters."
        )
    return wanted
