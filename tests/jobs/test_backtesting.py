"""Learning before it is due, and the back-test in the terminal."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tenure.jobs import backtesting
from tenure.jobs.backtesting import backtest, learn_again
from tenure.jobs.day import DayRequest
from tenure.records.models import Publication
from tenure.values.errors import BusyError, InputError
from tenure.warehouse import learning
from tenure.warehouse.files import writer_lock
from tenure.workflow.queries.board import Board
from tests.cast import AT, Cast
from tests.conftest import Demo
from tests.learnt import LEARNED, taught


def run(*arguments: str) -> str:
    done = CliRunner().invoke(backtest, arguments, catch_exceptions=False)
    assert done.exit_code == 0
    return done.output


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch, published: Board) -> Board:
    """A published board as if something had been learnt."""
    board = taught(published, LEARNED)
    monkeypatch.setattr(backtesting, "published", lambda *_: board)
    return board


def test_learning_again_is_learning_anew(
    monkeypatch: pytest.MonkeyPatch, cast: Cast, demo: Demo, published: Board
) -> None:
    calls = []
    real = learning.learn
    monkeypatch.setattr(learning, "learn", lambda work: calls.append(work.day) or real(work))
    request = DayRequest(cast.workspace, demo.root, demo.as_of, AT, worklist=12)
    again = learn_again(request)
    assert calls == [demo.as_of]
    assert again.generation.learned == published.generation.learned  # same facts, same findings
    last = Publication.objects.filter(workspace=cast.workspace).first()
    assert last is not None
    assert last.as_of == demo.as_of
    (pointer,) = (demo.root / "learned").glob("last-*.json")
    assert json.loads(pointer.read_text("utf-8")) == {"key": again.generation.learned}


def test_it_waits_for_no_other_writer(cast: Cast, demo: Demo, published: Board) -> None:
    request = DayRequest(cast.workspace, demo.root, demo.as_of, AT, worklist=12)
    before = list((demo.root / "learned").glob("last-*.json"))
    with writer_lock(demo.root / "lock"), pytest.raises(BusyError):
        learn_again(request)
    assert list((demo.root / "learned").glob("last-*.json")) == before
    assert published.generation.learned


def test_what_is_printed(known: Board) -> None:
    said = run()
    assert "alerts for 2 CSMs" in said
    assert "all folds with a line" in said
    assert "Warning time against noise" in said
    assert "no alert at all" in said
    assert "(4 notices missed, 24 false alarms)" in said
    assert "Lead times before real notices" in said
    assert known.as_of.isoformat() in said


def test_among_other_people(known: Board) -> None:
    assert known
    own, four = run(), run("--csms", "4")
    assert "alerts for 4 CSMs" in four
    # 30 alerts, 6 of them true: 2 alerts and 1.6 false ones a CSM and week, half of it for twice as many
    line = next(row for row in own.splitlines() if "all folds with a line" in row)
    half = next(row for row in four.splitlines() if "all folds with a line" in row)
    assert line.split()[-1] == "1.60"
    assert half.split()[-1] == "0.80"


def test_long_lists_say_where_the_rest_is(monkeypatch: pytest.MonkeyPatch, known: Board) -> None:
    assert known
    monkeypatch.setattr(backtesting, "LISTED", 1)
    assert "(1 more: tenure report misses)" in run()


def test_odd_people_are_refused() -> None:
    done = CliRunner().invoke(backtest, ["--csms", "0"])
    assert done.exit_code == 2


@pytest.mark.usefixtures("cast")
def test_before_the_first_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backtesting, "published", lambda *_: None)
    with pytest.raises(InputError, match="no day has been run yet"):
        CliRunner().invoke(backtest, [], catch_exceptions=False, standalone_mode=False)


def test_again_learns_the_published_day(
    monkeypatch: pytest.MonkeyPatch, known: Board, tmp_path: Path
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(backtesting, "learn_again", lambda request, _: asked.append(request))
    run("--again")
    assert [request.as_of for request in asked] == [known.as_of]
    assert tmp_path


def test_an_earlier_day_learns_for_itself(monkeypatch: pytest.MonkeyPatch, known: Board) -> None:
    asked: list[Any] = []
    earlier = replace(known)
    monkeypatch.setattr(backtesting, "learn_again", lambda *_: pytest.fail("not this day"))
    monkeypatch.setattr(backtesting, "computed", lambda *given, **_: asked.append(given) or earlier)
    day = known.as_of - timedelta(days=30)
    run("--as-of", day.isoformat(), "--again")
    assert asked[0][2] == day
