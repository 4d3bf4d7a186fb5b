"""Expected maximum profit of a ranking: what it earns when the best share is contacted."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Profit:
    """Profit for each customer in the base, in the unit of the customer's value.

    `fraction` is the share (0–1) of customers contacted. `maximum*` take the mean acceptance
    for sure, `expected*` its distribution.
    """

    maximum: float
    maximum_fraction: float
    expected: float
    expected_fraction: float
