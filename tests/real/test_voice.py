"""Complaints about banks and the event log of a help desk: imported, and their figures counted again.

What is asserted comes from the files themselves, row by row in plain Python, and from lifelines:

- The bureau's file has days only and no day on which a complaint was closed: how long handling took
  cannot be known for those that were, and is said of none. What can be known is whether the company
  answered in time, and how long it took until the complaint reached it.
- The help desk's file has no list of tickets. Every ticket ends with activity 6, so that closes them.
  91 rows stand twice, word for word, and count once.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from math import floor
from pathlib import Path

import pytest
from lifelines import KaplanMeierFitter  # type: ignore[import-untyped]
from lifelines.utils import qth_survival_time  # type: ignore[import-untyped]

from tenure.connectors.files.mapping import parse_mapping
from tenure.inference.waits import Wait
from tenure.jobs.day import DayRequest, run_day
from tenure.jobs.importing import ImportRequest, run_import
from tenure.workflow.queries import tickets as lists
from tenure.workflow.queries import voice
from tenure.workflow.queries.board import Board, published
from tenure.workflow.queries.tickets import TicketFilter
from tests.cast import AT, Cast
from tests.real.run import TESTS

pytestmark = pytest.mark.shared
LAST_COMPLAINT, MIDDLE, LAST_STEP = date(2019, 4, 30), date(2011, 6, 30), date(2012, 11, 30)


@dataclass(frozen=True)
class Loaded:
    board: Board
    lines: list[dict[str, str]]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Warehouses of both: what a day makes of the same facts is found by the next test."""
    return tmp_path_factory.mktemp("voice")


def load(cast: Cast, folder: Path, file: str, mapping: str, root: Path, day: date) -> Loaded:
    if not root.exists():
        rules = parse_mapping((TESTS / "mappings" / f"{mapping}.toml").read_text("utf-8"))
        request = ImportRequest(folder, root, root / "rejects", AT.isoformat(), mapping=rules)
        assert run_import(request).rejected == 0
    run_day(DayRequest(cast.workspace, root, day, AT, worklist=12))
    board = published(cast.workspace, root)
    assert board is not None
    (path,) = folder.glob(file)
    with path.open(encoding="utf-8", newline="") as text:
        return Loaded(board, list(csv.DictReader(text)))


@pytest.fixture
def complaints(cast: Cast, shared: Callable[[str], Path], place: Path) -> Loaded:
    folder, name = shared("cfpb_complaints"), "cfpb_complaints"
    return load(cast, folder, "*.csv", name, place / name, LAST_COMPLAINT)


@pytest.fixture
def desk(
    cast: Cast, shared: Callable[[str], Path], place: Path, request: pytest.FixtureRequest
) -> Loaded:
    folder, name = shared("helpdesk_italian"), "helpdesk_italian"
    return load(cast, folder, "*.csv", name, place / name, request.param)


def same_quantiles(found: tuple[Wait, ...], minutes: list[int], is_over: list[bool]) -> None:
    """`KaplanMeierFitter().fit(minutes, is_over)`; quantiles of its curve, and of its limits."""
    fit = KaplanMeierFitter().fit(minutes, is_over)
    limits = fit.confidence_interval_
    for share, wait in zip(voice.SHARES, found, strict=True):
        left = 1 - share + 1e-9  # the curve is a product of thousands of ratios
        assert wait.n == len(minutes)
        assert wait.over == sum(is_over)
        assert wait.value == qth_survival_time(left, fit.survival_function_.iloc[:, 0])
        lower, upper = (limits.iloc[:, side].fillna(0) for side in (0, 1))
        assert wait.low == int(lower.index[(lower <= left)][0])
        assert wait.high == int(upper.index[(upper <= left)][0])


def test_every_complaint_is_there(complaints: Loaded) -> None:
    whole, lines = voice.overview(complaints.board, 0), complaints.lines
    assert whole.counts["tickets"] == whole.counts["complaints"] == len(lines) == 4_390
    assert whole.counts["complainers"] == len({line["Company"] for line in lines}) == 576
    products = Counter(line["Product"] for line in lines)
    found = {row["topic"]: row["tickets"] for row in voice.topics(complaints.board, 0)}
    assert found == products


