"""Does complaining predict leaving: the answer in one sentence, with its interval or what it needs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils.translation import override

from tenure.inference.intervals import Estimate
from tenure.workflow.rules.complaint_words import (
    answer_text,
    kind_text,
    landmark_text,
    verdict_text,
)
from tests.learnt import COMPLAINTS, WITHOUT


def test_yes_with_its_interval() -> None:
    said = answer_text(COMPLAINTS)
    assert said.startswith("Yes. Customers who complained lately leave 1.90 times as often")
    assert "(95 % interval 1.30 to 2.80)" in said


def test_the_other_way_round() -> None:
    less = replace(COMPLAINTS.splits[0], ratio=Estimate(0.6, 0.4, 0.9, 300), verdict="less")
    said = answer_text(replace(COMPLAINTS, verdict="less", splits=(less,)))
    assert "other way round" in said
    assert "0.60 times" in said


def test_an_interval_that_holds_1_says_nothing() -> None:
    open_ = replace(COMPLAINTS.splits[0], ratio=Estimate(1.1, 0.8, 1.5, 300))
    said = answer_text(replace(COMPLAINTS, verdict="cannot_tell", splits=(open_,)))
    assert said.startswith("Cannot tell yet")
    assert said.endswith("holds 1.")


def test_what_would_be_needed() -> None:
    said = answer_text(WITHOUT.complaints)
    assert "At least 5 must leave after a complaint" in said
    assert "10 of each" in said
    none = replace(WITHOUT.complaints, why="no_complaints")
    assert "Load tickets" in answer_text(none)


def test_the_check() -> None:
    assert landmark_text(COMPLAINTS) == "The check does not speak against it."
    assert "opposite" in landmark_text(replace(COMPLAINTS, agrees=False))
    silent = replace(COMPLAINTS.landmarks[0], ratio=None)
    assert "too few" in landmark_text(replace(COMPLAINTS, landmarks=(silent,)))
    assert landmark_text(WITHOUT.complaints) == ""


@pytest.mark.parametrize("language", ["en", "ja", "ru", "fa"])
def test_in_every_language(language: str) -> None:
    with override(language):
        for found in (COMPLAINTS, WITHOUT.complaints):
            assert "%(" not in answer_text(found)
            assert "%%" not in answer_text(found)
        assert kind_text("fast") != "fast"
        assert verdict_text("more") != "more"
