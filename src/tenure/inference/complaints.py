"""Does complaining predict leaving here? Tested on the workspace's own customers."""

from __future__ import annotations

from dataclasses import dataclass

from tenure.inference.intervals import Estimate


@dataclass(frozen=True, slots=True)
class Split:
    """Customers with a recent complaint of one kind against those without any.

    `kind`: "any", "fast" (solved fast), "slow" (solved slowly) or "unsolved". `customers`,
    `losses`: those ever in the group, and those who gave notice within a week while in it.
    `ratio` is the hazard ratio adjusted for use, seats, tenure, money and plan, `crude` without
    adjustment, both with 95 % intervals, customers as clusters; None where not estimated.
    `verdict`: "more" (they leave more), "less" or "cannot_tell".
    """

    kind: str
    customers: int
    losses: int
    ratio: Estimate | None
    crude: Estimate | None
    verdict: str


@dataclass(frozen=True, slots=True)
class Landmark:
    """A check that those who stay long do not merely have had more time to complain.

    Customers still here `day` days after their first payment: those who had complained recently
    by then against those who had not, leaving within the `within_days` that followed.
    """

    day: int
    within_days: int
    customers: int
    complained: int
    losses: int
    ratio: Estimate | None
    verdict: str


@dataclass(frozen=True, slots=True)
class ComplaintFinding:
    """The answer, and what it rests on.

    `verdict` is that of any complaint; `why` is "" or what stands in the way: "no_complaints"
    (none known), "too_few_losses". `agrees`: no landmark says the opposite. `silent_customers`
    and `silent_losses`: those without a complaint. `adjusted_for`: columns and groups.
    """

    verdict: str
    why: str
    customers: int
    losses: int
    silent_customers: int
    silent_losses: int
    splits: tuple[Split, ...]
    landmarks: tuple[Landmark, ...]
    agrees: bool
    adjusted_for: tuple[str, ...]
