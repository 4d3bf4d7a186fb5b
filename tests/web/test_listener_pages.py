"""The listener's desk at a browser: policy, routing, cases, steps and undo, insights, friction, laboratory."""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tenure.records.models import (
    AuditEntry,
    Friction,
    Insight,
    LabNote,
    ListenerCase,
    ListenerPolicy,
    Routed,
    Talk,
)
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.handled import handled
from tenure.workflow.queries.silent import SilentFilter, silent
from tenure.workflow.queries.tickets import case_of
from tests.cast import Cast

SignedIn = Callable[[str], Client]
PAGES = (
    "/listener/",
    "/listener/policy/",
    "/listener/insights/",
    "/listener/friction/",
    "/listener/laboratory/",
    "/listener/capacity/",
)
POLICY = {
    "policy": "hardest",
    "hours_a_week": "20",
    "hour_cost": "60.00",
    "answer_hours": "24",
    "cadence_days": "7",
}


def text(client: Client, path: str, expected: int = 200, **query: Any) -> str:
    response = client.get(path, query)
    assert response.status_code == expected, response.content.decode()[:2_000]
    return html.unescape(response.content.decode())


def table(client: Client, path: str, **query: Any) -> list[dict[str, str]]:
    body = b"".join(client.get(path, query)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(body)))


def post(client: Client, path: str, expected: int = 302, **form: Any) -> str:
    response = client.post(path, form)
    assert response.status_code == expected, response.content.decode()[:2_000]
    return html.unescape(response.content.decode())


def someone(board: Board, place: int = 0) -> dict[str, Any]:
    rows = board.reader.table("customer_state")
    paying = rows.filter(rows.mrr_minor > 0).order_by("customer_id").limit(5)
    return board.reader.rows(paying)[place]


def handed(board: Board) -> dict[str, Any]:
    """A ticket of a known customer."""
    rows = handled(board)
    rows = rows.filter(rows.customer_id.notnull()).order_by("ticket_id").limit(1)
    return board.reader.rows(rows)[0]


def ready(client: Client, board: Board) -> tuple[dict[str, Any], ListenerCase]:
    """A policy in force, a customer routed, and a case of theirs."""
    post(client, "/listener/policy/put", **POLICY)
    who = someone(board)
    post(client, "/listener/routed/route", customer=who["customer_id"], why="loud")
    post(client, "/listener/open", customer=who["name"], subject="The import stops")
    return who, ListenerCase.objects.get()


@pytest.mark.parametrize("path", PAGES)
def test_before_the_first_day_every_page_answers(signed_in: SignedIn, path: str) -> None:
    assert "<h1" in text(signed_in("read_only"), path)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.usefixtures("published")
def test_every_page_answers_with_facts(signed_in: SignedIn, path: str) -> None:
    assert "As of" in text(signed_in("csm"), path) or path in (
        "/listener/",
        "/listener/insights/",
        "/listener/friction/",
    )


@pytest.mark.usefixtures("published")
def test_until_a_policy_is_in_force_the_desk_says_what_to_do(signed_in: SignedIn) -> None:
    page = text(signed_in("listener"), "/listener/")
    assert "No listening policy is in force" in page
    assert "/listener/policy/" in page


def test_a_policy_is_put_kept_and_audited(
    signed_in: SignedIn, published: Board, cast: Cast
) -> None:
    client = signed_in("owner")
    post(client, "/listener/policy/put", **POLICY)
    post(client, "/listener/policy/put", **{**POLICY, "policy": "best_first"})
    post(client, "/listener/policy/put", **{**POLICY, "policy": "best_first"})
    rows = ListenerPolicy.objects.filter(workspace=cast.workspace)
    assert [(row.version, row.policy, row.hour_cost_minor) for row in rows] == [
        (2, "best_first", 6_000),
        (1, "hardest", 6_000),
    ]
    assert AuditEntry.objects.filter(action="listener.policy").count() == 2
    assert "version 2" in text(client, "/listener/policy/")
    assert "hours" in post(client, "/listener/policy/put", 400, **{**POLICY, "hours_a_week": "0"})
    assert signed_in("csm").post("/listener/policy/put", POLICY).status_code == 403


def test_who_is_suggested_is_routed_with_one_click(signed_in: SignedIn, published: Board) -> None:
    client = signed_in("owner")
    post(client, "/listener/policy/put", **POLICY)
    page = text(client, "/listener/policy/")
    at = page.index('name="customer" value="') + len('name="customer" value="')
    first = page[at : page.index('"', at)]
    post(client, "/listener/routed/route", customer=first, why="hardest")
    assert Routed.objects.get().customer_id == first
    assert "routed already" in post(
        client, "/listener/routed/route", 400, customer=first, why="again"
    )
    assert [row["customer_id"] for row in table(client, "/listener/routed.csv")] == [first]
    own = str(Routed.objects.get().pk)
    post(client, "/listener/routed/end", routed=own)
    assert Routed.objects.get().until_on is not None
    post(client, "/listener/routed/resume", routed=own)
    assert Routed.objects.get().until_on is None


