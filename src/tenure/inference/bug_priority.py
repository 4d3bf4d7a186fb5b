"""Which bug first: how many customers, how much of their money, how bad, how long it has been open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

SEVERITY_WEIGHTS = {"low": 1, "medium": 2, "high": 4, "urgent": 8}
"""Each step counts twice the one below."""
SHARE_CAP = 0.05
"""One customer's money counts at most as this share of all MRR: nobody owns the roadmap."""
MONTH_DAYS = 30
LONGEST_DAYS = 365
"""What is open longer than a year gets no weightier."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """One entry a bug. `money_minor` is the MRR of the customers who reported it, as it is;
    `counted_minor` with each customer capped; `order` the places of the bugs, the first to be fixed
    first.
    """

    customers: Ints
    money_minor: Floats
    counted_minor: Floats
    score: Floats
    order: Ints


@dataclass(frozen=True, slots=True)
class Affected:
    """A customer who has a bug: MRR, and the share (0–1) of it that is thought to be at stake."""

    mrr: float
    at_stake: float = 1.0


def weigh(
    *,
    bug: Ints,
    mrr_minor: Floats,
    weight: Floats,
    age_days: Floats,
    is_first: Flags,
    all_minor: float,
) -> Weighed:
    """Score = customers × MRR at risk × severity × age; `is_first` (security, lost data) goes before.

    `bug` and `mrr_minor` have one entry for each customer of each bug: the bug's place, and MRR in
    one currency. `weight`, `age_days` and `is_first` have one entry a bug. Age counts as
    1 + days ÷ 30, to a year. `all_minor`: MRR of the company, of which `SHARE_CAP` is the most that
    one customer counts. Equal scores go by customers, severity, age, place.
    """
    count = len(weight)
    customers = np.bincount(bug, minlength=count).astype(np.int64)
    money = np.bincount(bug, mrr_minor, count).astype(np.float64)
    limited = np.minimum(mrr_minor, SHARE_CAP * all_minor)
    capped = np.bincount(bug, limited, count).astype(np.float64)
    age = 1 + np.clip(age_days, 0, LONGEST_DAYS) / MONTH_DAYS
    score = customers * capped * weight * age
    keys = (np.arange(count), -age_days, -weight, -customers, -score, ~is_first)
    return Weighed(customers, money, capped, score, np.lexsort(keys))


def money_for_effort(affected: Sequence[Affected], effort: float) -> float:
    """Money at stake for each unit of work: Σ MRR × share at stake ÷ effort.

    Until it is known how much likelier a customer leaves over a bug, the share is the chance to leave
    at all: then it is exposure, no effect. Source: research notes, bug priority by revenue.
    """
    if effort <= 0:
        raise ValueError("effort is above 0")
    return sum(each.mrr * each.at_stake for each in affected) / effort
