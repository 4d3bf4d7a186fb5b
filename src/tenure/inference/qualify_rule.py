"""A short rule on what is known before a sale: found on earlier customers, judged on later ones.

Nothing a customer did after the sale enters a rule. Amounts are minor units of one currency.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from tenure.inference.intervals import Estimate

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]
Condition = tuple[str, tuple[str, ...]]
"""A field of what is known before the sale, and the values that meet the rule."""

Key = tuple[tuple[str, str], ...]
FIELDS = ("channel", "campaign", "sales_promise", "segment", "country", "plan")
MOST_CONDITIONS = 3
LEAST = 15
WORTH_A_CONDITION = 0.5
"""How much further from chance (in standard errors) one more condition has to bring a rule."""
LEAST_SCORE = 2.0
"""Standard errors above chance below which nothing is suggested."""
WIDEST = 10
DRAWS, AT_ONCE = 1_000, 100


@dataclass(frozen=True, slots=True)
class Sold:
    """Customers whose first 180 days are over, one entry each.

    `started`: day number; `is_lost`: lost early; `fields`: text known before the sale; `mrr`: in the
    beginning; `revenue`, `cost`: what they paid and cost in the last twelve months.
    """

    started: Ints
    is_lost: Flags
    fields: Mapping[str, Sequence[str]]
    mrr: Floats
    revenue: Floats
    cost: Floats

    def part(self, which: Flags) -> Sold:
        """Only some of them."""
        places: list[int] = np.flatnonzero(which).tolist()
        return Sold(
            self.started[which],
            self.is_lost[which],
            {name: [texts[at] for at in places] for name, texts in self.fields.items()},
            self.mrr[which],
            self.revenue[which],
            self.cost[which],
        )


@dataclass(frozen=True, slots=True)
class Judged:
    """What a rule would have done to customers it was not found on; n in each estimate is who was judged.

    `without`, `with_rule`: share lost early among all, and among those still sold to; `fewer` their difference.
    `forgone`: MRR a month of those turned away who stayed; `spared`: MRR of those turned away who left early.
    `net`: cost of those turned away less what they paid (above 0: the rule earns), in twelve months.
    """

    n: int
    met: int
    met_lost: int
    without: Estimate
    with_rule: Estimate
    fewer: Estimate
    forgone: Estimate
    spared: Estimate
    revenue: Estimate
    cost: Estimate
    net: Estimate


def halves(sold: Sold) -> tuple[Sold, Sold]:
    """The earlier customers, for finding, and the later ones, for judging."""
    if not len(sold.started):
        return sold, sold
    is_early = sold.started < np.median(sold.started)
    return sold.part(is_early), sold.part(~is_early)


def meets(sold: Sold, conditions: Sequence[Condition]) -> Flags:
    """Who meets every condition; nobody for a rule without any."""
    found = np.full(len(sold.is_lost), bool(conditions))
    for name, values in conditions:
        found &= np.isin(np.asarray(sold.fields[name], dtype=object), list(values))
    return found


def found(sold: Sold) -> tuple[Condition, ...]:
    """The rule furthest above chance among these customers: one to three conditions of one value each.

    Empty where none with 15 customers loses two standard errors more than all. Every one and every pair is looked at, a third
    condition on the ten best pairs; one more condition must bring half a standard error.
    """
    masks = dict(_single(sold))
    if not masks:
        return ()
    best = [_best(sold, {(each,): mask for each, mask in masks.items()})]
    pairs: dict[Key, Flags] = {
        (one, two): masks[one] & masks[two]
        for one, two in combinations(sorted(masks), 2)
        if one[0] != two[0]
    }
    best.append(_best(sold, pairs))
    widest = sorted(pairs, key=lambda key: (-score(sold, pairs[key]), key))[:WIDEST]
    triples: dict[Key, Flags] = {
        tuple(sorted((*pair, each))): pairs[pair] & mask
        for pair in widest
        for each, mask in masks.items()
        if each[0] not in (pair[0][0], pair[1][0])
    }
    best.append(_best(sold, triples))
    chosen: Key = ()
    so_far = LEAST_SCORE
    for value, key in best:
        if value > so_far + (WORTH_A_CONDITION if chosen else 0.0):
            chosen, so_far = key, value
    return tuple((name, (text,)) for name, text in chosen)


def _single(sold: Sold) -> Iterator[tuple[tuple[str, str], Flags]]:
    for name in FIELDS:
        texts = np.asarray(sold.fields.get(name, ()), dtype=object)
        for text in sorted({each for each in texts if each}):
            mask = texts == text
            if mask.sum() >= LEAST:
                yield (name, text), mask


def score(sold: Sold, mask: Flags) -> float:
    """Losses beyond what all lose, in standard errors; 0 with too few customers or nothing beyond."""
    n, base = int(mask.sum()), float(sold.is_lost.mean())
    spread = sqrt(n * base * (1 - base))
    if n < LEAST or not spread:
        return 0.0
    return max(0.0, (float(sold.is_lost[mask].sum()) - n * base) / spread)


def _best(sold: Sold, masks: Mapping[Key, Flags]) -> tuple[float, Key]:
    scored = [(score(sold, mask), key) for key, mask in masks.items()]
    return min(scored, key=lambda each: (-each[0], each[1])) if scored else (0.0, ())


def judge(
    sold: Sold, conditions: Sequence[Condition], *, pass_through: float = 0.0, seed: int = 7
) -> Judged | None:
    """What the rule would have done to these customers; None where there are none.

    `pass_through` 0–1 of those who meet it are sold to all the same. Intervals: 95 %, customers drawn anew
    with replacement 1,000 times.
    """
    count = len(sold.is_lost)
    if not count:
        return None
    met = meets(sold, conditions)
    columns = _columns(sold, met, 1 - pass_through)
    drawn = _drawn(columns, seed)
    figures = _figures(columns.sum(axis=0)[None, :])
    spans = _figures(drawn)
    told = {
        name: Estimate(float(value[0]), *_edges(spans[name], float(value[0])), count)
        for name, value in figures.items()
    }
    return Judged(n=count, met=int(met.sum()), met_lost=int((met & sold.is_lost).sum()), **told)


def _columns(sold: Sold, met: Flags, away: float) -> Floats:
    """What is added up, customers by sums: ones, losses, sold to, lost of those, and amounts turned away."""
    lost = sold.is_lost.astype(np.float64)
    kept = np.where(met, 1 - away, 1.0)
    gone = 1 - kept
    stayed = gone * (1 - lost)
    return np.stack(
        [
            np.ones(len(lost)),
            lost,
            kept,
            kept * lost,
            stayed * sold.mrr,
            gone * lost * sold.mrr,
            gone * sold.revenue,
            gone * sold.cost,
        ],
        axis=1,
    )


def _drawn(columns: Floats, seed: int) -> Floats:
    rng, count = np.random.default_rng(seed), len(columns)
    even = np.full(count, 1 / count)
    parts = [rng.multinomial(count, even, AT_ONCE) @ columns for _ in range(DRAWS // AT_ONCE)]
    return np.concatenate(parts)


def _figures(sums: Floats) -> dict[str, Floats]:
    n, lost, kept, kept_lost, forgone, spared, revenue, cost = sums.T
    without = lost / n
    with_rule = np.divide(kept_lost, kept, out=np.zeros_like(kept), where=kept > 0)
    return {
        "without": without,
        "with_rule": with_rule,
        "fewer": without - with_rule,
        "forgone": forgone,
        "spared": spared,
        "revenue": revenue,
        "cost": cost,
        "net": cost - revenue,
    }


def _edges(drawn: Floats, value: float) -> tuple[float, float]:
    low, high = np.quantile(drawn, (0.025, 0.975))
    return min(float(low), value), max(float(high), value)
