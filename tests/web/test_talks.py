"""The pages of talks, from noting one to what comes of it."""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from tenure.records.models import AuditEntry, Talk, WorkItem
from tenure.workflow.queries import customers, value_talks
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.customers import CustomerFilter
from tests.cast import Cast

NOW = datetime(2026, 5, 31, 9, 0, tzinfo=UTC)
Signed = Callable[[str], Client]


@pytest.fixture(autouse=True)
def clock(published: Board) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as made:
        yield made


@pytest.fixture
def customer(published: Board) -> dict[str, Any]:
    return customers.customers(published, CustomerFilter(state="paying", sort="name")).rows[0]


def text(response: Any) -> str:
    return html.unescape(response.content.decode())


def lines(response: Any) -> list[dict[str, str]]:
    raw = b"".join(response.streaming_content).decode().removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(raw)))


def said(customer: dict[str, Any], **changes: str) -> dict[str, str]:
    return {
        "customer": customer["customer_id"],
        "occurred_at": "2026-05-30T14:05",
        "kind": "call",
        "direction": "out",
        "subject": "Ferns in the <hall>",
        "goal": "one list for both teams",
        "blocker": "rights of guests",
        "mood": "annoyed",
        "promise": "a guide to rights",
        "promised_on": "2026-06-05",
        **changes,
    }


def noted(client: Client, customer: dict[str, Any], **changes: str) -> int:
    answer = client.post("/talks/new/", said(customer, **changes))
    assert answer.status_code == 302, text(answer)
    return int(answer["Location"].split("/")[-2])


def test_a_talk_is_noted_found_shown_and_exported(
    cast: Cast, signed_in: Signed, customer: dict[str, Any]
) -> None:
    csm = signed_in("csm")
    before = text(csm.get("/talks/")).count("<tr>")
    assert before == 51, "a page of imported talks and the heading"
    pk = noted(csm, customer)
    shown = csm.get(f"/talks/{pk}/").content.decode()
    assert "Ferns in the &lt;hall&gt;" in shown
    assert "annoyed" in shown
    assert AuditEntry.objects.get(action="talk.noted").subject == customer["customer_id"]
    for query in (
        "q=FERNS+in",
        "q=guide+to+rights",
        "mood=annoyed",
        "promise=open",
        "person=csm",
        "since=2026-05-30&until=2026-05-30&mood=annoyed",
    ):
        page = text(csm.get(f"/talks/?{query}"))
        assert page.count(f"/talks/{pk}/") == 2, query
    for query in ("q=ferms", "mood=angry", "promise=late", "outreach=yes", "person=owner"):
        assert f"/talks/{pk}/" not in text(csm.get(f"/talks/?{query}")), query
    rows = lines(csm.get("/talks.csv?q=ferns"))
    assert [(row["touchpoint_id"], row["promised_on"]) for row in rows] == [
        (f"talk-{pk}", "2026-06-05")
    ]
    page = text(csm.get("/customer/", {"id": customer["customer_id"]}))
    assert f'href="/talks/{pk}/"' in page
    assert "one list for both teams" in page
    tab = text(csm.get("/customer/", {"id": customer["customer_id"], "show": "touchpoints"}))
    assert "Ferns in the <hall>" in tab


def test_imported_and_own_talks_page_as_one_list_in_order(
    cast: Cast, signed_in: Signed, customer: dict[str, Any], published: Board
) -> None:
    csm = signed_in("csm")
    for number in range(7):
        at = datetime(2026, 5, 2 + 4 * number, 9, 0, tzinfo=UTC)
        Talk.objects.create(
            workspace=cast.workspace,
            customer_id=customer["customer_id"],
            customer_name=customer["name"],
            occurred_at=at,
            subject=f"own {number}",
            made_at=NOW,
            changed_at=NOW,
            by=cast.users["csm"],
        )
    for sort in ("-occurred_at", "customer_name", "-kind", "mood", "person", "promised_on"):
        rows = lines(csm.get(f"/talks.csv?sort={sort}"))
        ids = [row["touchpoint_id"] for row in rows]
        assert len(set(ids)) == len(ids)
        values = [row[sort.lstrip("-")] for row in rows if row[sort.lstrip("-")]]
        assert values == sorted(values, reverse=sort.startswith("-")), sort
        seen: list[str] = []
        for number in range(1, 4):
            found = csm.get(f"/talks/?sort={sort}&page={number}").context["page"]
            seen += [row["touchpoint_id"] for row in found.rows]
        assert seen == ids[:150], sort
        assert found.total == len(ids)


