"""Themes as they are kept: known again by their middle, renamed, merged, taken apart."""

from __future__ import annotations

from datetime import date

import pytest

from tenure.inference.intervals import Estimate
from tenure.inference.meaning import DIMENSIONS
from tenure.records.models import AuditEntry, Theme
from tenure.values.errors import InputError
from tenure.workflow.actions import themes
from tenure.workflow.actions.themes import Found, Group
from tests.cast import AT, Cast

DAY = date(2026, 3, 31)


def group(axis: int, *words: str, lean: float = 0.0, texts: int = 5) -> Group:
    """A group about an axis; `lean` towards the next one."""
    center = [0.0] * DIMENSIONS
    length = (1 + lean * lean) ** 0.5
    center[axis], center[axis + 1] = 1 / length, lean / length
    return Group(tuple(center), words, texts, date(2026, 3, 1), date(2026, 3, 30))


def keep(cast: Cast, *groups: Group) -> tuple[int, int]:
    found = Found(groups, 20, 3, Estimate(0.9, 0.8, 1.0, 20), "mark")
    return themes.keep_themes(workspace=cast.workspace, found=found, day=DAY, at=AT)


def told(cast: Cast) -> list[tuple[int, str, int]]:
    rows = Theme.objects.filter(workspace=cast.workspace)
    return list(rows.values_list("number", "name", "texts"))


def test_a_theme_is_known_again_and_keeps_its_name(cast: Cast) -> None:
    assert keep(cast, group(0, "invoice", "march"), group(9, "login")) == (0, 2)
    assert told(cast) == [(1, "invoice · march", 5), (2, "login", 5)]
    assert keep(cast, group(9, "password", lean=0.4, texts=9), group(30, "drone")) == (1, 1)
    assert told(cast) == [(1, "invoice · march", 0), (2, "login", 9), (3, "drone", 5)]
    assert Theme.objects.get(number=2).words == ["password"]
    assert keep(cast, group(0, "bill")) == (1, 0)
    assert told(cast)[0] == (1, "invoice · march", 5)


def test_a_group_too_far_off_is_a_new_theme(cast: Cast) -> None:
    keep(cast, group(0, "invoice"))
    assert keep(cast, group(0, "other", lean=1.0)) == (0, 1)  # cosine 0.71


def test_what_was_merged_stays_merged_when_it_is_found_again(cast: Cast) -> None:
    by = cast.by("manager")
    keep(cast, group(0, "invoice"), group(9, "bill"))
    themes.merge(number=2, into=1, by=by)
    keep(cast, group(9, "bill", texts=8), group(0, "invoice"))
    assert Theme.objects.get(number=2).merged_into == Theme.objects.get(number=1)
    for wrong in (1, 2):
        with pytest.raises(InputError):
            themes.merge(number=wrong, into=2, by=by)
    themes.unmerge(number=2, by=by)
    assert Theme.objects.get(number=2).merged_into is None
    with pytest.raises(InputError):
        themes.unmerge(number=2, by=by)


def test_a_name_and_its_undoing_are_audited(cast: Cast) -> None:
    by = cast.by("csm")
    keep(cast, group(0, "invoice", "march"))
    assert themes.rename(number=1, name="  Where is   my bill ", by=by) == "invoice · march"
    keep(cast, group(0, "receipt"))
    assert told(cast) == [(1, "Where is my bill", 5)]
    assert themes.rename(number=1, name="", by=by) == "Where is my bill"
    assert told(cast) == [(1, "receipt", 5)]
    assert not Theme.objects.get().is_named
    acts = AuditEntry.objects.order_by("id").values_list("action", flat=True)
    assert list(acts) == ["themes.found", "theme.renamed", "themes.found", "theme.renamed"]
    with pytest.raises(InputError):
        themes.rename(number=1, name="x" * 201, by=by)


def test_other_workspaces_are_left_alone(cast: Cast) -> None:
    keep(cast, group(0, "invoice"))
    found = Found((group(0, "theirs"),), 9, 0, None, "")
    themes.keep_themes(workspace=cast.other, found=found, day=DAY, at=AT)
    assert told(cast) == [(1, "invoice", 5)]
    assert Theme.objects.get(workspace=cast.other).number == 1
    with pytest.raises(InputError):
        themes.rename(number=2, name="x", by=cast.by("owner"))
