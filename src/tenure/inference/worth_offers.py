"""Which new price comes into question for whom.

A multiple nobody was ever offered is no ground to act on: half of all would accept it before any answer
(Beta(½, ½)). It is reckoned, so that nobody is let go who might pay more, but never recommended.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tenure.inference.worth_inputs import Portfolio, answers_at
from tenure.inference.worth_values import Customers
from tenure.values.worth import MULTIPLES, Policy

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

FEWEST_ANSWERS = 5
"""Offers of a multiple answered, below which what is learnt of it is not acted on."""


@dataclass(frozen=True, slots=True)
class Offers:
    """One entry a customer: `is_left` which multiples it has not refused (multiples × customers), `pick` the multiple looked at (place in
    `MULTIPLES`), `is_open` whether one is
    left that it has not refused, `is_candidate` whether it was tried often enough on others and the
    customer's margin is below what its policy aims at.
    """

    is_left: Flags
    pick: Ints
    is_open: Flags
    is_candidate: Flags


def offers(
    customers: Customers,
    portfolio: Portfolio,
    policy: Policy,
    kind: str,
    cost: Floats,
    repriced: Sequence[Floats],
) -> Offers:
    """The multiple of each customer: of those tried the one worth most, else the smallest that reaches the
    margin aimed at. `cost` a month; `repriced` values by multiple (customers × draws).
    """
    multiples = np.array(MULTIPLES)[:, None]
    is_left = multiples < customers.refused[None, :]
    is_tried = np.array(
        [answers_at(portfolio, kind, each)[0] >= FEWEST_ANSWERS for each in MULTIPLES]
    )
    usable = is_left & is_tried[:, None]
    means = np.where(usable, np.stack([each.mean(axis=1) for each in repriced]), -np.inf)
    needed = cost / np.maximum(customers.price * (1 - policy.target_margin), 1e-9)
    reaches = is_left & (multiples >= needed)
    hoped = np.where(reaches.any(axis=0), reaches.argmax(axis=0), is_left.sum(axis=0) - 1)
    is_thin: Flags = np.asarray(needed > 1)
    return Offers(
        is_left,
        np.where(usable.max(axis=0), means.argmax(axis=0), np.maximum(hoped, 0)),
        is_left.max(axis=0),
        usable.max(axis=0) & is_thin,
    )