def test_who_may_note_and_what_is_not_found(
    cast: Cast, signed_in: Signed, customer: dict[str, Any]
) -> None:
    csm, reader, stranger = signed_in("csm"), signed_in("read_only"), signed_in("other_owner")
    pk = noted(csm, customer)
    assert "Note a talk" not in text(reader.get("/talks/"))
    assert reader.post("/talks/new/", said(customer)).status_code == 403
    assert reader.post(f"/talks/{pk}/kept").status_code == 403
    assert reader.get("/talks.csv").status_code == 403
    assert stranger.get(f"/talks/{pk}/").status_code == 404
    assert stranger.post(f"/talks/{pk}/take-back").status_code == 404
    assert csm.get("/talks/999999/").status_code == 404
    assert csm.get("/talks/new/?customer=nobody").status_code == 404
    assert "With which customer?" in text(csm.get("/talks/new/"))
    found = text(csm.get("/talks/new/", {"q": customer["name"]}))
    assert f"customer={customer['customer_id']}" in found


def test_what_was_written_stays_in_a_form_that_is_refused(
    cast: Cast, signed_in: Signed, customer: dict[str, Any]
) -> None:
    csm = signed_in("csm")
    answer = csm.post("/talks/new/", said(customer, occurred_at="2026-06-03T10:00"))
    assert answer.status_code == 400
    assert "a talk lies behind us" in text(answer)
    assert 'value="rights of guests"' in text(answer)
    assert Talk.objects.count() == 0
    pk = noted(csm, customer)
    worse = csm.post(f"/talks/{pk}/change", said(customer, minutes="-3"))
    assert worse.status_code == 400
    assert "minutes are a whole number" in text(worse)
    assert csm.post(f"/talks/{pk}/change", said(customer, mood="content")).status_code == 302
    assert Talk.objects.get().mood == "content"


def test_a_late_promise_is_on_today_until_it_is_kept(
    cast: Cast, signed_in: Signed, customer: dict[str, Any], clock: time_machine.Traveller
) -> None:
    csm = signed_in("csm")
    pk = noted(csm, customer, promised_on="2026-05-30")
    late = text(csm.get("/talks/promises/?promise=late"))
    assert f"/talks/{pk}/" in late
    today = text(csm.get("/?signal=promise_late"))
    assert "promised for 2026-05-30: a guide to rights" in today
    assert f'href="/talks/{pk}/"' in today
    assert csm.post(f"/talks/{pk}/kept", {"back": "/talks/promises/"}).status_code == 302
    assert "promised for 2026-05-30" not in text(csm.get("/?signal=promise_late"))
    assert f"/talks/{pk}/" in text(csm.get("/talks/promises/?promise=kept"))
    assert csm.post(f"/talks/{pk}/not-kept").status_code == 302
    rows = lines(csm.get("/talks/promises.csv?promise=late"))
    assert [row["touchpoint_id"] for row in rows] == [f"talk-{pk}"]


def test_outreach_is_counted_by_hand(
    cast: Cast, signed_in: Signed, customer: dict[str, Any]
) -> None:
    csm = signed_in("csm")
    assert "Nobody was asked yet" in text(csm.get("/talks/outreach/"))
    told = [
        ("Price", "hard to use", "yes"),
        ("price", "price", "no"),
        ("Price", "bugs", "yes"),
        ("no time", "", ""),
    ]
    for stated, real, mind in told:
        asked = {"asked": "stay", "stated_reason": stated, "real_reason": real}
        noted(csm, customer, changed_mind=mind, **asked)
    noted(csm, customer)
    page = text(csm.get("/talks/outreach/"))
    assert "Asked: 4; the outcome is known of 3." in page
    assert "67 % of those changed their mind (21 % to 94 %)." in page
    assert "Both reasons known: 3; the stated one was the real one in 33 % (6 % to 79 %)." in page
    report = csm.get("/talks/outreach/").context["report"]
    assert report.reals == ("bugs", "hard to use", "price")
    assert [(line.stated, line.cells, line.n) for line in report.crossed] == [
        ("price", (1, 1, 1), 3)
    ]
    assert len(lines(csm.get("/talks/outreach.csv?mind=changed"))) == 2
    form = text(csm.get("/talks/new/", {"customer": customer["customer_id"]}))
    assert '<option value="hard to use">' in form


