"""What health says below the pages is listed for the catalogs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tenure.values.errors import InputError
from tenure.values.health import Factor, HealthScore, Scale, checked
from tenure.values.measures import MEASURES
from tenure.web import phrases, phrases_definitions, phrases_growth, phrases_health
from tenure.web.sentences import _patterns
from tenure.workflow.queries.health_lists import COLUMNS

ROOT = Path(__file__).resolve().parents[2] / "src" / "tenure"
WORDS = {
    *phrases.WORDS,
    *phrases_growth.WORDS,
    *phrases_definitions.WORDS,
    *phrases_health.WORDS,
}
DAYS = Factor("active_days", 3, Scale(4, 20))
QUIET = Factor("quiet_days", 1, Scale(30, 2))


def is_known(text: str) -> bool:
    """Whether a word or sentence is listed; texts of `InputError` and `Shown` list themselves."""
    return text in WORDS or any(pattern.fullmatch(text) for _form, pattern in _patterns())


def test_every_measure_and_column_is_listed() -> None:
    assert {measure.title for measure in MEASURES.values()} <= WORDS
    assert all(is_known(column.title) or column.title in said_plainly() for column in COLUMNS)


def said_plainly() -> set[str]:
    """Texts a call lists itself, since they stand in it as they are."""
    files = (path.read_text("utf-8") for path in ROOT.rglob("*.py"))
    return {text for file in files for text in re.findall(r'Shown\("\w+", "([^"]+)"', file)}


def odd() -> Iterator[HealthScore]:
    yield HealthScore(())
    yield HealthScore((DAYS, DAYS))
    yield HealthScore((DAYS,) * 13)
    yield HealthScore((replace(DAYS, measure="luck"),))
    yield HealthScore((replace(DAYS, weight=0),))
    yield HealthScore((replace(DAYS, missing="guess"),))
    yield HealthScore((replace(DAYS, scale=Scale(4, 4)),))
    yield HealthScore((replace(DAYS, scale=Scale(20, 4)),))
    yield HealthScore((replace(QUIET, scale=Scale(2, 30)),))
    yield HealthScore((replace(DAYS, by_segment=(("a", Scale(1, 9)),) * 2),))
    yield HealthScore((DAYS,), red_below=80)


@pytest.mark.parametrize("design", list(odd()))
def test_what_is_refused_is_listed(design: HealthScore) -> None:
    with pytest.raises(InputError) as caught:
        checked(design)
    assert is_known(caught.value.message), caught.value.message
    assert is_known(caught.value.hint), caught.value.hint
