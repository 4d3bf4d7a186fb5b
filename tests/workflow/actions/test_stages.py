"""The table of stages: who may change it, what is refused, what is written down."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tenure.records.models import AuditEntry, StageRow
from tenure.values.errors import InputError
from tenure.values.stages import DEFAULTS, Stage, stage_at
from tenure.workflow.actions.stages import reset_stages, set_stages
from tenure.workflow.queries.stages import stages
from tenure.workflow.rules.permissions import NotAllowedError
from tests.cast import Cast


def changed(place: int, **fields: object) -> tuple[Stage, ...]:
    made = list(DEFAULTS)
    made[place] = replace(made[place], **fields)  # type: ignore[arg-type]
    return tuple(made)


def test_set_and_reset_with_an_audit_entry(cast: Cast) -> None:
    wanted = changed(1, starts_minor=200_000_000, goals=("Ours",))
    set_stages(wanted=wanted, by=cast.by("manager"))
    assert stages(cast.workspace.pk) == wanted
    assert stages(cast.other.pk) == DEFAULTS
    entry = AuditEntry.objects.get(action="stages.changed")
    assert entry.summary == "Stages: adoption"
    (before,) = entry.detail["before"]
    (after,) = entry.detail["after"]
    assert (before["starts_minor"], after["starts_minor"]) == (100_000_000, 200_000_000)
    set_stages(wanted=wanted, by=cast.by("owner"))  # nothing new: nothing written
    assert AuditEntry.objects.filter(action="stages.changed").count() == 1
    reset_stages(by=cast.by("owner"))
    assert stages(cast.workspace.pk) == DEFAULTS
    assert not StageRow.objects.exists()
    assert AuditEntry.objects.filter(action="stages.changed").count() == 2


@pytest.mark.parametrize("role", ["csm", "listener", "finance", "read_only"])
def test_others_may_not(cast: Cast, role: str) -> None:
    with pytest.raises(NotAllowedError):
        set_stages(wanted=changed(0, goals=()), by=cast.by(role))
    assert not StageRow.objects.exists()


@pytest.mark.parametrize(
    "wanted",
    [
        DEFAULTS[:4],
        DEFAULTS[::-1],
        changed(0, starts_minor=1),
        changed(2, starts_minor=100_000_000),
        changed(2, currency="EUR"),
        changed(3, question=""),
        changed(3, question="x" * 301),
        changed(3, metrics=()),
        changed(3, metrics=("luck",)),
        changed(3, goals=tuple("abcdefg")),
    ],
)
def test_what_is_no_table_of_stages(cast: Cast, wanted: tuple[Stage, ...]) -> None:
    with pytest.raises(InputError):
        set_stages(wanted=wanted, by=cast.by("owner"))
    assert not StageRow.objects.exists()


@pytest.mark.parametrize(
    ("arr", "code"),
    [
        (0, "acquisition"),
        (99_999_999, "acquisition"),
        (100_000_000, "adoption"),
        (500_000_000, "retention"),
        (1_999_999_999, "retention"),
        (2_000_000_000, "expansion"),
        (10_000_000_000, "optimization"),
    ],
)
def test_bounds_of_one_five_twenty_and_a_hundred_million(arr: int, code: str) -> None:
    assert DEFAULTS[stage_at(DEFAULTS, arr)].code == code