def test_a_first_contact_at_renewal_is_blocked_and_counted(
    cast: Cast, signed_in: Signed, published: Board
) -> None:
    csm, manager = signed_in("csm"), signed_in("manager")
    page = csm.get("/talks/value/")
    assert "No talk about value is on record yet" in text(page)
    counts = page.context["report"].counts
    assert counts["coming"] == counts["due"] + counts["missed"] + counts["ok"]
    assert counts["passed"] == counts["failed"] + counts["held"]
    assert counts["failed"] == counts["passed"] > 0, "nobody imported any talk about value"
    due = csm.get("/talks/value/?state=due&sort=notice_on").context["page"].rows[0]
    about = {"customer_id": due["customer_id"]}
    refused = csm.post("/talks/new/", said(about, is_renewal="yes"))
    assert refused.status_code == 400
    assert "blocked: the first contact of a term is not about its renewal" in text(refused)
    noted(csm, about, is_renewal="yes", is_value_talk="yes")
    after = csm.get("/talks/value/").context["report"].counts
    assert (after["due"], after["ok"]) == (counts["due"] - 1, counts["ok"] + 1)
    noted(csm, about, is_renewal="yes")
    assert csm.post("/talks/value/days", {"days": "60"}).status_code == 403
    assert manager.post("/talks/value/days", {"days": "0"}).status_code == 400
    assert manager.post("/talks/value/days", {"days": "60"}).status_code == 302
    assert manager.get("/talks/value/").context["days"] == 60
    wider = manager.get("/talks/value/").context["report"].counts
    assert wider["missed"] > counts["missed"]
    rows = lines(csm.get("/talks/value.csv?state=passed"))
    assert len(rows) == counts["passed"]


@pytest.mark.parametrize("days", [30, 170])
def test_the_shares_of_the_past_year_are_those_of_the_imported_rows(
    published: Board, days: int
) -> None:
    """A second implementation: plain Python over the rows as they were imported."""
    reader, day = published.reader, published.as_of
    for name in ("contracts", "touchpoints", "customer_state"):
        reader.table(name)
    terms = reader.sql(
        "SELECT customer_id, starts_on, c.notice_on, last_paid_on FROM contracts AS c "
        "JOIN customer_state USING (customer_id) WHERE c.notice_on < ? AND c.notice_on >= ?",
        [day, day - timedelta(days=365)],
    )
    met: dict[str, list[date]] = {}
    for customer, at, kind in reader.sql("SELECT customer_id, occurred_at, kind FROM touchpoints"):
        if kind in ("call", "email", "meeting", "letter"):
            met.setdefault(customer, []).append(at.date())
    first = passed = 0
    for customer, starts, notice, left in terms:
        if left is not None and left < notice:
            continue
        passed += 1
        begins = max(starts, notice - timedelta(days=365))
        on = [each for each in met.get(customer, ()) if begins <= each <= notice]
        first += bool(on) and min(on) > notice - timedelta(days=days)
    assert passed > 10
    assert (first > 0) is (days == 170)
    found = value_talks.value_talks(published, days)
    report = value_talks.report(published, found)
    assert (report.counts["passed"], report.counts["first"]) == (passed, first)


def test_work_items_of_talks_are_not_urgent(
    cast: Cast, signed_in: Signed, customer: dict[str, Any]
) -> None:
    WorkItem.objects.all().delete()
    noted(signed_in("csm"), customer, promised_on="2026-05-30")
    item = WorkItem.objects.get()
    assert (item.is_urgent, item.next_step) == (False, "keep_promise")
    assert item.assigned_to == cast.users["csm"]
