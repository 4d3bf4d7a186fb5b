"""Definitions: every version kept and audited, and history computed again under the newest."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tenure.config.settings import settings
from tenure.jobs import worker
from tenure.records.models import AuditEntry, Definitions, Publication
from tenure.values.errors import InputError
from tenure.values.presets import PRESETS
from tenure.values.switches import DEFAULT, ChurnRecognition, MonthRule, Switches, switches_from
from tenure.workflow.actions.definitions import define, restore
from tenure.workflow.queries.board import Board, published
from tenure.workflow.queries.definitions import definitions, history, is_behind
from tests.cast import AT, Cast
from tests.conftest import Demo

STRIPE = PRESETS["stripe"].switches


def put(cast: Cast, switches: Switches) -> int:
    return define(workspace=cast.workspace, switches=switches, at=AT, by=cast.users["owner"])


def test_nobody_set_anything_yet(cast: Cast) -> None:
    assert definitions(cast.workspace).switches == DEFAULT
    assert put(cast, DEFAULT) == 0
    assert not Definitions.objects.exists()


def test_each_change_is_a_version_with_an_audit_entry(cast: Cast) -> None:
    assert put(cast, STRIPE) == 1
    assert put(cast, STRIPE) == 1
    assert put(cast, replace(STRIPE, past_due_days=7)) == 2
    assert [each.version for each in history(cast.workspace)] == [2, 1]
    assert [each.preset for each in history(cast.workspace)] == ["", "stripe"]
    last, first = AuditEntry.objects.filter(action="ledger.defined")
    assert last.summary == "Definitions 2: past_due_days none → 7"
    assert (last.detail["before"], last.detail["after"]) == (
        {"past_due_days": "none"},
        {"past_due_days": "7"},
    )
    assert first.actor == cast.users["owner"]
    assert first.summary.startswith(
        "Definitions 1 (stripe): churn_recognition period_end → at_cancel"
    )


def test_an_earlier_version_comes_back_as_a_new_one(cast: Cast) -> None:
    put(cast, STRIPE)
    put(cast, DEFAULT)
    owner = cast.users["owner"]
    assert restore(workspace=cast.workspace, version=1, at=AT, by=owner) == 3
    assert definitions(cast.workspace).switches == STRIPE
    assert restore(workspace=cast.workspace, version=0, at=AT, by=owner) == 4
    assert definitions(cast.workspace).switches == DEFAULT
    with pytest.raises(InputError, match="no definitions 9"):
        restore(workspace=cast.workspace, version=9, at=AT, by=owner)


def test_another_workspace_keeps_its_own(cast: Cast) -> None:
    put(cast, STRIPE)
    assert definitions(cast.other).switches == DEFAULT


def test_the_worker_computes_history_again(cast: Cast, demo: Demo, published: Board) -> None:
    assert not is_behind(cast.workspace)
    before = _closings(published)
    put(cast, replace(DEFAULT, churn_recognition=ChurnRecognition.AT_CANCEL))
    assert is_behind(cast.workspace)
    assert worker.run_once(settings())
    assert not is_behind(cast.workspace)
    last = Publication.objects.filter(workspace=cast.workspace).first()
    assert last is not None
    assert (last.as_of, last.definitions) == (demo.as_of, 1)
    after = _closings(_board(cast))
    # whoever asks to cancel is gone at once: no month holds more, and some hold less
    assert all(after[key] <= before[key] for key in before)
    assert any(after[key] < before[key] for key in before)


def test_who_needs_attention_does_not_hang_on_how_months_are_counted(
    cast: Cast, published: Board
) -> None:
    before = _states(published)
    put(cast, replace(DEFAULT, month_rule=MonthRule.ANY_DAY, month_start_day=15))
    worker.run_once(settings())
    assert _states(_board(cast)) == before


def _board(cast: Cast) -> Board:
    board = published(cast.workspace, settings().warehouse)
    assert board is not None
    return board


def _closings(board: Board) -> dict[tuple[object, str], int]:
    rows = board.reader.rows(board.reader.table("monthly"))
    return {(row["month_on"], row["currency"]): row["closing_minor"] for row in rows}


def _states(board: Board) -> list[tuple[object, ...]]:
    rows = board.reader.rows(board.reader.table("customer_state").order_by("customer_id"))
    return [(r["customer_id"], r["mrr_minor"], r["paying_since"], r["zombie_kind"]) for r in rows]


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ({"churn": "now"}, "no switch 'churn'"),
        ({"churn_recognition": "later"}, "churn_recognition cannot be 'later'"),
        ({"past_due_days": "-1"}, "past_due_days cannot be '-1'"),
        ({"month_start_day": "29"}, "month_start_day is 29"),
        ({"fx_frozen_on": "May"}, "fx_frozen_on cannot be 'May'"),
    ],
)
def test_odd_switches_are_refused(texts: dict[str, str], said: str) -> None:
    with pytest.raises(InputError, match=said):
        switches_from(texts)


@pytest.mark.parametrize("preset", PRESETS.values(), ids=str)
def test_switches_survive_being_written_down(preset: object) -> None:
    switches = preset.switches  # type: ignore[attr-defined]
    assert switches_from(switches.plain()) == switches
