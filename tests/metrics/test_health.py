"""Health scores against a second implementation in plain Python, and the identities they keep."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import isclose
from typing import Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tenure.metrics.health import health, movement
from tenure.values.health import MISSING, Factor, HealthScore, Scale
from tenure.values.measures import MEASURES
from tenure.warehouse.engine import Engine, compiled

NAMES = ("active_days", "breadth", "quiet_days", "overdue_invoices", "nps_score")
SCHEMA = {
    "customer_id": "string",
    "observed_on": "date",
    "segment": "string",
    **dict.fromkeys(NAMES, "float64"),
}
NOW, BEFORE = (ibis.table(SCHEMA, name=name) for name in ("now", "before"))
TODAY = date(2026, 5, 31)
Values = dict[str, float | None]
LOOSE = settings(
    deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def put(engine: Engine, name: str, rows: list[tuple[str, str | None, Values]]) -> None:
    columns: dict[str, list[Any]] = {
        "customer_id": [who for who, _segment, _values in rows],
        "observed_on": [TODAY for _ in rows],
        "segment": [segment for _who, segment, _values in rows],
        **{each: [values.get(each) for *_, values in rows] for each in NAMES},
    }
    schema = pa.schema([(key, kind.to_pyarrow()) for key, kind in NOW.schema().items()])
    engine.connection.register(f"{name}_rows", pa.table(columns, schema=schema))
    engine.run(f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM {name}_rows")


def scores(engine: Engine, design: HealthScore, *rows: Values, segment: str | None = None) -> Any:
    put(engine, "now", [(f"{n:03}", segment, values) for n, values in enumerate(rows)])
    found = engine.arrow(compiled(health(NOW, design))).to_pylist()
    return sorted(found, key=lambda row: str(row["customer_id"]))


def by_hand(design: HealthScore, values: Values, segment: str | None = None) -> float | None:
    """The score, read off the definition."""
    known = total = weights = 0.0
    for factor in design.factors:
        scale, value = dict(factor.by_segment).get(segment or "", factor.scale), None
        value = values.get(factor.measure)
        if value is None:
            if factor.missing == "left_out":
                continue
            points = {"poor": 0.0, "middle": 50.0}[factor.missing]
        else:
            known += factor.weight
            low, high = sorted((scale.poor, scale.good))
            inside = min(max(value, low), high)
            points = 100 * abs(inside - scale.poor) / (high - low)
        total, weights = total + factor.weight * points, weights + factor.weight
    if known < 0.5 * design.weight - 1e-9:
        return None
    return total / weights


DAYS = Factor("active_days", 3, Scale(4, 20), by_segment=(("large", Scale(10, 26)),))
QUIET = Factor("quiet_days", 1, Scale(30, 0))
DESIGN = HealthScore((DAYS, QUIET))


def test_a_score_worked_by_hand(engine: Engine) -> None:
    # 12 days: halfway between 4 and 20, 50 points; 6 quiet days of 30: 80 points
    (row,) = scores(engine, DESIGN, {"active_days": 12, "quiet_days": 6})
    assert row["score"] == pytest.approx((3 * 50 + 80) / 4)
    assert (row["points_active_days"], row["points_quiet_days"]) == (50, 80)
    assert (row["share_active_days"], row["share_quiet_days"]) == (0.75, 0.25)
    assert row["coverage"] == 1
    (large,) = scores(engine, DESIGN, {"active_days": 12, "quiet_days": 6}, segment="large")
    assert large["points_active_days"] == pytest.approx(12.5)


def test_beyond_the_thresholds_points_stop(engine: Engine) -> None:
    best, worst = scores(
        engine,
        DESIGN,
        {"active_days": 28, "quiet_days": 0},
        {"active_days": 0, "quiet_days": 90},
    )
    assert (best["score"], worst["score"]) == (100, 0)


@pytest.mark.parametrize(("missing", "score"), [("left_out", 50), ("poor", 37.5), ("middle", 50)])
def test_what_a_missing_value_means(engine: Engine, missing: str, score: float) -> None:
    design = HealthScore((DAYS, replace(QUIET, missing=missing)))
    (row,) = scores(engine, design, {"active_days": 12})
    assert row["score"] == pytest.approx(score)
    assert row["coverage"] == 0.75


@pytest.mark.parametrize("missing", MISSING)
def test_no_score_where_less_than_half_is_known(engine: Engine, missing: str) -> None:
    design = HealthScore((replace(DAYS, missing=missing), QUIET))
    (row,) = scores(engine, design, {"quiet_days": 6})
    assert (row["coverage"], row["score"]) == (0.25, None)
    even = HealthScore((replace(DAYS, weight=1, missing=missing), QUIET))
    (row,) = scores(engine, even, {"quiet_days": 6})
    assert row["coverage"] == 0.5
    assert row["score"] is not None


# --- identities ---

LEVEL = st.one_of(st.none(), st.floats(-5, 40, width=32))
VALUES = st.fixed_dictionaries(dict.fromkeys(NAMES, LEVEL))
SEGMENTS = st.sampled_from([None, "large", "other"])


@st.composite
def scales(draw: st.DrawFn, measure: str) -> Scale:
    low = draw(st.integers(-5, 30))
    high = low + draw(st.integers(1, 20))
    return Scale(low, high) if MEASURES[measure].sign >= 0 else Scale(high, low)


@st.composite
def designs(draw: st.DrawFn) -> HealthScore:
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, unique=True))
    return HealthScore(
        tuple(
            Factor(
                name,
                draw(st.integers(1, 9)),
                draw(scales(name)),
                draw(st.sampled_from(MISSING)),
                (("large", draw(scales(name))),) if draw(st.booleans()) else (),
            )
            for name in names
        )
    )


@LOOSE
@given(design=designs(), values=VALUES, segment=SEGMENTS)
def test_as_worked_by_hand(
    engine: Engine, design: HealthScore, values: Values, segment: str | None
) -> None:
    (row,) = scores(engine, design, values, segment=segment)
    expected = by_hand(design, values, segment)
    if expected is None:
        assert row["score"] is None
        return
    assert 0 <= row["score"] <= 100
    assert row["score"] == pytest.approx(expected, abs=1e-9)
    parts = [
        row[f"share_{each.measure}"] * (row[f"points_{each.measure}"] or 0)
        for each in design.factors
    ]
    assert sum(parts) == pytest.approx(row["score"], abs=1e-9)
    assert sum(row[f"share_{each.measure}"] for each in design.factors) == pytest.approx(1)


@LOOSE
@given(design=designs(), values=VALUES, times=st.floats(0.01, 100))
def test_weights_in_proportion_give_the_same_score(
    engine: Engine, design: HealthScore, values: Values, times: float
) -> None:
    heavier = replace(
        design, factors=tuple(replace(each, weight=each.weight * times) for each in design.factors)
    )
    (one,), (other,) = scores(engine, design, values), scores(engine, heavier, values)
    assert (one["score"] is None) == (other["score"] is None)
    assert one["score"] == pytest.approx(other["score"], abs=1e-9)


@LOOSE
@given(design=designs(), values=VALUES, more=st.floats(0, 40), data=st.data())
def test_a_healthier_value_never_lowers_the_score(
    engine: Engine, design: HealthScore, values: Values, more: float, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from([each.measure for each in design.factors]))
    value = values[name]
    assume(value is not None)
    assert value is not None
    better = {**values, name: value + more * MEASURES[name].sign}
    one, other = scores(engine, design, values, better)
    assert (one["score"] is None) == (other["score"] is None)
    assert one["score"] is None or other["score"] >= one["score"] - 1e-9


def moves(engine: Engine, design: HealthScore, then: Values, now: Values) -> dict[str, Any]:
    put(engine, "before", [("ada", None, then)])
    put(engine, "now", [("ada", None, now)])
    table = movement(health(NOW, design), health(BEFORE, design), design)
    (row,) = engine.arrow(compiled(table)).to_pylist()
    return dict(row)


@LOOSE
@given(design=designs(), then=VALUES, now=VALUES)
def test_what_moved_it_sums_to_the_change(
    engine: Engine, design: HealthScore, then: Values, now: Values
) -> None:
    row = moves(engine, design, then, now)
    before, after = by_hand(design, then), by_hand(design, now)
    parts = [row[f"moved_{each.measure}"] for each in design.factors]
    if before is None or after is None:
        assert row["change"] is None
        assert set(parts) == {None}
        return
    assert isclose(sum(parts), after - before, abs_tol=1e-9)
    for each, moved in zip(design.factors, parts, strict=True):
        if then[each.measure] == now[each.measure]:
            assert moved == pytest.approx(0, abs=1e-9)


def test_an_answer_that_comes_in_moves_the_score_alone(engine: Engine) -> None:
    nps = Factor("nps_score", 1, Scale(6, 9))
    design = HealthScore((DAYS, nps))
    row = moves(engine, design, {"active_days": 12}, {"active_days": 12, "nps_score": 9})
    # from 50 to (3 × 50 + 100) ÷ 4 = 62.5; with shares alone, active days would seem to lose 12.5
    assert row["change"] == pytest.approx(12.5)
    assert (row["moved_active_days"], row["moved_nps_score"]) == (0, pytest.approx(12.5))