def test_a_case_is_heard_told_and_handed_on_and_the_last_step_undone(
    signed_in: SignedIn, published: Board
) -> None:
    client = signed_in("owner")
    who, case = ready(client, published)
    place = f"/listener/{case.pk}/"
    assert who["name"] in text(client, "/listener/")
    assert "by now" in post(client, f"{place}hand_on", 400, handed_to="product")
    post(
        client, f"{place}listen", kind="call", minutes="12", goal="Import 10,000 rows", mood="angry"
    )
    case.refresh_from_db()
    assert (case.state, case.last_word_at == case.listened_at) == ("listened", True)
    assert case.last_word_at is not None
    assert case.next_word_by == case.last_word_at + timedelta(days=7)
    talk = Talk.objects.get()
    assert (talk.minutes, talk.goal, talk.mood, talk.case_id) == (
        12,
        "Import 10,000 rows",
        "angry",
        case.pk,
    )
    assert "note is for ourselves" in post(client, f"{place}inform", 400, kind="note")
    post(client, f"{place}inform", kind="email", promise="A fix", promised_on="2027-01-05")
    post(client, f"{place}hand_on", handed_to="engineering", body="See the log")
    case.refresh_from_db()
    assert (case.state, case.handed_to, case.next_word_by) == ("handed_on", "engineering", None)
    assert "Everybody has heard" in text(client, "/listener/")
    post(client, f"{place}undo")
    case.refresh_from_db()
    assert (case.state, case.handed_to, case.handed_on_at) == ("informed", "", None)
    assert case.next_word_by is not None
    assert Talk.objects.filter(is_gone=False).count() == 2
    assert [row["state"] for row in table(client, "/listener.csv")] == ["informed"]
    assert "12 minutes" in text(client, "/listener/")


def test_a_ticket_is_handed_over_once_and_the_pages_lead_to_each_other(
    signed_in: SignedIn, published: Board
) -> None:
    client, ticket = signed_in("owner"), handed(published)
    post(client, "/listener/policy/put", **POLICY)
    page = text(client, "/voice/ticket/", id=ticket["ticket_id"])
    assert "Hand to the listener" in page
    assert "With the listener since" not in page
    post(client, "/listener/open", ticket=ticket["ticket_id"])
    post(client, "/listener/open", ticket=ticket["ticket_id"])
    case = ListenerCase.objects.get()
    assert (case.ticket_id, case.customer_id) == (ticket["ticket_id"], ticket["customer_id"])
    assert case.customer_name == ticket["name"]
    page = text(client, "/voice/ticket/", id=ticket["ticket_id"])
    assert f"/listener/{case.pk}/" in page
    assert f"With the listener since {case.opened_at:%Y-%m-%d}" in page
    assert "Hand to the listener" not in page
    assert f"/voice/ticket/?id={ticket['ticket_id']}" in text(client, f"/listener/{case.pk}/")
    post(client, "/listener/open", 404, ticket="there is none")
    assert ListenerCase.objects.count() == 1


def test_a_ticket_that_came_by_the_routing_is_the_listeners_from_the_routing_on(
    cast: Cast, published: Board
) -> None:
    ticket = handed(published)
    own = {"workspace": cast.workspace, "customer_id": ticket["customer_id"]}
    came = ticket["opened_at"].replace(tzinfo=UTC)
    routed_on = ticket["opened_on"] + timedelta(days=30)
    ListenerCase.objects.create(
        **own, ticket_id=ticket["ticket_id"], subject="It stops", opened_at=came
    )
    Routed.objects.create(**own, policy="hardest", since_on=routed_on)
    heard = case_of(cast.workspace.pk, ticket)
    assert heard is not None
    assert heard.since_on == routed_on
    assert case_of(cast.other.pk, ticket) is None


def test_another_workspaces_case_and_insight_are_not_there(
    signed_in: SignedIn, published: Board, cast: Cast
) -> None:
    now = datetime.now(UTC)  # noqa: TID251 - as the pages do
    own = {"customer_id": "x", "customer_name": "X", "subject": "s", "opened_at": now}
    theirs = ListenerCase.objects.create(workspace=cast.other, **own)
    insight = Insight.objects.create(workspace=cast.other, title="t", root_problem="r", made_at=now)
    client = signed_in("owner")
    for path in (f"/listener/{theirs.pk}/", f"/listener/insights/{insight.pk}/"):
        text(client, path, 404)
    post(client, f"/listener/{theirs.pk}/listen", 404)
    post(client, f"/listener/insights/{insight.pk}/change", 404, title="t", root_problem="r")
    post(client, "/listener/policy/put", **POLICY)
    form = {"title": "t", "root_problem": "r", "case": str(theirs.pk)}
    assert "no such case" in post(client, "/listener/insights/add", 400, **form)


