"""Keep, listen, reprice or release: what each is worth, how sure that is, and what would change it.

Source: methods §3.4. Values are of the months to come within the horizon, discounted; the same draws for
every customer, so that a sheet on the page is the row of the night, to the last digit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from tenure.inference.worth_flip import crossings, missing_fact
from tenure.inference.worth_inputs import DRAWS, Portfolio
from tenure.inference.worth_offers import offers
from tenure.inference.worth_values import UNSURE, Customers, contact_costs, inputs, values
from tenure.values.worth import CHOICES, MULTIPLES, Policy

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

CHUNK = 2_000
REPRICE, RELEASE = CHOICES.index("reprice"), CHOICES.index("release")
SMALL_REGRET = 0.05
"""Of a year's revenue: so little regret is as good as being sure."""
PERIODS = (1, 12)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came out, one entry a customer. `value`, `low`, `high` and `best` are customers × choices
    (in the order of `CHOICES`): mean and 95 % interval in minor units, chance of being best.

    `value` of repricing is that of `multiple` (NaN where all were refused), tried before or not; it leads
    only where it was tried (`worth_offers`). `recommended` is a place in `CHOICES`, −1 where nothing is sure
    enough: keep until the missing fact is known. `regret` of the leading choice; `others_lose` chance that keep, listen and reprice all lose;
    `flip` and `missing` places in `UNSURE` or −1; `flip_value` in the unit of that input. What is missing of a
    customer that loses money is who would accept a new price, until that was tried.
    """

    value: Floats
    low: Floats
    high: Floats
    best: Floats
    multiple: Floats
    recommended: Ints
    leading: Ints
    regret: Floats
    others_lose: Floats
    flip: Ints
    flip_value: Floats
    missing: Ints
    months_left: Floats
    cost_month: Floats
    brought: Floats


def outcomes(
    customers: Customers, portfolio: Portfolio, policies: Sequence[Policy], *, chunk: int = CHUNK
) -> Outcome:
    """The sheets of all customers, a part of them at a time."""
    by_kind = {each.kind: each for each in policies}
    found: list[tuple[Ints, Outcome]] = []
    for kind, period, rows in _groups(customers):
        policy = by_kind.get(kind, policies[0])
        for start in range(0, len(rows), chunk):
            part = rows[start : start + chunk]
            sheet = _outcome(customers.part(part.tolist()), portfolio, policy, kind, period)
            found.append((part, sheet))
    return _together(found)


def _groups(customers: Customers) -> Iterator[tuple[str, int, Ints]]:
    for kind in sorted(set(customers.kind.tolist())):
        for period in PERIODS:
            rows = np.flatnonzero((customers.kind == kind) & (customers.period == period))
            if len(rows):
                yield kind, period, rows


def _together(found: list[tuple[Ints, Outcome]]) -> Outcome:
    order = np.argsort(np.concatenate([rows for rows, _sheet in found])) if found else slice(0)
    if not found:
        none, wide = np.zeros(0), np.zeros((0, len(CHOICES)))
        whole = np.zeros(0, dtype=np.int64)
        return Outcome(
            *(wide,) * 4, none, whole, whole, none, none, whole, none, whole, *(none,) * 3
        )
    return Outcome(
        *(
            np.concatenate([getattr(sheet, each.name) for _rows, sheet in found])[order]
            for each in fields(Outcome)
        )
    )


def _outcome(
    customers: Customers, portfolio: Portfolio, policy: Policy, kind: str, period: int
) -> Outcome:
    unsure = inputs(customers, portfolio, kind, period)
    i, accepts = unsure.at("draws"), unsure.accepts("draws")
    options, repriced = values(customers, portfolio, i, accepts)
    service = i["contacts"] * contact_costs(customers, portfolio)[:, None] * i["hours"]
    cost = service.mean(axis=1) + customers.fixed
    offer = offers(customers, portfolio, policy, kind, cost, repriced)
    options[REPRICE] = np.where(
        offer.is_open[:, None], np.choose(offer.pick[:, None], repriced), options[0]
    )
    hoped = np.stack(options)
    options[REPRICE] = np.where(offer.is_candidate[:, None], options[REPRICE], -np.inf)
    cube = np.stack(options)
    low, high = _ends(hoped)
    mean = cube.mean(axis=2)
    best = np.stack([(cube.argmax(axis=0) == each).mean(axis=1) for each in range(len(CHOICES))]).T
    leading = mean.argmax(axis=0)
    regret = cube.max(axis=0).mean(axis=1) - mean.max(axis=0)
    lose = _all_lose(hoped, repriced, offer.is_left)
    flip, flip_value = crossings(customers, portfolio, unsure, offer, leading)
    is_untried = (mean[0] < 0) & offer.is_open & ~offer.is_candidate
    return Outcome(
        value=hoped.mean(axis=2).T,
        low=low,
        high=high,
        best=best,
        multiple=np.where(offer.is_open, np.array(MULTIPLES)[offer.pick], np.nan),
        recommended=_recommended(policy, customers, leading, best, regret, lose),
        leading=leading,
        regret=regret,
        others_lose=lose,
        flip=flip,
        flip_value=flip_value,
        missing=np.where(is_untried, UNSURE.index("acceptance"), missing_fact(cube, unsure)),
        months_left=i["left"].mean(axis=1),
        cost_month=cost,
        brought=(
            i["referrals"] * i["left"] * (i["type1_share"] * i["newcomer"] + portfolio.cac_minor)
        ).mean(axis=1),
    )


def _all_lose(hoped: Floats, repriced: Sequence[Floats], is_left: NDArray[np.bool_]) -> Floats:
    """Chance that keeping, listening and every price not refused yet, tried before or not, lose money."""
    most = hoped[:REPRICE].max(axis=0)
    for each, may in zip(repriced, is_left, strict=True):
        most = np.where(may[:, None], np.maximum(most, each), most)
    return np.asarray((most < 0).mean(axis=1))


def _ends(cube: Floats) -> tuple[Floats, Floats]:
    """The 2.5 % and 97.5 % points of each value (customers × choices)."""
    places = [round(0.025 * DRAWS), round(0.975 * DRAWS) - 1]
    parted = np.partition(cube, places, axis=2)
    return parted[:, :, places[0]].T, parted[:, :, places[1]].T


def _recommended(
    policy: Policy, customers: Customers, leading: Ints, best: Floats, regret: Floats, lose: Floats
) -> Ints:
    """The leading choice where it is sure enough, or little would be regretted; a release only where all
    else loses as surely as the policy asks.
    """
    sure = np.take_along_axis(best, leading[:, None], axis=1)[:, 0] >= policy.best_sure
    harmless = regret <= SMALL_REGRET * 12 * customers.price
    allowed = (leading != RELEASE) | (lose >= policy.release_sure)
    return np.where((sure | harmless) & allowed, leading, -1)
