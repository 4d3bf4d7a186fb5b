"""The demo's tickets of unknown people: loaded by the worker's step, listed, one of them nobody's."""

from __future__ import annotations

from pathlib import Path

from tenure.demo.helpdesk_work import ASKED, SOURCE, plant_helpdesk
from tenure.jobs.loading_tickets import Place
from tenure.jobs.ticket_hooks import settle_tickets
from tenure.records.models import OutsideEvent, RequesterMatch
from tenure.warehouse.engine import Limits
from tenure.workflow.queries.board import Board
from tests.cast import Cast
from tests.jobs.files import held


def test_planted_twice_it_is_there_once(published: Board, cast: Cast, tmp_path: Path) -> None:
    by = cast.by("csm")
    for _ in range(2):
        assert plant_helpdesk(by=by, board=published)["unknown"] == "kim.lane@gmail.com"
    assert OutsideEvent.objects.count() == len(ASKED)
    assert RequesterMatch.objects.get().customer_id == ""
    place = Place(tmp_path / "root", tmp_path / "rejects", by.at, Limits(1))
    assert settle_tickets(place, by.at) == len(ASKED)
    rows = held(tmp_path / "root")
    assert {row["ticket_id"] for row in rows} == {f"{SOURCE}:{n}" for n in range(1, 6)}
    assert all(row["customer_id"] is None for row in rows)
    assert not OutsideEvent.objects.exclude(state="done").exists()
