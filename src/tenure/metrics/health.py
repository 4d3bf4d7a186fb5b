"""Health scores: measures scaled, weighted and added up, and what moved a score."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import add

import ibis
from ibis.expr.types import FloatingValue, NumericValue, Table

from tenure.metrics.cards import card
from tenure.values.health import MIN_COVERAGE, Factor, HealthScore

STAND_INS = {"poor": 0.0, "middle": 50.0}
"""Points of a value nobody knows, by what missing means; none where it is left out."""

HEALTH = card(
    "health_score",
    "Health score",
    formula=(
        "Σ weight × points ÷ Σ weight, over the factors known; points run from 0 at the poor threshold "
        "of the customer's segment to 100 at the good one, and stop there"
    ),
    unit="0 to 100, higher is healthier",
    population="paying customers who have given no notice",
    edges=(
        "not defined where less than half of the weight is known; a value nobody knows is left out, or "
        "counts as poor or halfway, as the design says, and is never counted as known; an override "
        "stands beside the score and does not change it"
    ),
    source="the workspace's own design; thresholds begin at quartiles of its own customers",
)


def health(rows: Table, design: HealthScore) -> Table:
    """Points, shares of the weight, coverage and score of each customer and day.

    Takes rows of the panel: customer_id, observed_on, segment and the measures of the design.
    Returns customer_id, observed_on, segment; `value_M`, `points_M` (0–100, null where left
    out) and `share_M` (0–1, all of a row sum to 1 where any factor counts) of each measure M;
    coverage (0–1: share of the weight whose values are known) and score (0–100, null under
    half coverage). The score is Σ share × points.
    """
    factors = design.factors
    scaled = rows.select(
        "customer_id",
        "observed_on",
        "segment",
        **{f"value_{each.measure}": _value(rows, each) for each in factors},
        **{f"points_{each.measure}": points(rows, each) for each in factors},
    )
    known = _sum(
        scaled[f"value_{each.measure}"].notnull().ifelse(each.weight, 0.0) for each in factors
    )
    counted = _sum(
        scaled[f"points_{each.measure}"].notnull().ifelse(each.weight, 0.0) for each in factors
    )
    weighed = scaled.mutate(coverage=known / design.weight, counted=counted)
    shared = weighed.mutate(**{f"share_{each.measure}": _share(weighed, each) for each in factors})
    total = _sum(_part(shared, each.measure) for each in factors)
    enough = shared.coverage >= MIN_COVERAGE - 1e-9
    scored = shared.mutate(score=ibis.cases((enough, _within(total)), else_=ibis.null("float64")))
    return scored.select(*(name for name in scored.columns if name != "counted"))


def points(rows: Table, factor: Factor) -> FloatingValue:
    """Points of one factor, 0–100: linear between the thresholds of the customer's segment."""
    value, poor, good = _value(rows, factor), *_thresholds(rows, factor)
    reached = (value - poor) / (good - poor)
    return ibis.cases(
        (value.isnull(), _missing(factor)),
        (reached <= 0, 0.0),
        (reached >= 1, 100.0),
        else_=reached * 100,
    )


def movement(now: Table, before: Table, design: HealthScore) -> Table:
    """What moved the score of each customer between two days.

    Takes two results of `health`, one row a customer each. Returns customer_id, score_before,
    change and `moved_M` of each measure M, null without a score on both days; they sum to the
    change. A factor known on both days moves the score by its points, at the mean of its two
    shares; one known on one day only, by how far it lies from the others. A factor that did
    not change therefore moves nothing, even where the shares around it did.
    """
    then = before.select(
        then_id="customer_id",
        score_before="score",
        **{f"{name}_before": name for name in before.columns if name.startswith(_PARTS)},
    )
    rows = now.inner_join(then, now.customer_id == then.then_id)
    rows = rows.mutate(common=_common(rows, design), change=rows.score - rows.score_before)
    return rows.select(
        "customer_id",
        "score_before",
        "change",
        **{f"moved_{each.measure}": _moved(rows, each.measure) for each in design.factors},
    )


_PARTS = ("points_", "share_")


def _value(rows: Table, factor: Factor) -> FloatingValue:
    return rows[factor.measure].cast("float64")


def _thresholds(rows: Table, factor: Factor) -> tuple[FloatingValue, FloatingValue]:
    own = factor.by_segment
    if not own:
        return ibis.literal(factor.scale.poor), ibis.literal(factor.scale.good)
    poor = [(rows.segment == name, scale.poor) for name, scale in own]
    good = [(rows.segment == name, scale.good) for name, scale in own]
    return ibis.cases(*poor, else_=factor.scale.poor), ibis.cases(*good, else_=factor.scale.good)


def _missing(factor: Factor) -> FloatingValue:
    if factor.missing in STAND_INS:
        return ibis.literal(STAND_INS[factor.missing])
    return ibis.null("float64")


def _share(rows: Table, factor: Factor) -> FloatingValue:
    counts = rows[f"points_{factor.measure}"].notnull()
    return ibis.cases((counts, factor.weight / rows.counted), else_=0.0)


def _part(rows: Table, measure: str) -> FloatingValue:
    return rows[f"share_{measure}"] * rows[f"points_{measure}"].fill_null(0.0)


def _within(score: FloatingValue) -> FloatingValue:
    """Between 0 and 100: sums of fractions may miss them by the last digit."""
    return ibis.cases((score < 0, 0.0), (score > 100, 100.0), else_=score)


def _both(rows: Table, measure: str) -> tuple[NumericValue, NumericValue]:
    return rows[f"points_{measure}"], rows[f"points_{measure}_before"]


def _common(rows: Table, design: HealthScore) -> FloatingValue:
    """Weighted mean of the points of what is known on both days; 0 where nothing is."""
    weights, sums = [], []
    for each in design.factors:
        now, before = _both(rows, each.measure)
        is_both = now.notnull() & before.notnull()
        weights.append(is_both.ifelse(each.weight, 0.0))
        sums.append(ibis.cases((is_both, (now + before) * (each.weight / 2)), else_=0.0))
    weight = _sum(weights)
    return ibis.cases((weight > 0, _sum(sums) / weight), else_=0.0)


def _moved(rows: Table, measure: str) -> FloatingValue:
    now, before = _both(rows, measure)
    share, share_before = rows[f"share_{measure}"], rows[f"share_{measure}_before"]
    return ibis.cases(
        (rows.change.isnull(), ibis.null("float64")),
        (now.notnull() & before.notnull(), (share + share_before) / 2 * (now - before)),
        (now.notnull(), share * (now - rows.common)),
        (before.notnull(), share_before * (rows.common - before)),
        else_=0.0,
    )


def _sum(parts: Iterable[FloatingValue]) -> FloatingValue:
    return reduce(add, parts)
