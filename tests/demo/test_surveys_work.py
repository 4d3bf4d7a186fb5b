"""The imaginary company's round runs, has answers and a call to make, and sends nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from tenure.demo.surveys_work import SAID, plant_surveys
from tenure.records.models import CustomerMail, SurveyInvite, SurveyRound, WorkItemReason
from tenure.workflow.queries import survey_follow_ups, surveys
from tenure.workflow.queries.board import Board
from tests.cast import Cast


def test_there_is_something_to_look_at(cast: Cast, published: Board) -> None:
    at = datetime.combine(published.as_of, datetime.min.time(), UTC)
    by = replace(cast.by("owner"), at=at, today=published.as_of)
    found = plant_surveys(by=by, board=published)
    assert SurveyRound.objects.get(pk=int(found["round"])).state == "running"
    assert SurveyInvite.objects.filter(state="answered").count() == len(SAID)
    assert SurveyInvite.objects.get(pk=int(found["answer"])).followed_up_at is None
    assert len(survey_follow_ups.follow_ups(cast.workspace.pk, at)) == 2
    assert WorkItemReason.objects.filter(code="unhappy_answer", gone_on=None).count() == 2
    assert not CustomerMail.objects.exists()
    shown = surveys.one(cast.workspace.pk, published, id=int(found["round"]))
    assert shown is not None
    assert (shown.value.promoters, shown.value.passives, shown.value.detractors) == (6, 3, 3)
    assert not shown.value.is_told
