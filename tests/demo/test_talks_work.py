"""What the demo's team noted shows on every page of talks."""

from __future__ import annotations

from tenure.demo.talks_work import OUTREACH, TALKS, plant_talks
from tenure.records.models import Talk
from tenure.workflow.queries import outreach, talks, value_talks
from tenure.workflow.queries.board import Board
from tests.cast import Cast


def test_every_page_of_talks_has_something(cast: Cast, published: Board) -> None:
    by = cast.by("csm", today=published.as_of)
    found = plant_talks(by=by, board=published)
    assert Talk.objects.get(pk=found["late_promise"]).promised_on is not None
    counts = talks.counts(published, published.as_of)
    assert counts == {"open": 4, "late": 2, "soon": 1, "undated": 0, "kept": 0}
    report = outreach.outcomes(published)
    assert (report.asked, report.known, report.both) == (len(OUTREACH), 5, 6)
    value = value_talks.report(published, value_talks.value_talks(published, 30))
    assert value.has_any
    planted = Talk.objects.filter(is_value_talk=True).count()
    assert value.counts["ok"] >= planted > 0
    assert Talk.objects.count() == len(TALKS) + len(OUTREACH) + planted
