"""What was written here and what the facts say of it: the same, after anything."""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as drawn
from hypothesis import strategies as st

from tenure.jobs import own_words
from tenure.jobs.own_words import EVERY, load_own_words, own_words_step
from tenure.records.models import Bug, BugReport, SurveyInvite, SurveyRound, Talk
from tenure.warehouse import session as sessions
from tenure.warehouse.engine import Engine, Limits
from tenure.warehouse.manifest import read_manifest
from tenure.warehouse.provided import Provided, load
from tenure.warehouse.session import writing
from tenure.workflow.actions import talks
from tenure.workflow.actions.talks import Said
from tests.cast import AT, Cast

Row = dict[str, Any]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A warehouse with a customer and a talk that was imported."""
    return imported(tmp_path)


def naive(at: datetime) -> datetime:
    """As facts hold instants: UTC, without a zone."""
    return at.astimezone(UTC).replace(tzinfo=None)


def imported(folder: Path, talk: str = "o-1") -> Path:
    root = folder / "warehouse"
    tables = {
        "customers": {"customer_id": ["ada"], "name": ["Ada"]},
        "touchpoints": {
            "touchpoint_id": [talk],
            "customer_id": ["ada"],
            "occurred_at": pa.array(
                [naive(datetime(2026, 1, 5, 9, tzinfo=UTC))], pa.timestamp("us")
            ),
            "subject": ["imported"],
        },
    }
    with writing(root) as session:
        for name, columns in tables.items():
            path = folder / f"{name}.parquet"
            pq.write_table(pa.table(columns), path)
            load(session, Provided(name, path, "files"), folder)
        session.commit("files", AT.isoformat())
    return root


def held(root: Path, table: str, key: str) -> dict[str, Row]:
    """Rows of a fact table by id."""
    files = [str(root / file.path) for file in read_manifest(root).files(table)]
    if not files:
        return {}
    engine = Engine(Limits())
    try:
        cursor = engine.connection.execute(
            f"SELECT * FROM read_parquet({files!r}, hive_partitioning=false, union_by_name=true)"
        )
        names = [column[0] for column in cursor.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    finally:
        engine.close()
    assert len({row[key] for row in rows}) == len(rows), "each once"
    return {row[key]: row for row in rows}


def moved(cast: Cast, root: Path, at: datetime = AT) -> int:
    return load_own_words(workspace=cast.workspace, root=root, at=at, limits=Limits())


def noted(cast: Cast, **changes: Any) -> int:
    said = Said(**{"occurred_at": AT - timedelta(hours=1), "subject": "hello", **changes})
    return talks.note(by=cast.by("csm"), customer_id="ada", customer_name="Ada", said=said)


def test_a_talk_becomes_a_touchpoint_changes_and_goes(cast: Cast, root: Path) -> None:
    pk = noted(
        cast,
        mood="angry",
        promise="a guide",
        promised_on=date(2026, 4, 7),
        is_value_talk=True,
        asked="stay",
        changed_mind=False,
        minutes=12,
    )
    assert moved(cast, root) == 1
    row = held(root, "touchpoints", "touchpoint_id")[f"talk-{pk}"]
    assert {name: row[name] for name in row if row[name] not in (None, "") and name[0] != "_"} == {
        "touchpoint_id": f"talk-{pk}",
        "customer_id": "ada",
        "kind": "call",
        "direction": "out",
        "occurred_at": naive(AT - timedelta(hours=1)),
        "person": "csm",
        "subject": "hello",
        "minutes": 12,
        "mood": "angry",
        "promise": "a guide",
        "promised_on": date(2026, 4, 7),
        "is_value_talk": True,
        "asked": "stay",
        "changed_mind": False,
    }
    version = read_manifest(root).version
    assert moved(cast, root) == 0
    assert read_manifest(root).version == version, "nothing changed, nothing written"
    talks.change(by=cast.by("csm"), talk_id=pk, said=Said(AT - timedelta(days=40), subject="then"))
    moved(cast, root)
    row = held(root, "touchpoints", "touchpoint_id")[f"talk-{pk}"]
    assert (row["subject"], row["mood"], row["minutes"]) == ("then", None, None)
    talks.take_back(by=cast.by("csm"), talk_id=pk)
    moved(cast, root)
    assert set(held(root, "touchpoints", "touchpoint_id")) == {"o-1"}
    talks.bring_back(by=cast.by("csm"), talk_id=pk)
    moved(cast, root)
    assert set(held(root, "touchpoints", "touchpoint_id")) == {"o-1", f"talk-{pk}"}


def survey(cast: Cast) -> SurveyInvite:
    made = SurveyRound.objects.create(
        workspace=cast.workspace,
        kind="nps",
        name="Spring",
        opens_on=date(2026, 3, 1),
        closes_on=date(2026, 3, 20),
        state="running",
        made_at=AT,
    )
    SurveyRound.objects.create(
        workspace=cast.workspace,
        kind="ces",
        name="a draft",
        opens_on=date(2026, 4, 1),
        closes_on=date(2026, 4, 2),
        made_at=AT,
    )
    common: Row = {
        "workspace": cast.workspace,
        "round": made,
        "customer_id": "ada",
        "customer_name": "Ada",
        "language": "en",
        "ask_on": date(2026, 3, 2),
        "made_at": AT,
    }
    SurveyInvite.objects.create(recipient_hash="b", state="skipped", why_not="no_address", **common)
    SurveyInvite.objects.create(
        recipient_hash="c", state="mailed", asked_at=AT - timedelta(days=9), **common
    )
    return SurveyInvite.objects.create(
        recipient_hash="a",
        state="answered",
        asked_at=AT - timedelta(days=9),
        answered_at=AT - timedelta(days=8),
        score=9,
        comment="good",
        role="admin",
        **common,
    )


def test_surveys_and_answers_with_their_silence(cast: Cast, root: Path) -> None:
    answered = survey(cast)
    moved(cast, root)
    rounds = held(root, "surveys", "survey_id")
    assert [(row["kind"], row["name"]) for row in rounds.values()] == [("nps", "Spring")]
    rows = held(root, "survey_responses", "response_id")
    assert len(rows) == 2, "who was passed over was not asked"
    row = rows[f"tenure-{answered.pk}"]
    assert (row["score"], row["comment"], row["role"], row["kind"]) == (9.0, "good", "admin", "nps")
    assert row["sent_at"] == naive(AT - timedelta(days=9))
    assert row["answered_at"] == naive(AT - timedelta(days=8))
    assert row["survey_id"] in rounds
    (silent,) = (each for name, each in rows.items() if name != f"tenure-{answered.pk}")
    assert silent["answered_at"] is None


def bug(cast: Cast, name: str, tracker: str, **changes: Any) -> Bug:
    return Bug.objects.create(
        workspace=cast.workspace,
        bug_id=name,
        title=name,
        tracker=tracker,
        opened_at=AT - timedelta(days=3),
        **changes,
    )


def report(cast: Cast, name: str, of: Bug, **changes: Any) -> BugReport:
    return BugReport.objects.create(
        workspace=cast.workspace, report_id=name, bug=of, reported_at=AT, **changes
    )


def test_bugs_filed_here_but_not_those_imported(cast: Cast, root: Path) -> None:
    first = bug(cast, "b-1", "built_in", severity="high")
    twin = bug(cast, "b-2", "github", status="duplicate", duplicate_of=first, is_security=True)
    theirs = bug(cast, "x-1", "import")
    report(cast, "r-1", twin, customer_id="ada", ticket_id="t-1", is_confirmed=True)
    report(cast, "r-2", theirs)
    report(cast, "r-3", theirs, linked_by=cast.users["csm"])
    moved(cast, root)
    bugs = held(root, "bugs", "bug_id")
    assert set(bugs) == {"b-1", "b-2"}
    assert bugs["b-2"]["duplicate_of"] == "b-1"
    assert bugs["b-2"]["is_security"] is True
    reports = held(root, "bug_reports", "report_id")
    assert {name: row["bug_id"] for name, row in reports.items()} == {"r-1": "b-2", "r-3": "x-1"}
    BugReport.objects.filter(report_id="r-1").delete()
    moved(cast, root)
    assert set(held(root, "bug_reports", "report_id")) == {"r-3"}


def test_what_was_imported_is_not_overwritten(
    cast: Cast, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    pk = noted(cast)
    root = imported(tmp_path, f"talk-{pk}")
    with caplog.at_level(logging.WARNING):
        moved(cast, root)
    assert held(root, "touchpoints", "touchpoint_id")[f"talk-{pk}"]["subject"] == "imported"
    assert "are taken by what was imported" in caplog.text
    talks.take_back(by=cast.by("csm"), talk_id=pk)
    moved(cast, root)
    assert held(root, "touchpoints", "touchpoint_id")[f"talk-{pk}"]["subject"] == "imported"


def test_nothing_is_done_where_nothing_was_imported(cast: Cast, tmp_path: Path) -> None:
    noted(cast)
    assert moved(cast, tmp_path / "none") == 0
    assert not (tmp_path / "none").exists()


def _killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("place", "name"),
    [
        (sessions, "write_manifest"),
        (own_words, "set_mark"),
        (own_words, "load_own"),
    ],
)
def test_killed_in_between_it_is_loaded_next_time(
    cast: Cast, root: Path, monkeypatch: pytest.MonkeyPatch, place: Any, name: str
) -> None:
    pk = noted(cast)
    survey(cast)
    before = read_manifest(root)
    with monkeypatch.context() as patched:
        patched.setattr(place, name, _killed)
        with pytest.raises(KeyboardInterrupt):
            moved(cast, root)
    is_committed = name == "set_mark"
    assert (read_manifest(root) == before) is not is_committed
    found = held(root, "touchpoints", "touchpoint_id")
    assert (f"talk-{pk}" in found) is is_committed, "all of it or nothing"
    moved(cast, root)
    assert set(held(root, "touchpoints", "touchpoint_id")) == {"o-1", f"talk-{pk}"}
    assert len(held(root, "survey_responses", "response_id")) == 2


def test_the_worker_looks_only_after_something_was_written(
    cast: Cast, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted(cast)

    def step(at: datetime) -> bool:
        return own_words_step(workspace=cast.workspace, root=root, at=at, limits=Limits())

    assert step(AT)
    noted(cast)
    assert not step(AT + timedelta(seconds=9)), "not so soon again"
    assert step(AT + EVERY)
    monkeypatch.setattr(own_words, "load_own_words", _killed)
    assert not step(AT + 3 * EVERY), "nothing was written since"
    noted(cast)
    monkeypatch.setattr(own_words, "load_own_words", lambda **_: 1 / 0)
    assert not step(AT + 3 * EVERY), "a fault is logged and waits"
    assert not step(AT + 3 * EVERY + timedelta(seconds=1))


ACTS = st.lists(
    st.tuples(
        st.sampled_from(("note", "change", "gone", "back", "kept", "load", "kill")),
        st.integers(0, 4),
        st.sampled_from(("", "a", "b\x1ac", "ß", "رضا", "日本")),
    ),
    max_size=12,
)


def _do(cast: Cast, root: Path, act: str, which: int, words: str) -> None:
    rows = list(Talk.objects.order_by("pk"))
    if act == "note":
        days = timedelta(days=31 * which, hours=1)
        noted(cast, occurred_at=AT - days, body=words, promise="a guide")
    elif act in ("load", "kill"):
        with pytest.MonkeyPatch.context() as patched:
            if act == "kill":
                patched.setattr(sessions, "write_manifest", _killed)
            with suppress(KeyboardInterrupt):
                moved(cast, root)
    elif rows:
        row, by = rows[which % len(rows)], cast.by("csm")
        if act == "change" and not row.is_gone:
            talks.change(by=by, talk_id=row.pk, said=Said(row.occurred_at, subject="x", goal=words))
        elif act == "gone" and not row.is_gone:
            talks.take_back(by=by, talk_id=row.pk)
        elif act == "back" and row.is_gone:
            talks.bring_back(by=by, talk_id=row.pk)
        elif act == "kept" and not row.is_gone and row.promise and not row.kept_on:
            talks.keep_promise(by=by, talk_id=row.pk, kept_on=cast.by("csm").today)


@drawn(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_facts_and_records_say_the_same_after_anything(
    cast: Cast, tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[str, int, str]]
) -> None:
    Talk.objects.all().delete()
    root = imported(tmp_path_factory.mktemp("own"))
    for act, which, words in acts:
        _do(cast, root, act, which, words)
    moved(cast, root)
    found = held(root, "touchpoints", "touchpoint_id")
    assert found.pop("o-1")["subject"] == "imported"
    standing = Talk.objects.filter(is_gone=False)
    assert {
        name: (row["occurred_at"], row["goal"] or "", row["body"] or "", row["kept_on"])
        for name, row in found.items()
    } == {
        f"talk-{each.pk}": (
            naive(each.occurred_at),
            each.goal,
            each.body,
            each.kept_on,
        )
        for each in standing
    }


def test_the_quarterly_questions_have_a_score_of_nps(cast: Cast, root: Path) -> None:
    """And rounds of our own are not told a second time among those that were loaded."""
    made = SurveyRound.objects.create(
        workspace=cast.workspace,
        kind="quarterly",
        name="Q1",
        opens_on=date(2026, 1, 1),
        closes_on=date(2026, 3, 31),
        state="running",
        made_at=AT,
    )
    one = SurveyInvite.objects.create(
        workspace=cast.workspace,
        round=made,
        customer_id="ada",
        customer_name="Ada",
        recipient_hash="h",
        language="en",
        ask_on=date(2026, 1, 2),
        made_at=AT,
        asked_at=AT,
        answered_at=AT,
        score=9,
        state="answered",
    )
    moved(cast, root)
    row = held(root, "survey_responses", "response_id")[f"tenure-{one.pk}"]
    assert (row["kind"], row["score"]) == ("nps", 9.0)