def test_whoever_only_reads_changes_nothing(signed_in: SignedIn, published: Board) -> None:
    _who, case = ready(signed_in("owner"), published)
    client = signed_in("read_only")
    assert text(client, f"/listener/{case.pk}/").count('<form method="post" action="/listener') == 0
    for path in (
        "/listener/open",
        f"/listener/{case.pk}/listen",
        "/listener/routed/route",
        "/listener/insights/add",
        "/listener/friction/add",
        "/listener/laboratory/add",
    ):
        assert client.post(path).status_code == 403, path


def test_an_insight_says_honestly_that_it_is_too_early(
    signed_in: SignedIn, published: Board
) -> None:
    client = signed_in("owner")
    _who, case = ready(client, published)
    form = {"title": "Imports stop", "root_problem": "Time-out", "case": str(case.pk)}
    post(client, "/listener/insights/add", **form)
    made = Insight.objects.get()
    place = f"/listener/insights/{made.pk}/"
    assert "on which day the fix reached customers" in text(client, place)
    late = (published.as_of - timedelta(days=10)).isoformat()
    post(client, f"{place}change", **form, fix="Longer", fixed_on=late)
    assert "days since the fix: 10" in text(client, place)
    early = (published.as_of - timedelta(days=100)).isoformat()
    post(client, f"{place}change", **form, fix="Longer", fixed_on=early, conclusion="It helped")
    page = text(client, place)
    assert "at least 10 customers who complained" in page
    assert "100 days before the fix" in page
    made.refresh_from_db()
    assert made.concluded_on is not None
    assert [row["title"] for row in table(client, "/listener/insights.csv")] == ["Imports stop"]


def test_friction_piles_up_is_closed_and_undone(signed_in: SignedIn, published: Board) -> None:
    client = signed_in("listener")
    who = someone(published)
    for what in ("Two clicks too many", "The export is slow"):
        post(client, "/listener/friction/add", customer=who["customer_id"], what=what)
    page = text(client, "/listener/friction/")
    assert "Where it piles up" in page
    assert {row["open_total"] for row in table(client, "/listener/friction.csv")} == {"2"}
    own = str(Friction.objects.filter(what__startswith="Two").get().pk)
    post(client, "/listener/friction/close", friction=own, closing="One click now")
    assert {row["open_total"] for row in table(client, "/listener/friction.csv")} == {"1"}
    post(client, "/listener/friction/undo", friction=own)
    assert Friction.objects.filter(closed_on=None).count() == 2
    nobody = post(client, "/listener/friction/add", 400, customer="No Such & Co", what="x")
    assert "there is no customer No Such & Co" in nobody


def test_a_laboratory_note_becomes_product_and_is_taken_back(
    signed_in: SignedIn, published: Board
) -> None:
    client = signed_in("listener")
    who = someone(published)
    form = {"customer": who["name"], "kind": "years_out", "evidence": "Asked for 2029"}
    post(client, "/listener/laboratory/add", **form)
    own = str(LabNote.objects.get().pk)
    post(client, "/listener/laboratory/became", note=own, became="The planner")
    assert "The planner" in text(client, "/listener/laboratory/", state="became")
    post(client, "/listener/laboratory/became", note=own, became="")
    assert LabNote.objects.get().became_on is None


@pytest.mark.usefixtures("published")
def test_without_calls_nobody_sits_at_the_phone(signed_in: SignedIn) -> None:
    client = signed_in("owner")
    page = text(client, "/listener/capacity/", calls="0", minutes="10")
    assert "nobody need sit at the phone" in page
    assert "to employ" not in page
    assert "to employ" in text(client, "/listener/capacity/", calls="6", minutes="10")


def test_the_desk_counts_the_silent_as_their_own_page_does(
    signed_in: SignedIn, published: Board
) -> None:
    client = signed_in("owner")
    said = text(client, "/listener/").split("a word for half a year: ")[1].split(".")[0]
    assert int(said) == silent(published, SilentFilter()).total > 0


@pytest.mark.usefixtures("published")
def test_capacity_answers_for_any_load(signed_in: SignedIn) -> None:
    client = signed_in("csm")
    asked = {"calls": "200", "minutes": "3", "target": "20", "share": "80"}
    page = text(client, "/listener/capacity/", **asked)
    assert "Listeners at the phone: <strong>14</strong>" in page
    assert "17.4 %" in page
    assert "is not between" in text(client, "/listener/capacity/", 400, calls="many")
