"""Pages of what customers say: figures counted again from the demo's own file, lists, one ticket."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import ibis
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.http import urlencode
from pytest_django.fixtures import DjangoAssertNumQueries

from tenure.inference.intervals import wilson
from tenure.records.models import AuditEntry, TextLabel, Theme, UsabilityReview
from tenure.values.canonical.voice import SEVERITIES
from tenure.web import request as web_request
from tenure.workflow.actions import usability as actions
from tenure.workflow.queries import handled as base
from tenure.workflow.queries import tickets as lists
from tenure.workflow.queries import usability, voice
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.tickets import TicketFilter
from tests.cast import AT, Cast

SignedIn = Callable[[str], Client]
PAGES = ("voice", "tickets", "silent", "usability", "usability-decisions")
EXPORTS = ("voice-export", "tickets-export", "silent-export", "usability-export")


def text(client: Client, path: str, **query: Any) -> str:
    response = client.get(path, query)
    assert response.status_code == 200
    return str(response.content.decode())


def table(client: Client, path: str, **query: Any) -> list[dict[str, str]]:
    body = b"".join(client.get(path, query)).decode("utf-8-sig")  # type: ignore[arg-type]
    return list(csv.DictReader(io.StringIO(body)))


@pytest.fixture
def rows(published: Board) -> list[dict[str, Any]]:
    """The facts, as they were loaded."""
    return published.reader.rows(published.reader.table("tickets"))


@pytest.fixture
def empty(monkeypatch: pytest.MonkeyPatch, published: Board) -> Board:
    """The same board, whose tickets all were merged away."""
    made = base._made
    monkeypatch.setattr(base, "_made", lambda board: made(board).filter(ibis.literal(False)))
    fresh = type(published.reader)(
        published.reader.root, published.generation, published.reader.limits
    )
    board = replace(published, reader=fresh)
    monkeypatch.setattr(web_request, "published", lambda *_: board)
    return board


@pytest.mark.parametrize("name", PAGES[:4])
def test_before_the_first_day(signed_in: SignedIn, name: str) -> None:
    assert "Load data" in text(signed_in("owner"), reverse(name))


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("who", ["owner", "read_only"])
def test_each_page_has_one_heading(
    signed_in: SignedIn, published: Board, name: str, who: str
) -> None:
    assert published
    page = text(signed_in(who), reverse(name))
    assert page.count("<h1") == 1
    assert ("CSV" in page) == (who == "owner")


def test_without_tickets_pages_say_what_to_do(signed_in: SignedIn, empty: Board) -> None:
    assert empty
    client = signed_in("owner")
    for name in ("voice", "tickets", "usability"):
        assert "No ticket is known yet" in text(client, reverse(name)), name
    for name in EXPORTS:
        assert client.get(reverse(name)).status_code == 200


def recent(rows: list[dict[str, Any]], board: Board, days: int = 90) -> list[dict[str, Any]]:
    start = board.as_of - timedelta(days=days - 1)
    return [row for row in rows if start <= row["opened_at"].date() <= board.as_of]


def test_the_figures_are_those_of_the_file(published: Board, rows: list[dict[str, Any]]) -> None:
    near, whole = recent(rows, published), voice.overview(published)
    complaints = [row for row in near if row["is_complaint"]]
    assert whole.counts["tickets"] == len(near) > 50
    assert whole.counts["complaints"] == len(complaints)
    assert whole.counts["complainers"] == len({row["customer_id"] for row in complaints})
    state = {
        row["customer_id"]: row
        for row in published.reader.rows(published.reader.table("customer_state"))
    }
    paid = sum(
        state[who]["mrr_base_minor"] or 0 for who in {row["customer_id"] for row in complaints}
    )
    assert whole.complainers["mrr_minor"] == pytest.approx(paid)
    again = [row for row in near if row["reopened"]]
    assert whole.reopened == wilson(len(again), len(near))
    assert whole.counts["loops"] == sum(row["reopened"] for row in near)
    end = datetime.combine(published.as_of + timedelta(days=1), datetime.min.time())
    late = [
        r
        for r in rows
        if not r["first_reply_at"]
        and not r["solved_at"]
        and end - r["opened_at"] > timedelta(days=1)
    ]
    assert whole.waiting_day == len(late)


def test_topics_are_told_apart_by_anything(published: Board, rows: list[dict[str, Any]]) -> None:
    near = recent(rows, published)
    for by in ("category", "severity", "channel"):
        found = {row["topic"]: row["tickets"] for row in voice.topics(published, 90, by)}
        assert found == {name: sum(r[by] == name for r in near) for name in {r[by] for r in near}}
    months = {row["topic"]: row["tickets"] for row in voice.topics(published, 0, "month")}
    assert months[f"{published.as_of:%Y-%m}"] == sum(
        f"{row['opened_at']:%Y-%m}" == f"{published.as_of:%Y-%m}" for row in rows
    )
    themes = voice.topics(published, 90, "theme")
    assert sum(row["tickets"] for row in themes) == len(near), "each ticket in one theme or none"
    assert len({row["topic"] for row in themes}) == len(themes) > 1


def test_merged_themes_count_as_one(
    published: Board, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    Theme.objects.all().delete()
    days = {"first_on": published.as_of, "last_on": published.as_of, "at": AT, "model": "m"}
    one = Theme.objects.create(workspace=cast.workspace, number=1, name="Export", **days)
    Theme.objects.create(workspace=cast.workspace, number=2, name="Files", merged_into=one, **days)
    made = base._made

    def with_themes(board: Board) -> ibis.Table:
        rows = made(board)
        number = (rows.category == "bug").ifelse(1, (rows.category == "billing").ifelse(2, None))
        return rows.mutate(theme_number=number.cast("int64"))

    monkeypatch.setattr(base, "_made", with_themes)
    fresh = type(published.reader)(
        published.reader.root, published.generation, published.reader.limits
    )
    board = replace(published, reader=fresh)
    found = {row["topic"]: row for row in voice.topics(board, 0, "theme")}
    kinds = {row["topic"]: row["tickets"] for row in voice.topics(board, 0)}
    assert found["1"]["tickets"] == kinds["bug"] + kinds["billing"]
    assert found["1"]["title"] == "Export"
    assert set(found) == {"1", ""}
    assert lists.tickets(board, TicketFilter(theme="1")).total == found["1"]["tickets"]
    assert lists.tickets(board, TicketFilter(theme="-")).total == found[""]["tickets"]


def test_links_of_figures_lead_to_as_many_rows(signed_in: SignedIn, published: Board) -> None:
    whole, client = voice.overview(published), signed_in("owner")
    page = text(client, reverse("voice"))
    for query, count in (
        ({"complaint": "yes"}, whole.counts["complaints"]),
        ({"reopened": "yes"}, whole.counts["reopened"]),
    ):
        path = (
            f"{reverse('tickets')}?{urlencode({**query, 'since': whole.stretch.start.isoformat()})}"
        )
        assert path.replace("&", "&amp;") in page
        assert len(table(client, path.replace("/voice/tickets/", "/voice/tickets.csv"))) == count


def test_the_list_filters_sorts_and_finds_words_in_texts(
    published: Board, rows: list[dict[str, Any]]
) -> None:
    def found(**given: str) -> set[str]:
        wanted = TicketFilter.of(given)
        return {
            row["ticket_id"] for row in published.reader.rows(lists.filtered(published, wanted))
        }

    said = [row for row in rows if row["opened_at"].date() <= published.as_of]
    one = said[7]
    assert found(customer=one["customer_id"]) == {
        r["ticket_id"] for r in said if r["customer_id"] == one["customer_id"]
    }
    assert found(category="bug", severity="high") == {
        r["ticket_id"] for r in said if (r["category"], r["severity"]) == ("bug", "high")
    }
    assert found(complaint="no", channel="chat") == {
        r["ticket_id"] for r in said if r["channel"] == "chat" and not r["is_complaint"]
    }
    word = one["body"].split()[-1].lower()
    assert found(words=word) >= {r["ticket_id"] for r in said if word in r["body"].lower()}
    assert one["ticket_id"] in found(words=one["ticket_id"])
    assert found(state="open") | found(state="done") == {r["ticket_id"] for r in said}
    assert found(words="' OR 1=1 --") == set()
    slow = lists.tickets(published, TicketFilter(sort="-handling_minutes")).rows
    assert [r["handling_minutes"] for r in slow] == sorted(
        (r["handling_minutes"] for r in slow), reverse=True
    )
    worst = [r["severity"] for r in lists.tickets(published, TicketFilter(sort="-severity")).rows]
    assert worst == sorted(worst, key=SEVERITIES.index, reverse=True)
    assert worst[0] == "urgent"


def test_pages_of_the_list(signed_in: SignedIn, published: Board) -> None:
    client, total = signed_in("csm"), lists.tickets(published, TicketFilter()).total
    assert total > 2 * lists.PAGE
    first, second = (
        set(re.findall(r"ticket/\?id=([^\"]+)", text(client, reverse("tickets"), page=n)))
        for n in (1, 2)
    )
    assert len(first) == len(second) == lists.PAGE
    assert not first & second
    assert "No ticket fits" in text(client, reverse("tickets"), q="nothing has these words")
    assert "1 in all" in text(client, reverse("tickets"), q=next(iter(first)))


def test_one_ticket(signed_in: SignedIn, published: Board, rows: list[dict[str, Any]]) -> None:
    row = next(r for r in rows if r["solved_at"] and r["body"] and r["is_complaint"])
    page = text(signed_in("csm"), reverse("ticket"), id=row["ticket_id"])
    for words in (row["subject"], row["category"], "the helpdesk says so", "Correct it", "a month"):
        assert words in page
    assert "Correct it" not in text(signed_in("read_only"), reverse("ticket"), id=row["ticket_id"])
    assert signed_in("csm").get(reverse("ticket"), {"id": "nobody's"}).status_code == 404
    assert published


def test_categories_are_shown_in_words_and_exported_as_codes(
    signed_in: SignedIn, published: Board, rows: list[dict[str, Any]]
) -> None:
    client = signed_in("owner")
    own = [row for row in rows if row["category"] == "how_to"]
    page = text(client, reverse("tickets"), category="how_to")
    assert '<option value="how_to" selected>how to</option>' in page
    assert page.replace('value="how_to"', "").count("how_to</") == 0
    assert f'<span class="count">{len(own)}</span>' in page
    assert {row["category"] for row in table(client, reverse("tickets-export"))} >= {"how_to"}
    for name, asked in (("voice", {"days": "0"}), ("ticket", {"id": own[0]["ticket_id"]})):
        page = text(client, reverse(name), **asked)
        assert ">how to<" in page or '"how to"' in page, name
        assert ">how_to<" not in page, name
    assert '"kind": "how_to"' not in text(client, reverse("voice"))
    pack = text(client, reverse("usability"), category="how_to")
    assert "Categories that count: how to." in pack
    assert ">how_to<" not in pack
    said = {"ticket": own[0]["ticket_id"], "category": "How to"}
    client.post(reverse("ticket-teach"), said)
    assert TextLabel.objects.get().label == "how_to"


def test_a_ticket_of_another_workspace_is_not_there(
    cast: Cast, signed_in: SignedIn, published: Board
) -> None:
    assert published
    client = signed_in("other_owner")
    assert client.get(reverse("ticket"), {"id": "t000001"}).status_code == 404
    assert cast


def test_correcting_a_ticket(signed_in: SignedIn, cast: Cast, published: Board) -> None:
    row = lists.tickets(published, TicketFilter()).rows[0]
    form = {
        "ticket": row["ticket_id"],
        "complaint": "yes",
        "category": "usability",
        "severity": "",
        "theme": "",
    }
    response = signed_in("listener").post(reverse("ticket-teach"), form)
    assert response.status_code == 302
    labels = dict(TextLabel.objects.filter(workspace=cast.workspace).values_list("kind", "label"))
    assert labels == {"complaint": "yes", "category": "usability"}
    page = text(signed_in("read_only"), response["Location"])
    assert "From the next run on" in page
    assert AuditEntry.objects.filter(action="text.labeled").count() == 2
    assert signed_in("read_only").post(reverse("ticket-teach"), form).status_code == 403
    assert (
        signed_in("csm").post(reverse("ticket-teach"), {"ticket": row["ticket_id"]}).status_code
        == 400
    )
    assert (
        signed_in("csm").post(reverse("ticket-teach"), {**form, "ticket": "x"}).status_code == 404
    )


def test_customers_lead_to_their_tickets(signed_in: SignedIn, published: Board) -> None:
    row = lists.tickets(published, TicketFilter()).rows[0]
    for show in ("", "tickets"):
        page = text(signed_in("csm"), reverse("customer"), id=row["customer_id"], show=show)
        assert f"{reverse('ticket')}?id={row['ticket_id']}" in page


def test_a_review_from_beginning_to_end(signed_in: SignedIn, cast: Cast, published: Board) -> None:
    client, url = signed_in("manager"), reverse("usability")
    page = text(client, url)
    assert "Not held yet" in page
    form = {
        "period": "2026-05",
        "category": ["usability", "how_to"],
        "back": f"{url}?period=2026-05",
    }
    assert client.post(reverse("usability-act", args=["hold"]), form).status_code == 302
    review = UsabilityReview.objects.get()
    assert review.content["categories"] == ["usability", "how_to"]
    asked = {
        "review": review.pk,
        "what": "Fewer clicks",
        "owner": "Mina <b>",
        "due_on": "",
        "category": "usability",
    }
    assert client.post(reverse("usability-act", args=["decide"]), asked).status_code == 302
    page = text(client, url, period="2026-05")
    assert "Held on" in page
    assert "Mina &lt;b&gt;" in page
    quarter = text(client, url, period="2026-Q3")
    assert "Decided last time" in quarter
    assert set(usability.usual_categories(published)) == {"usability", "how_to"}
    decision = review.decisions.get()
    done = {"decision": decision.pk, "outcome": "Two less"}
    client.post(reverse("usability-act", args=["done"]), done)
    assert "Two less" in text(client, reverse("usability-decisions"), state="done")
    assert (
        table(client, reverse("usability-decisions-export"), state="all")[0]["outcome"]
        == "Two less"
    )
    assert client.get(reverse("usability-pdf"), {"period": "2026-05"}).content.startswith(b"%PDF")
    assert (
        signed_in("read_only").post(reverse("usability-act", args=["done"]), done).status_code
        == 403
    )
    assert (
        signed_in("other_owner").post(reverse("usability-act", args=["open"]), done).status_code
        == 400
    )
    assert cast


def test_the_pack_counts_what_the_file_says(published: Board, rows: list[dict[str, Any]]) -> None:
    asked = usability.span("2026-Q1", published.as_of)
    made = usability.pack(published, asked, ["usability", "bug"])
    inside = [
        row
        for row in rows
        if asked.first <= row["opened_at"].date() <= asked.last
        and row["category"] in ("usability", "bug")
    ]
    assert made.totals["tickets"] == len(inside)
    before = [
        row["customer_id"]
        for row in rows
        if asked.before.first <= row["opened_at"].date() < asked.first and row["category"] == "bug"
    ]
    bug = next(row for row in made.rows if row["topic"] == "bug")
    assert bug["before"] == len(set(before))
    people = {
        row["contact_id"]: row for row in published.reader.rows(published.reader.table("contacts"))
    }
    writers = {row["contact_id"] for row in inside if row["contact_id"]}
    deciding = sum(
        bool(people[who]["is_decision_maker"]) or people[who]["role"] == "decision maker"
        for who in writers
    )
    found = {row["role"]: row["wrote"] for row in made.roles}
    assert found.get("decision maker", 0) == deciding
    assert sum(found.values()) == len(writers)


@pytest.mark.parametrize("page", ["usability-decisions", "usability"])
def test_one_and_three_decisions_take_as_many_queries(
    signed_in: SignedIn,
    cast: Cast,
    published: Board,
    page: str,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    asked = usability.span("2026-04", published.as_of)
    made = usability.pack(published, asked, [])
    review = actions.hold(by=cast.by("owner", published.as_of), pack=made)
    by, client, path = cast.by("owner"), signed_in("owner"), f"{reverse(page)}?period=2026-04"
    actions.decide(by=by, review_id=review, what="one", owner="Mina", due_on=None)
    text(client, path)
    with CaptureQueriesContext(connection) as one:
        text(client, path)
    for what in ("two", "three"):
        actions.decide(by=by, review_id=review, what=what, owner="Mina", due_on=None)
    with django_assert_num_queries(len(one)):
        text(client, path)


def test_lists_take_as_many_queries_whatever_they_hold(
    signed_in: SignedIn, published: Board, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in("owner")
    one = lists.tickets(published, TicketFilter()).rows[0]["ticket_id"]
    text(client, reverse("tickets"))
    with CaptureQueriesContext(connection) as many:
        text(client, reverse("tickets"))
    with django_assert_num_queries(len(many)):
        text(client, reverse("tickets"), q=one)


def test_times_are_worked_out_for_the_first_topics_only(published: Board) -> None:
    first, second, *_others = voice.topics(published, 0, "category", 1)
    whole = voice.topics(published, 0)
    assert (first["median_hours"], first["p90_hours"]) == (
        whole[0]["median_hours"],
        whole[0]["p90_hours"],
    )
    assert first["median_hours"] is not None
    assert second["median_hours"] is None
    assert whole[1]["median_hours"] is not None
