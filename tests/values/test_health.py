"""What a design of a health score is, what is none, and that it survives being kept."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from tenure.values.errors import InputError
from tenure.values.health import Factor, HealthScore, Scale, checked, health_from

DAYS = Factor("active_days", 3, Scale(4, 20), by_segment=(("large", Scale(10, 27)),))
QUIET = Factor("quiet_days", 1, Scale(30, 2), missing="poor")
DESIGN = HealthScore((DAYS, QUIET), drawn_on=date(2026, 5, 31))


def test_a_design_is_kept_as_it_is() -> None:
    kept = json.loads(json.dumps(DESIGN.plain()))
    assert health_from(kept) == DESIGN
    assert health_from({**kept, "drawn_on": None}).drawn_on is None


def test_the_fingerprint_is_that_of_scores_and_colors() -> None:
    same = replace(DESIGN, drawn_on=None)
    assert same.fingerprint == DESIGN.fingerprint
    others = (
        replace(DESIGN, red_below=30),
        replace(DESIGN, factors=(DAYS,)),
        replace(DESIGN, factors=(replace(DAYS, by_segment=()), QUIET)),
        replace(DESIGN, factors=(DAYS, replace(QUIET, missing="middle"))),
    )
    assert len({DESIGN.fingerprint, *(each.fingerprint for each in others)}) == 5


@pytest.mark.parametrize(
    ("score", "color"),
    [(None, ""), (0, "red"), (39.9, "red"), (40, "amber"), (69.9, "amber"), (70, "green")],
)
def test_colors(score: float | None, color: str) -> None:
    assert DESIGN.color(score) == color


@pytest.mark.parametrize(
    ("design", "said"),
    [
        (HealthScore(()), "needs a factor"),
        (HealthScore((DAYS, DAYS)), "counts twice"),
        (HealthScore((replace(DAYS, measure="luck"),)), "'luck' is no factor"),
        (HealthScore((replace(DAYS, measure="mrr_minor"),)), "'mrr_minor' is no factor"),
        (HealthScore((replace(DAYS, weight=0),)), "weight of active days in 28 is 0"),
        (HealthScore((replace(DAYS, weight=float("nan")),)), "weight of active days in 28 is nan"),
        (HealthScore((replace(DAYS, missing="guess"),)), "'guess' is no rule"),
        (HealthScore((replace(DAYS, scale=Scale(4, 4)),)), "two different numbers"),
        (HealthScore((replace(DAYS, scale=Scale(4, float("inf"))),)), "two different numbers"),
        (HealthScore((replace(DAYS, scale=Scale(20, 4)),)), "above poor for active days"),
        (HealthScore((replace(QUIET, scale=Scale(2, 30)),)), "below poor for days since"),
        (HealthScore((replace(DAYS, by_segment=(("a", Scale(9, 1)),)),)), "above poor"),
        (HealthScore((replace(DAYS, by_segment=(("a", Scale(1, 9)),) * 2),)), "segment twice"),
        (replace(DESIGN, red_below=70, green_from=70), "red must end"),
        (replace(DESIGN, green_from=101), "red must end"),
    ],
)
def test_what_is_no_design(design: HealthScore, said: str) -> None:
    with pytest.raises(InputError, match=said):
        checked(design)


def test_a_measure_of_no_known_direction_goes_either_way() -> None:
    for scale in (Scale(0, 3), Scale(3, 0)):
        assert checked(HealthScore((Factor("tickets_90", 1, scale),)))
