"""What a sheet is uncertain about: the same draws for every customer, so that sheets compare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tenure.inference.contact_rates import Rates
from tenure.inference.stay_left import Stay, courses, months_left
from tenure.values.assumptions import Assumption

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DRAWS = 1024
SEED = 20_260_630
HORIZON_MONTHS = 60
MOST_RENEWALS = 240
COLUMNS = (
    *("ray", "radius", "discount", "support_hour_minor", "csm_hour_minor", "occupancy"),
    *("contacts", "referrals", "type1_share", "acceptance", "listen_minutes", "listen_shield"),
    *("listen_stay", "exit_minor", "mouth_minor", "shadow_hour_minor", "refuse_leave"),
)


@lru_cache(1)
def uniforms() -> dict[str, Floats]:
    """Evenly spread numbers 0–1 for each uncertain input: scrambled Sobol points of a fixed seed."""
    from scipy.stats import qmc  # noqa: PLC0415 - slow to import

    points = qmc.Sobol(len(COLUMNS), scramble=True, seed=SEED).random(DRAWS)
    points = np.clip(points, 1e-6, 1 - 1e-6)
    return {name: points[:, place] for place, name in enumerate(COLUMNS)}


def triangular(assumed: Assumption, uniform: Floats) -> Floats:
    """Draws between low and high, the likely value the likeliest."""
    low, mode, high = assumed.low, assumed.value, assumed.high
    if high <= low:
        return np.full(len(uniform), mode)
    turn = (mode - low) / (high - low)
    rising = low + np.sqrt(uniform * (high - low) * (mode - low))
    falling = high - np.sqrt((1 - uniform) * (high - low) * (high - mode))
    return np.where(uniform < turn, rising, falling)


@dataclass(frozen=True, slots=True)
class Portfolio:
    """What is the same for all sheets of a day. Money in minor units of one currency.

    `stays` by period in months; `contacts` a month and `referrals` a month of all customers, None where
    there were none; `contact_minor` what a contact costs on average at the likely rates;
    `newcomers` what a usual customer of a kind brings a month after all costs; `cac_minor` of a new one;
    `answers` by kind and multiple: asked, accepted.
    """

    stays: tuple[Stay, ...]
    contacts: Rates | None
    referrals: Rates | None
    contact_minor: float
    newcomers: tuple[tuple[str, float], ...]
    cac_minor: float
    assumptions: tuple[Assumption, ...]
    answers: tuple[tuple[str, float, int, int], ...] = ()

    def assumed(self, code: str) -> Assumption:
        """The assumption of a code."""
        return next(each for each in self.assumptions if each.code == code)

    def newcomer_minor(self, kind: str) -> float:
        """What a usual customer of a kind brings a month; nothing where there is none."""
        return dict(self.newcomers).get(kind, 0.0)

    def stay(self, period: int) -> Stay:
        """How those on terms of a length leave; of those who are known where these are not."""
        known = [each for each in self.stays if each.basis != "none"]
        found = [each for each in known if each.period == period]
        return (found or known or [Stay(period, "none")])[0]


def drawn(portfolio: Portfolio) -> dict[str, Floats]:
    """Draws of every input that is the same for all customers, by name (each of length `DRAWS`)."""
    uniform = uniforms()
    names = [
        name
        for name in COLUMNS
        if name not in ("ray", "radius", "contacts", "referrals", "acceptance")
    ]
    return {name: triangular(portfolio.assumed(name), uniform[name]) for name in names}


def hour_factor(portfolio: Portfolio, draws: Mapping[str, Floats]) -> Floats:
    """How much dearer than at the likely rates an hour on customers is, by draw."""
    hour, share = portfolio.assumed("support_hour_minor"), portfolio.assumed("occupancy")
    dearer = draws["support_hour_minor"] / hour.value if hour.value else np.ones(DRAWS)
    fuller = draws["occupancy"] / share.value if share.value else np.ones(DRAWS)
    return np.asarray(dearer / np.maximum(fuller, 1e-9), dtype=np.float64)


def rate_table(known: Rates | None, counts: Ints, uniform: Floats) -> Floats:
    """Draws of gamma(k + x, 1) for each count x (counts × draws); nothing where nothing is known."""
    from scipy.special import gammaincinv  # noqa: PLC0415 - slow to import

    if known is None:
        return np.zeros((len(counts), len(uniform)))
    return np.asarray(gammaincinv(known.shape + counts[:, None], uniform[None, :]))


def left_table(
    known: Stay, draws: Mapping[str, Floats], renewals: Ints, *, is_heard: bool
) -> Floats:
    """Discounted months left (renewals × draws), heard by a listener or not."""
    uniform = uniforms()
    shapes = courses(known, uniform["ray"], uniform["radius"])
    return months_left(
        shapes,
        draws["discount"],
        renewals,
        period=known.period,
        horizon_months=HORIZON_MONTHS,
        avoided=draws["listen_stay"] if is_heard else 0.0,
    )


def answers_at(portfolio: Portfolio, kind: str, multiple: float) -> tuple[int, int]:
    """How many of a kind were offered this multiple and answered, and how many accepted."""
    asked, accepted = 0, 0
    for of_kind, at, tried, yes in portfolio.answers:
        if of_kind == kind and abs(at - multiple) < 1e-9:
            asked, accepted = asked + tried, accepted + yes
    return asked, accepted


def acceptance_draws(portfolio: Portfolio, kind: str, multiple: float) -> Floats:
    """Shares that accept, by draw: Beta(½ + yes, ½ + no) of offers to this kind at this multiple.

    One column of uniform numbers for all multiples: a world where many accept ten times the price is one
    where many accept twice.
    """
    from scipy.stats import beta  # noqa: PLC0415 - slow to import

    asked, accepted = answers_at(portfolio, kind, multiple)
    found = beta.ppf(uniforms()["acceptance"], 0.5 + accepted, 0.5 + asked - accepted)
    return np.asarray(found, dtype=np.float64)
