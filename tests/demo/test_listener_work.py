"""The imaginary company's desk: somebody handed on, heard and waiting too long, once."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from tenure.demo.listener_work import plant_listener
from tenure.jobs import clock
from tenure.records.models import (
    Friction,
    Insight,
    LabNote,
    ListenerCase,
    ListenerPolicy,
    Routed,
    WorkItemReason,
)
from tenure.workflow.queries.board import Board
from tests.cast import Cast


def test_the_desk_has_every_state_and_is_planted_once(published: Board, cast: Cast) -> None:
    by = replace(cast.by("owner"), at=clock.now())
    done = plant_listener(by=by, board=published)
    assert Counter(done.values()) == {"handed_on": 1, "listened": 1, "waiting": 1}
    assert Routed.objects.count() == 4
    late = WorkItemReason.objects.filter(code="listener_waits", gone_on=None)
    assert late.count() >= 1
    counted = (Insight, Friction, LabNote, ListenerPolicy)
    assert [each.objects.count() for each in counted] == [1, 2, 1, 1]
    cases = ListenerCase.objects.count()
    assert plant_listener(by=by, board=published) == {}
    assert ListenerCase.objects.count() == cases
