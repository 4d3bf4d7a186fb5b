"""Health of the demo company: counted again from the panel, and what changes when people speak."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from tenure.inference.health_backtest import panel_scores
from tenure.metrics.health import health
from tenure.values.health import Factor, HealthScore, Scale
from tenure.workflow.actions.health import override, put_in_force
from tenure.workflow.queries import health as query
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.explain import explain
from tenure.workflow.queries.health_designs import in_force, preview, proposal, segments
from tenure.workflow.queries.health_lists import (
    Everyone,
    HealthFilter,
    everyone,
    line_measure,
    proof,
)
from tenure.workflow.queries.panels import panel_with_ids
from tenure.workflow.queries.report import ReportRequest
from tenure.workflow.queries.reports import report
from tests.cast import Cast


@pytest.fixture
def design(published: Board) -> HealthScore:
    found = in_force(published)
    assert found is not None
    assert found.version == 0
    return found.design


def whole(board: Board, design: HealthScore) -> Everyone:
    return everyone(board, design)


def test_the_design_a_workspace_begins_with(published: Board, design: HealthScore) -> None:
    rows = published.reader.rows(published.reader.table("panel_now"))
    days = [row["active_days"] for row in rows if row["active_days"] is not None]
    (active,) = (each for each in design.factors if each.measure == "active_days")
    low, high = np.quantile(days, (0.25, 0.75))
    assert (active.scale.poor, active.scale.good) == (round(low), round(high))
    assert design.drawn_on == published.as_of
    own = proposal(published, by_segment=True)
    assert own is not None
    large = {name for name, count in segments(published) if count >= 20}
    assert large
    assert {name for each in own.factors for name, _scale in each.by_segment} <= large


@pytest.mark.parametrize("by_segment", [False, True])
def test_one_arithmetic_in_the_engine_and_in_memory(published: Board, by_segment: bool) -> None:
    design = proposal(published, by_segment=by_segment)
    assert design is not None
    found = panel_with_ids(published)
    assert found is not None
    panel, ids = found
    rows = health(published.reader.table("panel"), design).order_by(["customer_id", "observed_on"])
    table = published.reader.rows(rows.select("customer_id", "observed_on", "score"))
    assert [row["customer_id"] for row in table] == [ids[number] for number in panel.customer]
    scores = [np.nan if row["score"] is None else row["score"] for row in table]
    assert panel_scores(panel, design) == pytest.approx(scores, abs=1e-9, nan_ok=True)
    assert np.isfinite(scores).sum() > 3_000


def test_everyone_is_counted_once(published: Board, design: HealthScore) -> None:
    found = whole(published, design)
    rows = published.reader.rows(published.reader.table("panel_now"))
    assert len(found.standing) == len(rows)
    parts = {part.color: part for part in found.distribution}
    assert sum(part.customers for part in parts.values()) == len(rows)
    listed = Counter(row["color"] for row in found.rows(HealthFilter()))
    assert {c: p.customers for c, p in parts.items() if p.customers} == dict(listed)
    money = sum(row["mrr_base_minor"] or 0 for row in found.rows(HealthFilter()))
    assert sum(part.mrr_minor for part in parts.values()) == money
    newest = query.weeks(published, design)[-1]
    assert newest["observed_on"] == published.as_of
    assert (newest["red"], newest["green"]) == (parts["red"].customers, parts["green"].customers)
    assert len(query.weeks(published, design)) == 14


def test_changes_are_those_between_two_days_of_one_customer(
    published: Board, design: HealthScore
) -> None:
    found = whole(published, design)
    assert found.standing.before_on == published.as_of - timedelta(days=7)
    for row in found.movers(down=True):
        weeks = query.last_weeks(published, design, row["customer_id"])
        assert [week["observed_on"] for week in weeks][-2:] == [
            found.standing.before_on,
            found.standing.day,
        ]
        before, now = weeks[-2]["score"], weeks[-1]["score"]
        assert row["change"] == pytest.approx(now - before)
        assert row["change"] <= -5
        (place,) = found.standing.places({row["customer_id"]: None})
        factors = found.standing.factors(place)
        assert sum(each.part for each in factors) == pytest.approx(now)
        assert sum(each.moved or 0 for each in factors) == pytest.approx(now - before)
        assert row["why"][0].points < 0
    falls = [row["change"] for row in found.movers(down=True)]
    assert falls == sorted(falls)
    assert falls
    assert all(row["change"] >= 5 for row in found.movers(down=False))


def rows_of(found: Everyone, **fields: str) -> list[dict[str, Any]]:
    return list(found.rows(HealthFilter(**fields)))


def test_filters_and_orders(published: Board, design: HealthScore) -> None:
    found = whole(published, design)
    every = rows_of(found)
    assert [row["score"] for row in every] == sorted(row["score"] for row in every)
    scores = [row["score"] for row in rows_of(found, sort="-score")]
    assert scores == sorted(scores, reverse=True)
    down = rows_of(found, sort="-name")
    names = [row["name"].lower() for row in down]
    assert names == sorted(names, reverse=True)
    one = every[3]
    assert one in rows_of(found, words=one["customer_id"].upper())
    assert {row["segment"] for row in rows_of(found, segment=one["segment"])} == {one["segment"]}
    assert {row["color"] for row in rows_of(found, color="red")} == {"red"}
    assert rows_of(found, color="overridden") == []
    first, second = found.page(HealthFilter(), 1), found.page(HealthFilter(), 2)
    assert (first.total, first.pages) == (len(every), 2)
    ids = [row["customer_id"] for row in (*first.rows, *second.rows)]
    assert ids == [row["customer_id"] for row in every]
    assert HealthFilter.of({"color": "blue", "sort": "luck"}) == HealthFilter()


def test_an_override_is_shown_and_changes_no_score(
    cast: Cast, published: Board, design: HealthScore
) -> None:
    before = whole(published, design)
    green = rows_of(before, color="green")[0]
    said = {
        "customer_id": green["customer_id"],
        "customer_name": green["name"],
        "reason": "sold to a rival",
        "by": cast.by("csm", published.as_of),
    }
    until = published.as_of + timedelta(days=1)
    override(**said, score=None, color="red", until=until)
    after = whole(published, design)
    (row,) = rows_of(after, color="overridden")
    assert (row["color"], row["override"], row["reason"]) == ("red", "red", "sold to a rival")
    assert row["score"] == green["score"]
    assert after.distribution[0].customers == before.distribution[0].customers + 1
    override(**said, score=50.0, color="", until=published.as_of)
    (row,) = rows_of(whole(published, design), color="overridden")
    assert (row["color"], row["override"]) == ("amber", "50")


def test_one_that_ended_is_not_shown(cast: Cast, published: Board, design: HealthScore) -> None:
    row = rows_of(whole(published, design))[0]
    until = published.as_of - timedelta(days=1)
    override(
        customer_id=row["customer_id"],
        customer_name=row["name"],
        score=None,
        color="green",
        reason="trust me",
        until=until,
        by=cast.by("csm", until),
    )
    assert rows_of(whole(published, design), color="overridden") == []


def test_a_preview_is_what_putting_it_in_force_shows(
    cast: Cast, published: Board, design: HealthScore
) -> None:
    tried = HealthScore((Factor("active_days", 1, Scale(0, 28)),), red_below=20, green_from=90)
    seen = preview(published, tried, design)
    before = {row["customer_id"]: row["color"] for row in rows_of(whole(published, design))}
    put_in_force(design=tried, by=cast.by("owner"))
    now = in_force(published)
    assert now is not None
    assert now.design == tried
    found = whole(published, now.design)
    counts = {part.color: part.customers for part in found.distribution}
    assert counts == {
        "red": seen.red,
        "amber": seen.amber,
        "green": seen.green,
        "": seen.unknown,
    }
    after = {row["customer_id"]: row["color"] for row in rows_of(found)}
    assert seen.changed == sum(before[who] != color for who, color in after.items())
    assert seen.changed > 0


def test_a_factor_alone_is_as_good_as_itself(published: Board) -> None:
    measure = line_measure(published)
    values = [row[measure] for row in published.reader.rows(published.reader.table("panel"))]
    highest = max(value for value in values if value is not None)
    alone = HealthScore((Factor(measure, 1, Scale(0, highest)),))
    found = proof(published, alone)
    assert found is not None
    assert found.gain is not None
    assert (found.gain.value, found.gain.low, found.gain.high) == (0, 0, 0)
    assert found.verdict == "tells"


def test_the_report(published: Board, design: HealthScore) -> None:
    made = report("health", published, ReportRequest())
    assert [row["customer_id"] for row in made.rows] == [
        row["customer_id"] for row in rows_of(whole(published, design))
    ]
    assert "proposed design nobody put in force" in made.notes[0]
    assert made.notes[1].startswith("back-test: AUC 0.")
    assert f"{line_measure(published)} alone" in made.notes[1]


def test_explained_factor_by_factor(published: Board, design: HealthScore) -> None:
    row = rows_of(whole(published, design))[0]
    found = explain("health_score", published, {"customer": row["customer_id"]})
    lines = found.derivation.lines
    parts = [line.value for line in lines[1:-2]]
    assert lines[-1].value == pytest.approx(row["score"])
    assert sum(parts) == pytest.approx(row["score"])
    assert len(published.reader.rows(found.rows)) == 14


def test_without_the_panel_nothing_is_claimed(published: Board) -> None:
    tables = {
        name: source
        for name, source in published.generation.tables.items()
        if name not in ("panel", "panel_recent")
    }
    reader = type(published.reader)(
        published.reader.root, replace(published.generation, tables=tables), published.reader.limits
    )
    old = replace(published, reader=reader)
    assert not query.is_there(old)
    assert report("health", old, ReportRequest()).rows == []
    assert proof(old, HealthScore((Factor("active_days", 1, Scale(0, 28)),))) is None
