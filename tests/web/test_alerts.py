"""The pages of alerts and messages: what is shown, what a click does, and that secrets stay."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.test import Client

from tenure.records.models import (
    AlertRule,
    AlertSettings,
    Delivery,
    DigestChoice,
    Publication,
    QuietPeriod,
    WorkItem,
    WorkItemReason,
)
from tenure.warehouse.derived import Source
from tenure.warehouse.generation import save
from tenure.workflow.queries import approaching, danger
from tenure.workflow.queries.approaching import ApproachFilter
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.board import published as published_board
from tenure.workflow.queries.report import ReportRequest
from tests.cast import AT, Cast

SignedIn = Callable[[str], Client]
COLUMNS = {
    "approach_state": "string",
    "line_metric": "string",
    "line_level": "float64",
    "line_at": "float64",
    "days_to_line": "float64",
    "days_to_line_low": "float64",
    "days_to_line_high": "float64",
    "is_alert": "boolean",
    "line_today": "float64",
    "below_line": "boolean",
}
PLAIN: dict[str, Any] = {
    "csm": "csm",
    "currency": "USD",
    "mrr_minor": 10_000,
    "mrr_base_minor": 10_000,
    "approach_state": "approaching",
    "line_metric": "active_days",
    "line_level": 9.31,
    "line_at": 6.0,
    "days_to_line": 9.2,
    "days_to_line_low": 5.8,
    "days_to_line_high": 15.1,
    "is_alert": True,
    "line_today": 8.0,
    "below_line": False,
}
NONE = {"days_to_line": None, "days_to_line_low": None, "days_to_line_high": None}
ROWS = (
    {"customer_id": "far", "days_to_line": 30.0, "days_to_line_high": None},
    {"customer_id": "near", "csm": "manager", "days_to_line": 2.4},
    {"customer_id": "rich", "mrr_minor": 90_000, "mrr_base_minor": 90_000},
    {"customer_id": "unalerted", "is_alert": False, "days_to_line": 1.0},
    {
        "customer_id": "under",
        "approach_state": "below",
        "line_level": 9.0,
        "line_today": 5.0,
        "below_line": True,
        **NONE,
    },
    {
        "customer_id": "recovering",
        "approach_state": "below",
        "line_level": 5.0,
        "is_alert": False,
        **NONE,
    },
    {"customer_id": "fine", "approach_state": "clear", "is_alert": False, **NONE},
    {"customer_id": "lingering", "approach_state": "clear", **NONE},
    {
        "customer_id": "unknown",
        "approach_state": None,
        "is_alert": None,
        "below_line": None,
        **NONE,
    },
    {"customer_id": "gone", "mrr_minor": None},
)


@pytest.fixture
def near(cast: Cast, published: Board) -> Board:
    """The published day, with ten of its customers on a way to the line that is known by hand."""
    reader = published.reader
    state = reader.table("customer_state")
    rows = sorted(reader.rows(state), key=lambda row: row["customer_id"])
    blank = dict.fromkeys(COLUMNS)
    made = [
        {**row, **blank, **PLAIN, "name": own["customer_id"].title(), **own}
        for row, own in zip(rows, ROWS, strict=False)
    ]
    made += [{**row, **blank} for row in rows[len(ROWS) :]]
    schema = ibis.schema({**state.schema(), **COLUMNS})
    file = "approach-of-a-test.parquet"
    pq.write_table(pa.Table.from_pylist(made, schema=schema.to_pyarrow()), reader.root / file)
    generation = published.generation
    tables = {**generation.tables, "customer_state": Source("customer_state", schema, (file,))}
    key = save(reader.root, replace(generation, tables=tables))
    Publication.objects.create(
        workspace=cast.workspace, as_of=published.as_of, generation=key, published_at=AT
    )
    board = published_board(cast.workspace, reader.root)
    assert board is not None
    return board


def ids(board: Board, **wanted: str) -> list[str]:
    rows = board.reader.rows(approaching.filtered(board, ApproachFilter.of(wanted)))
    return [row["customer_id"] for row in rows]


def test_the_nearest_come_first_and_those_without_days_last(near: Board) -> None:
    assert ids(near) == ["near", "rich", "far", "lingering"]
    assert ids(near, sort="-days_to_line") == ["far", "rich", "near", "lingering"]
    assert ids(near, sort="-mrr_minor")[0] == "rich"
    assert ids(near, sort="nonsense", state="nonsense") == ids(near)


def test_each_state_and_filter(near: Board) -> None:
    assert ids(near, state="approaching") == ["unalerted", "near", "rich", "far"]
    assert ids(near, state="below") == ["under"]
    assert set(ids(near, state="all")) == {
        *("far", "near", "rich", "unalerted", "under", "recovering", "fine", "lingering")
    }
    assert ids(near, csm="manager") == ["near"]
    assert ids(near, words="RI") == ["rich", "lingering"]


def test_under_the_line_is_who_is_so_today_on_both_pages(near: Board, signed_in: SignedIn) -> None:
    found, known = approaching.counts(near), danger.counted(near)
    assert (found["below"], found["all"]) == (1, 8)
    assert (found["below"], found["all"]) == (known["below"], known["known"])
    assert (found["alerts"], found["alerts_below"]) == (4, 1)
    client = signed_in("csm")
    page = client.get("/alerts/?state=below").content.decode()
    assert "today 5.0" in page
    assert "Alerts that stand of customers under the line by now: 1." in page
    everyone = client.get("/alerts/?state=all").content.decode()
    assert "above the line today, not yet by the smoothed level" in everyone
    (row,) = read(client, "/alerts.csv?state=below")
    assert (row["line_today"], row["line_level"], row["line_at"]) == ("5.0", "9.0", "6.0")


def test_the_page_says_who_when_and_what_to_open(
    near: Board, cast: Cast, signed_in: SignedIn
) -> None:
    WorkItem.objects.filter(customer_id="near").delete()
    item = WorkItem.objects.create(
        workspace=cast.workspace,
        customer_id="near",
        customer_name="Near",
        opened_on=near.as_of,
        currency="USD",
        next_step="ask_what_changed",
    )
    page = signed_in("csm").get("/alerts/").content.decode()
    assert "crosses in about 2 days, 6 to 15" in page
    assert "crosses in about 30 days, 6 or more" in page
    assert "not on its way at the moment" in page
    assert f'href="/?q=near#item-{item.pk}"' in page
    assert page.index("Near<") < page.index("Rich<") < page.index("Far<")
    assert "Unalerted" not in page
    assert "900.00 USD" in page
    under = signed_in("csm").get("/alerts/?state=below").content.decode()
    assert "under the line" in under
    assert "Near<" not in under


def test_who_may_not_decide_sees_no_form(near: Board, signed_in: SignedIn) -> None:
    page = signed_in("csm").get("/alerts/").content.decode()
    for word in ("/alerts/act/", "webhook", "TENURE_SMTP_URL", "/alerts/messages/"):
        assert word not in page
    assert "/alerts/digest" in page
    page = signed_in("manager").get("/alerts/").content.decode()
    for word in ("/alerts/act/retire", "webhook", "TENURE_SMTP_URL", "/alerts/messages/"):
        assert word in page


def read(client: Client, path: str) -> list[dict[str, str]]:
    response = client.get(path)
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(text)))


def test_the_list_and_the_rules_as_csv(near: Board, signed_in: SignedIn) -> None:
    rows = read(signed_in("csm"), "/alerts.csv?sort=-mrr_minor")
    assert rows[0]["customer_id"] == "rich"
    assert (rows[0]["days_to_line"], rows[0]["mrr"]) == ("9.2", "900.00")
    rules = {row["code"]: row for row in read(signed_in("csm"), "/alerts/rules.csv")}
    assert rules["approaching"]["is_on"] == "True"
    assert rules["approaching"]["precision"] == ""


def test_the_report_is_the_list(near: Board) -> None:
    made = approaching.alerts_report(near, ReportRequest())
    assert [row["customer_id"] for row in made.rows] == ["near", "rich", "far", "lingering"]
    assert made.notes[-1] == "alarm budget: 3 alerts a CSM and week"


def verdicts(cast: Cast, code: str, **counts: int) -> None:
    for verdict, times in counts.items():
        for n in range(times):
            item = WorkItem.objects.create(
                workspace=cast.workspace,
                customer_id=f"{verdict}{n}",
                customer_name="X",
                status="dismissed",
                verdict=verdict,
                opened_on=date(2026, 3, 1),
                currency="USD",
                next_step="ask_what_changed",
            )
            WorkItemReason.objects.create(
                workspace=cast.workspace, item=item, code=code, since=date(2026, 3, 1)
            )


def test_a_rule_proposes_and_a_person_retires_it_and_back(
    near: Board, cast: Cast, signed_in: SignedIn
) -> None:
    verdicts(cast, "approaching", valid=1, false=28)
    assert "retired" not in signed_in("csm").get("/alerts/").content.decode()
    client = signed_in("owner")
    page = client.get("/alerts/").content.decode()
    assert "The rule “near the danger line” proposes its retirement" in page
    assert "3 % of its 29 judged alerts were right" in page
    assert "1 %" in page  # the interval of Newcombe's table, 0.6 to 17.2 %
    assert "17 %" in page
    notes = approaching.alerts_report(near, ReportRequest()).notes
    assert any("3% (1% to 17%, n = 29) right, target 30%; proposes" in note for note in notes)
    form = {"code": "approaching", "reason": "too often wrong"}
    response = client.post("/alerts/act/retire", form)
    assert response.headers["Location"] == "/alerts/?kept=yes#rules"
    rule = AlertRule.objects.get()
    assert (rule.is_on, rule.reason) == (False, "too often wrong")
    page = client.get("/alerts/").content.decode()
    assert "proposes its retirement" not in page
    assert "too often wrong" in page
    client.post("/alerts/act/restore", {"code": "approaching"})
    client.post("/alerts/act/target", {"code": "approaching", "target": "12,5"})
    rule.refresh_from_db()
    assert (rule.is_on, rule.target_precision) == (True, 0.125)


def test_quiet_periods_are_added_lifted_and_kept(near: Board, signed_in: SignedIn) -> None:
    client = signed_in("manager")
    form = {
        "starts_on": "2026-12-24",
        "ends_on": "2027-01-01",
        "kind": "holiday",
        "name": "Christmas <b>",
    }
    client.post("/alerts/act/quiet", form)
    page = client.get("/alerts/").content.decode()
    assert "Christmas &lt;b&gt;" in page
    row = QuietPeriod.objects.get()
    client.post("/alerts/act/lift", {"id": row.pk})
    assert "lifted" in client.get("/alerts/").content.decode()
    client.post("/alerts/act/keep", {"id": row.pk})
    row.refresh_from_db()
    assert row.lifted_at is None


@pytest.mark.parametrize(
    ("act", "form"),
    [
        ("dance", {}),
        ("retire", {"code": "weather"}),
        ("target", {"code": "falling", "target": "much"}),
        ("target", {"code": "falling", "target": "100"}),
        ("target", {"code": "falling", "target": "nan"}),
        ("budget", {"alarm_budget": ""}),
        ("budget", {"alarm_budget": "inf"}),
        ("quiet", {"starts_on": "soon"}),
        ("lift", {"id": "99999999999999999999"}),
        ("lift", {"id": "1"}),
        ("digest", {"hour": "8"}),
        ("digest", {"hour": "25", "weekdays": ["1"]}),
        ("sending", {"to": "test"}),
        ("sending", {"to": "everyone"}),
        ("slack", {"url": "https://evil.example/hook"}),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    cast: Cast, signed_in: SignedIn, act: str, form: dict[str, Any]
) -> None:
    response = signed_in("owner").post(f"/alerts/act/{act}", form)
    assert response.status_code == 400
    assert not AlertSettings.objects.exists()


@pytest.mark.parametrize("role", ["csm", "listener", "finance", "read_only"])
def test_who_may_not_decide_cannot(cast: Cast, signed_in: SignedIn, role: str) -> None:
    client = signed_in(role)
    assert client.post("/alerts/act/sending", {"to": "on"}).status_code == 403
    assert client.get("/alerts/messages/").status_code == 403
    assert client.get("/alerts/messages/1").status_code == 403
    assert client.post("/alerts/messages/1/again").status_code == 403
    assert client.post("/alerts/digest", {"digest": "no"}).status_code == 302
    assert not DigestChoice.objects.get().is_on


def test_reading_a_link_changes_nothing(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in("owner")
    for path in ("/alerts/act/sending", "/alerts/digest", "/alerts/messages/1/again"):
        assert client.get(path).status_code == 405


def test_settings_are_kept_and_the_webhook_is_not_shown(near: Board, signed_in: SignedIn) -> None:
    client = signed_in("owner")
    hook = "https://hooks.slack.com/services/T0/B0/geheim"
    client.post("/alerts/act/slack", {"url": hook})
    client.post("/alerts/act/budget", {"alarm_budget": "1,5"})
    client.post("/alerts/act/digest", {"hour": "7", "weekdays": ["1", "4"]})
    client.post("/alerts/act/sending", {"to": "test", "test_domains": "ours.example"})
    own = AlertSettings.objects.get()
    assert (own.slack_url, own.alarm_budget, own.digest_hour) == (hook, 1.5, 7)
    assert (own.weekdays, own.sending, own.test_domains) == ("14", "test", "ours.example")
    assert own.installation
    for path in ("/alerts/", "/audit/", "/alerts/messages/"):
        assert "geheim" not in client.get(path).content.decode()


def delivery(cast: Cast, key: str, **fields: Any) -> Delivery:
    plain = {
        "workspace": cast.workspace,
        "channel": "email",
        "recipient": "csm@ours.example",
        "subject": f"S {key}",
        "body": f"Body of {key}\n",
        "created_at": AT,
        "next_try_at": AT,
        "message_id": f"<{key}@x>",
    }
    return Delivery.objects.create(**{**plain, "occasion_key": key, **fields})


def test_messages_with_their_state_text_and_a_second_try(cast: Cast, signed_in: SignedIn) -> None:
    delivery(cast, "one", status="sent", sent_at=AT)
    failed = delivery(cast, "two", status="failed", error="550 <nobody>", recipient="x@y.example")
    unknown = delivery(cast, "three", status="unknown", is_repeat=True)
    theirs = delivery(cast, "four", workspace=cast.other, status="failed")
    client = signed_in("owner")
    page = client.get("/alerts/messages/").content.decode()
    assert "S one" in page
    assert "550 &lt;nobody&gt;" in page
    assert "may be a repeat" in page
    assert "S four" not in page
    assert page.count("/again") == 1, "one that is not known cannot be pushed"
    assert "S one" not in client.get("/alerts/messages/?status=failed").content.decode()
    assert "S two" in client.get("/alerts/messages/?q=y.example").content.decode()
    text = client.get(f"/alerts/messages/{failed.pk}")
    assert text.headers["Content-Type"].startswith("text/plain")
    assert "Body of two" in text.content.decode()
    assert client.get(f"/alerts/messages/{theirs.pk}").status_code == 404
    assert client.post(f"/alerts/messages/{theirs.pk}/again").status_code == 400
    assert client.post(f"/alerts/messages/{unknown.pk}/again").status_code == 400
    assert client.post(f"/alerts/messages/{failed.pk}/again").status_code == 302
    failed.refresh_from_db()
    assert failed.status == "due"
    rows = read(client, "/alerts/messages.csv?sort=created_at")
    assert [row["subject"] for row in rows] == ["S one", "S two", "S three"]


def test_a_dead_channel_is_said(near: Board, cast: Cast, signed_in: SignedIn) -> None:
    delivery(cast, "one", status="failed", error="535 wrong password")
    assert "The last mail failed" in signed_in("csm").get("/alerts/").content.decode()
    delivery(cast, "two", status="sent", sent_at=AT)
    assert "The last mail failed" not in signed_in("csm").get("/alerts/").content.decode()


def test_before_anything_is_loaded(cast: Cast, signed_in: SignedIn) -> None:
    page = signed_in("owner").get("/alerts/")
    assert page.status_code == 200
    assert "/import/" in page.content.decode()
    assert "Nothing was written yet" in signed_in("owner").get("/alerts/messages/").content.decode()


def test_as_many_questions_for_many_messages_as_for_one(
    cast: Cast, signed_in: SignedIn, django_assert_num_queries: Any
) -> None:
    client = signed_in("owner")
    delivery(cast, "first")
    client.get("/alerts/messages/")
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as one:
        client.get("/alerts/messages/")
    for n in range(5):
        delivery(cast, f"k{n}")
    with django_assert_num_queries(len(one)):
        client.get("/alerts/messages/")
