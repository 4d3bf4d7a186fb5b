"""The design of a health score: which measures count, how much, and between which thresholds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import Any

from tenure.values.errors import InputError
from tenure.values.measures import MEASURES

MISSING = ("left_out", "poor", "middle")
"""What a value nobody knows means: the factor does not count, counts as poor, or as halfway."""
COLORS = ("red", "amber", "green")
RED_BELOW, GREEN_FROM = 40.0, 70.0
MIN_COVERAGE = 0.5
"""Share of the weight that must be known before there is a score."""
USABLE = tuple(name for name, each in MEASURES.items() if each.unit != "minor units")
"""Measures a factor may use: amounts of several currencies cannot share thresholds."""
MOST_FACTORS, MOST_SEGMENTS, HEAVIEST = 12, 30, 1_000.0


@dataclass(frozen=True, slots=True)
class Scale:
    """Two values of a measure: 0 points at `poor` and beyond, 100 at `good` and beyond."""

    poor: float
    good: float


@dataclass(frozen=True, slots=True)
class Factor:
    """A measure with its weight and its scale; `by_segment` are scales of single segments.

    `missing` is one of `MISSING`.
    """

    measure: str
    weight: float
    scale: Scale
    missing: str = "left_out"
    by_segment: tuple[tuple[str, Scale], ...] = ()


@dataclass(frozen=True, slots=True)
class HealthScore:
    """A design. Scores run from 0 to 100: red under `red_below`, green from `green_from` on.

    `drawn_on` is the day whose customers the thresholds were taken from, None where all of them
    were set by hand.
    """

    factors: tuple[Factor, ...]
    red_below: float = RED_BELOW
    green_from: float = GREEN_FROM
    drawn_on: date | None = None

    @property
    def weight(self) -> float:
        """All weights together."""
        return sum(factor.weight for factor in self.factors)

    @property
    def fingerprint(self) -> str:
        """Differs wherever a score or a color would."""
        text = json.dumps({**self.plain(), "drawn_on": None}, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def color(self, score: float | None) -> str:
        """One of `COLORS`, "" without a score."""
        if score is None:
            return ""
        if score < self.red_below:
            return "red"
        return "green" if score >= self.green_from else "amber"

    def plain(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {
            "factors": [_plain(factor) for factor in self.factors],
            "red_below": self.red_below,
            "green_from": self.green_from,
            "drawn_on": self.drawn_on.isoformat() if self.drawn_on else None,
        }


def _plain(factor: Factor) -> dict[str, Any]:
    return {
        "measure": factor.measure,
        "weight": factor.weight,
        "poor": factor.scale.poor,
        "good": factor.scale.good,
        "missing": factor.missing,
        "by_segment": {name: [scale.poor, scale.good] for name, scale in factor.by_segment},
    }


def health_from(plain: Mapping[str, Any]) -> HealthScore:
    """The design JSON keeps, checked again."""
    day = plain.get("drawn_on")
    factors = tuple(
        Factor(
            each["measure"],
            float(each["weight"]),
            Scale(float(each["poor"]), float(each["good"])),
            each["missing"],
            tuple(
                (name, Scale(float(poor), float(good)))
                for name, (poor, good) in sorted(each["by_segment"].items())
            ),
        )
        for each in plain["factors"]
    )
    return checked(
        HealthScore(
            factors,
            float(plain["red_below"]),
            float(plain["green_from"]),
            date.fromisoformat(day) if day else None,
        )
    )


def checked(design: HealthScore) -> HealthScore:
    """The same design, if it is one. `InputError` says which part is not, and what to write."""
    names = [factor.measure for factor in design.factors]
    if not names:
        raise InputError("a health score needs a factor", hint="Give a measure a weight above 0.")
    if len(names) > MOST_FACTORS:
        raise InputError(
            f"a health score has at most {MOST_FACTORS} factors", hint="Leave some out."
        )
    for name in names:
        if name not in USABLE:
            raise InputError(f"{name!r} is no factor", hint=f"One of: {', '.join(USABLE)}.")
        if names.count(name) > 1:
            raise InputError(f"{MEASURES[name].title} counts twice", hint="Give it one weight.")
    for factor in design.factors:
        _check_factor(factor)
    if not 0 < design.red_below < design.green_from <= 100:
        raise InputError(
            "red must end below where green begins",
            hint="Give two numbers from 0 to 100, the lower one first.",
        )
    return design


def _check_factor(factor: Factor) -> None:
    if not 0 < factor.weight <= HEAVIEST:
        raise InputError(
            f"the weight of {MEASURES[factor.measure].title} is {factor.weight:g}",
            hint=f"Give a number above 0, at most {HEAVIEST:g}.",
        )
    if factor.missing not in MISSING:
        raise InputError(f"{factor.missing!r} is no rule", hint=f"One of: {', '.join(MISSING)}.")
    segments = [name for name, _scale in factor.by_segment]
    if len(segments) > MOST_SEGMENTS or len(set(segments)) < len(segments) or "" in segments:
        raise InputError(
            f"{MEASURES[factor.measure].title} has a segment twice, or too many",
            hint=f"Give each segment once, at most {MOST_SEGMENTS}.",
        )
    for scale in (factor.scale, *(scale for _name, scale in factor.by_segment)):
        _check_scale(factor.measure, scale)


def _check_scale(measure: str, scale: Scale) -> None:
    sign, title = MEASURES[measure].sign, MEASURES[measure].title
    if not (isfinite(scale.poor) and isfinite(scale.good)) or scale.poor == scale.good:
        raise InputError(
            f"poor and good of {title} must be two different numbers",
            hint="Nobody can be told apart between equal thresholds.",
        )
    if (scale.good - scale.poor) * sign < 0:
        side = "above" if sign > 0 else "below"
        raise InputError(
            f"good must lie {side} poor for {title}",
            hint="Higher scores are healthier everywhere: exchange the two.",
        )
