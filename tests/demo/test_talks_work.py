"""What the demo's team noted shows on every page of talks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time

from tenure.demo.talks_work import OUTREACH, TALKS, plant_talks
from tenure.records.models import Talk
from tenure.workflow.queries import outreach, talks, value_talks
from tenure.workflow.queries.board import Board
from tests.cast import Cast


def test_every_page_of_talks_has_something(cast: Cast, published: Board) -> None:
    at = datetime.combine(published.as_of, time(18), UTC)
    by = replace(cast.by("csm", today=published.as_of), at=at)
    found = plant_talks(by=by, board=published)
    assert Talk.objects.get(pk=found["late_promise"]).promised_on is not None
    counts = talks.counts(published, published.as_of)
    assert counts == {"open": 4, "late": 2, "soon": 1, "undated": 0, "kept": 0}
    report = outreach.outcomes(published)
    assert (report.asked, report.known, report.both) == (len(OUTREACH), 5, 6)
    found_now = value_talks.value_talks(published, 30)
    value = value_talks.report(published, found_now)
    planted = Talk.objects.filter(is_value_talk=True).count()
    assert value.has_any
    late = sum(row["value_on"] is not None for row in found_now.of_state("missed"))
    too_late = sum(row["value_on"] is not None for row in found_now.of_state("failed"))
    # who has two contracts of one term may have one talk count for both
    assert value.counts["ok"] + value.counts["held"] + late + too_late >= planted
    assert value.counts["held"] > value.counts["failed"] > too_late > 0
    asked = value_talks.value_due(published, published.as_of)
    assert len(asked) <= 3, "nobody's list is full of them"
    assert Talk.objects.count() == len(TALKS) + len(OUTREACH) + planted