def test_share_answered_in_time(complaints: Loaded) -> None:
    timely = Counter(line["Timely response?"] for line in complaints.lines)
    share = voice.overview(complaints.board, 0).timely
    assert share is not None
    assert (share.n, round(share.value * share.n)) == (4_390, timely["Yes"]) == (4_390, 4_314)
    # statsmodels.stats.proportion.proportion_confint(4314, 4390, method="wilson")
    assert (share.low, share.high) == pytest.approx((0.978386, 0.986146), abs=1e-6)
    late = lists.tickets(complaints.board, TicketFilter(answered="late"))
    assert late.total == timely["No"] == 76


def test_what_cannot_be_known_is_not_said(complaints: Loaded) -> None:
    whole = voice.overview(complaints.board, 0)
    done = [x for x in complaints.lines if x["Company response to consumer"].startswith("Closed")]
    assert whole.counts["unclear"] == len(done) == 4_363
    assert whole.counts["open"] == 27
    assert [wait.value for wait in whole.handling] == [None, None]
    assert whole.handling[0].n == 27


def test_time_until_the_company_had_it(complaints: Loaded) -> None:
    minutes, is_over = [], []
    for line in complaints.lines:
        came, sent = (
            date.fromisoformat(line[x]) for x in ("Date received", "Date sent to company")
        )
        is_closed = line["Company response to consumer"].startswith("Closed")
        was_sent = sent <= LAST_COMPLAINT
        if is_closed and not was_sent:
            continue  # closed, and not sent yet: its end is not known on that day
        until = sent if was_sent else LAST_COMPLAINT + timedelta(days=1)
        minutes.append((until - came).days * 1_440)
        is_over.append(was_sent)
    same_quantiles(voice.overview(complaints.board, 0).reply, minutes, is_over)


Course = list[tuple[datetime, str]]


def courses(lines: list[dict[str, str]], until: date) -> dict[str, Course]:
    """Steps of each ticket up to a day, in order, each once."""
    found: dict[str, set[tuple[datetime, str]]] = {}
    for line in lines:
        at = datetime.fromisoformat(line["CompleteTimestamp"])
        if at.date() <= until:
            found.setdefault(line["CaseID"], set()).add((at, line["ActivityID"]))
    return {case: sorted(steps) for case, steps in found.items()}


def loops(course: Course) -> int:
    """Steps that lead back: first seen before the one they come from."""
    names = [name for _at, name in course]
    return sum(names.index(now) < names.index(before) for before, now in pairwise(names))


@pytest.mark.parametrize("desk", [LAST_STEP, MIDDLE], indirect=True, ids=["all", "middle"])
def test_tickets_are_made_of_their_steps(desk: Loaded) -> None:
    day = desk.board.as_of
    expected = courses(desk.lines, day)
    rows = {
        row["ticket_id"]: row
        for row in desk.board.reader.rows(lists.filtered(desk.board, TicketFilter()))
    }
    assert set(rows) == set(expected)
    assert len(rows) == {LAST_STEP: 3_804, MIDDLE: 1_717}[day]
    for case, course in expected.items():
        row, names = rows[case], [name for _at, name in course]
        assert row["opened_at"] == course[0][0]
        assert row["loops"] == loops(course)
        closed = [at for at, name in course if name == "6"]
        last = len(names) - 1 - names[::-1].index("6") if closed else -1
        is_open = not closed or _led_back_after(course, last)
        assert row["is_open"] == is_open, case
        if not is_open:
            assert row["solved_at"] == closed[-1]
    whole = voice.overview(desk.board, 0)
    assert whole.closers == ("6",)
    assert whole.counts["loops"] == sum(map(loops, expected.values()))
    assert whole.counts["reopened"] == sum(loops(each) > 0 for each in expected.values())


def _led_back_after(course: Course, place: int) -> bool:
    names = [name for _at, name in course]
    places = range(place + 1, len(names))
    return any(names.index(names[n]) < names.index(names[n - 1]) for n in places)


@pytest.mark.parametrize("desk", [LAST_STEP, MIDDLE], indirect=True, ids=["all", "middle"])
def test_handling_time_with_open_ones_censored(desk: Loaded) -> None:
    day = desk.board.as_of
    end = datetime.combine(day + timedelta(days=1), datetime.min.time())
    minutes, is_over = [], []
    for course in courses(desk.lines, day).values():
        closed = [n for n, (_at, name) in enumerate(course) if name == "6"]
        over = bool(closed) and not _led_back_after(course, closed[-1])
        until = course[closed[-1]][0] if over else end
        minutes.append(floor((until - course[0][0]).total_seconds() / 60))
        is_over.append(over)
    assert all(is_over) == (day == LAST_STEP)
    same_quantiles(voice.overview(desk.board, 0).handling, minutes, is_over)
