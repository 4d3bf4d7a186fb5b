"""What is learnt stands until it is due, is the same when asked again, and is not moved by looking back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from tenure.demo.company import Size, build
from tenure.inference.learned import due_again
from tenure.jobs.importing import ImportRequest, run_import
from tenure.values.switches import DEFAULT
from tenure.warehouse import learning
from tenure.warehouse.asof import Question, compute
from tenure.warehouse.derived import Store
from tenure.warehouse.engine import Engine, Limits
from tenure.warehouse.generation import Generation
from tenure.warehouse.manifest import read_manifest
from tenure.warehouse.standing import quiet_weeks

END = date(2026, 3, 31)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("learning")
    build(home / "tables", Size(customers=60, months=14, seed=1, ends_on=END))
    run_import(ImportRequest(home / "tables", home / "root", home / "rejects", "2026-04-01"))
    return home / "root"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = Engine(Limits(2, scratch=tmp_path))
    yield made
    made.close()


def run(root: Path, engine: Engine, day: date, **asked: object) -> Generation:
    store = Store.over(root, engine, read_manifest(root))
    return compute(store, Question(day, DEFAULT, "USD", 0.8, **asked))  # type: ignore[arg-type]


def learnt_on(root: Path, made: Generation) -> date:
    kept = learning.load(root, made.learned or "")
    assert kept is not None
    return kept.found.learned_on


def test_it_stands_until_it_is_due(root: Path, engine: Engine) -> None:
    first = END - timedelta(days=20)
    began = run(root, engine, first)
    kept = learning.load(root, began.learned or "")
    assert kept is not None
    assert kept.found.learned_on == first
    assert kept.found.next_on == date(2026, 4, 1)
    assert kept.found.line.line is not None
    assert kept.found.line.line.branch == "bottom_quartile"

    later = run(root, engine, END)
    assert later.learned == began.learned
    assert run(root, engine, END).key == later.key

    before = run(root, engine, first - timedelta(days=30))
    assert learnt_on(root, before) == first - timedelta(days=30)
    assert run(root, engine, END).learned == began.learned

    due = run(root, engine, kept.found.next_on)
    assert learnt_on(root, due) == kept.found.next_on


def test_one_only_asked_about_leaves_what_holds_alone(root: Path, engine: Engine) -> None:
    day = date(2026, 6, 2)
    held = run(root, engine, date(2026, 4, 2)).learned
    brief = run(root, engine, day, is_brief=True)
    kept = learning.load(root, brief.learned or "")
    assert kept is not None
    assert kept.found.learned_on == day
    assert kept.found.backtest.why == "not_asked"
    assert run(root, engine, date(2026, 4, 2)).learned == held


def test_the_line_is_applied_to_each_customer(root: Path, engine: Engine) -> None:
    made = run(root, engine, END)
    line = made.danger_line
    assert line is not None
    rows = engine.query(made.tables["customer_state"].expr).to_pylist()
    known = [row for row in rows if row["line_today"] is not None and not row["use_unknown"]]
    assert known
    for row in known:
        assert row["below_line"] == (row["line_today"] <= line.line)
        assert (row["line_metric"], row["line_at"]) == (line.metric, line.line)
    watched = {
        each["customer_id"] for each in engine.query(made.tables["panel_now"].expr).to_pylist()
    }
    others = [row for row in rows if row["customer_id"] not in watched]
    assert others
    assert all(row["below_line"] is None and row["approach_state"] is None for row in others)
    coming = [row for row in rows if row["approach_state"] == "approaching"]
    assert all(row["days_to_line"] >= 0 for row in coming)


@pytest.mark.parametrize(
    ("learnt", "branch", "due"),
    [
        (date(2026, 3, 31), "bottom_quartile", date(2026, 4, 1)),
        (date(2026, 3, 1), "provisional", date(2026, 4, 1)),
        (date(2026, 12, 5), "none", date(2027, 1, 1)),
        (date(2026, 2, 10), "learnt", date(2026, 4, 1)),
        (date(2026, 11, 10), "economic", date(2027, 1, 1)),
    ],
)
def test_when_it_is_due_again(learnt: date, branch: str, due: date) -> None:
    assert due_again(learnt, branch) == due


def test_a_week_is_quiet_while_its_four_weeks_hold_three_quiet_days() -> None:
    sundays = [date(2026, 1, 4) + timedelta(weeks=n) for n in range(6)]
    quiet = ((date(2026, 1, 1), date(2026, 1, 2)), (date(2026, 1, 12), date(2026, 1, 12)))
    assert quiet_weeks(sundays, quiet).tolist() == [False, False, True, True, False, False]
