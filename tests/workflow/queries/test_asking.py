"""What is asked of a day: the thresholds of the ladder in force, and defaults where it cannot be read."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tenure.metrics.zombies import DEFAULT_RUNGS
from tenure.records.models import LadderDesign
from tenure.values.ladder import Thresholds, default_design
from tenure.workflow.queries.asking import question
from tests.cast import AT, Cast

DAY = date(2026, 5, 31)


def _designed(cast: Cast, design: Any) -> None:
    LadderDesign.objects.create(workspace=cast.workspace, version=1, design=design, at=AT)


def test_nobody_changed_the_ladder(cast: Cast) -> None:
    assert question(cast.workspace, DAY, 0.8).rungs == DEFAULT_RUNGS
    assert DEFAULT_RUNGS.default == Thresholds(contact=1, special=6)


def test_the_ladder_in_force(cast: Cast) -> None:
    plain = default_design().plain()
    plain["plans"] = {"Team": {"contact": 2, "special": 9}}
    _designed(cast, plain)
    rungs = question(cast.workspace, DAY, 0.8).rungs
    assert rungs.default == Thresholds(1, 6)
    assert rungs.plans == (("Team", Thresholds(2, 9)),)


@pytest.mark.parametrize("design", [{}, {"default": 3}, {"plans": None}])
def test_a_ladder_that_cannot_be_read(cast: Cast, design: Any) -> None:
    _designed(cast, design)
    assert question(cast.workspace, DAY, 0.8).rungs == DEFAULT_RUNGS
