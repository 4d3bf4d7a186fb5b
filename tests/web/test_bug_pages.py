"""Pages of bugs: the list, one bug, filing with duplicates, telling all, and the lists beside."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from django.test import Client

from tenure.records.models import Bug, BugReport, BugTold, CustomerMail
from tenure.values.bugs import NewBug, Reported
from tenure.workflow.actions import bug_course, bugs
from tenure.workflow.queries import bug_weights
from tenure.workflow.queries.board import Board
from tests.cast import Cast

PAGES = {
    "/bugs/": "Bugs",
    "/bugs/new/": "File a bug",
    "/bugs/untold/": "Not told yet",
    "/bugs/reporters/": "Who finds bugs",
    "/bugs/fix-times/": "Time to a fix",
    "/bugs/exposure/": "What customers put up with",
}
EXPORTS = (
    "/bugs.csv",
    "/bugs/untold.csv",
    "/bugs/reporters.csv",
    "/bugs/fix-times.csv",
    "/bugs/exposure.csv",
)
Signed = Callable[[str], Client]


def lines(client: Client, path: str) -> list[dict[str, str]]:
    response = client.get(path)
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("path", PAGES)
def test_pages_open_before_any_day(signed_in: Signed, path: str) -> None:
    response = signed_in("csm").get(path)
    assert response.status_code == 200
    assert f"{PAGES[path]}</h1>" in response.text


@pytest.mark.usefixtures("published")
def test_pages_open_on_the_company(signed_in: Signed) -> None:
    client = signed_in("csm")
    for path, heading in PAGES.items():
        response = client.get(path)
        assert response.status_code == 200
        assert f"{heading}</h1>" in response.text
    for path in EXPORTS:
        assert lines(client, path)
    number = Bug.objects.order_by("pk")[0].pk
    assert client.get(f"/bugs/{number}/").status_code == 200
    assert signed_in("other_owner").get(f"/bugs/{number}/").status_code == 404
    assert signed_in("other_owner").post(f"/bugs/{number}/status").status_code == 404
    assert signed_in("read_only").post(f"/bugs/{number}/status").status_code == 403


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("sort", ["priority", "-customers", "-money_minor", "-severity", "title"])
def test_the_list_is_in_the_order_asked_for(signed_in: Signed, sort: str) -> None:
    Bug.objects.filter(status="fixed").update(status="open", closed_at=None)
    bug_weights._KEPT.clear()
    rows = lines(signed_in("csm"), f"/bugs.csv?sort={sort}")
    assert len(rows) == Bug.objects.filter(status="open").count() > 3
    key = {"priority": "score", "money_minor": "money"}.get(sort.strip("-"), sort.strip("-"))
    if key == "severity":
        weight = {"low": 1, "medium": 2, "high": 4, "urgent": 8}
        values: list[float | str] = [weight[row[key]] for row in rows]
    elif key == "title":
        values = [row[key] for row in rows]
    else:
        values = [float(row[key]) for row in rows]
    is_down = sort.startswith("-") or sort == "priority"
    assert values == sorted(values, reverse=is_down)  # type: ignore[type-var]


@pytest.mark.usefixtures("published")
def test_count_and_money_of_a_bug_against_a_count_by_hand(
    signed_in: Signed, published: Board
) -> None:
    rows = {row["bug_id"]: row for row in lines(signed_in("csm"), "/bugs.csv?status=any")}
    state = published.reader.rows(published.reader.table("customer_state"))
    mrr = {row["customer_id"]: row["mrr_base_minor"] or 0 for row in state}
    for bug in Bug.objects.filter(duplicate_of=None)[:60]:
        group = [bug.pk, *Bug.objects.filter(duplicate_of=bug).values_list("pk", flat=True)]
        reports = BugReport.objects.filter(bug_id__in=group).exclude(is_confirmed=False)
        who = set(reports.values_list("customer_id", flat=True)) - {""}
        row = rows[bug.bug_id]
        assert int(row["customers"]) == len(who)
        assert float(row["money"]) == pytest.approx(sum(mrr.get(each, 0) for each in who) / 100)


def test_filters(signed_in: Signed, cast: Cast) -> None:
    by = cast.by("csm")
    one = bugs.file(by=by, draft=NewBug("login breaks", component="auth", severity="high"))
    bugs.file(by=by, draft=NewBug("report is slow", component="reports"))
    bugs.report(by=by, bug=one, reported=Reported(email="a@c.example"))
    bug_course.work_around(by=by, bug=one, text="Reload.")
    client = signed_in("csm")
    for query in ("q=LOGIN", "component=auth", "severity=high", "told=no"):
        assert [row["title"] for row in lines(client, f"/bugs.csv?{query}")] == ["login breaks"]
    assert lines(client, "/bugs.csv?status=fixed") == []
    assert "No bug fits these filters" in client.get("/bugs/?q=nothing").text


def test_filing_with_look_for_duplicates_and_joining(signed_in: Signed, cast: Cast) -> None:
    known = bugs.file(by=cast.by("csm"), draft=NewBug("Calendar forgets the time zone in Safari"))
    client = signed_in("csm")
    page = client.get("/bugs/new/?title=time+zone+forgotten+in+calendar").text
    assert f"/bugs/{known}/report" in page  # the button that joins
    sent = {"title": "time zone forgotten", "email": "a@c.example"}
    assert client.post(f"/bugs/{known}/report", sent).status_code == 302
    assert BugReport.objects.get().bug_id == known
    again = {"title": "Another thing", "severity": "urgent", "security": "yes"}
    response = client.post("/bugs/new/", again)
    made = Bug.objects.order_by("pk").last()
    assert made is not None
    assert response["Location"] == f"/bugs/{made.pk}/"
    assert (made.is_security, made.severity, made.tracker, made.filing) == (
        True,
        "urgent",
        "built_in",
        "",
    )
    assert client.post("/bugs/new/", {"title": " "}).status_code == 400
    assert client.post("/bugs/new/", {**again, "tracker": "jira"}).status_code == 400
    assert client.get("/bugs/new/?ticket=nope").status_code == 404


def test_a_bug_from_a_ticket(signed_in: Signed, published: Board) -> None:
    tickets = published.reader.table("tickets")
    row = published.reader.rows(tickets.filter(tickets.customer_id.notnull()).limit(1))[0]
    client = signed_in("csm")
    assert row["ticket_id"] in client.get(f"/bugs/new/?ticket={row['ticket_id']}").text
    client.post("/bugs/new/", {"title": "from a ticket", "ticket": row["ticket_id"]})
    report = BugReport.objects.get(bug__title="from a ticket")
    assert (report.ticket_id, report.customer_id) == (row["ticket_id"], row["customer_id"])


def test_one_click_tells_all_and_two_clicks_nobody_twice(signed_in: Signed, cast: Cast) -> None:
    by = cast.by("csm")
    made = bugs.file(by=by, draft=NewBug("breaks"))
    for who in (Reported(email="a@c.example"), Reported(customer_id="quiet")):
        bugs.report(by=by, bug=made, reported=who)
    client = signed_in("csm")
    client.post(f"/bugs/{made}/status", {"status": "fixed"})
    page = client.get(f"/bugs/{made}/").text
    assert "Ours: the problem you reported is fixed: breaks" in page
    news = Bug.objects.get(pk=made).news.get().pk
    words = {"news": news, "subject_en": "It works", "body_en": "It works again."}
    for _ in range(2):
        client.post(f"/bugs/{made}/tell", words)
    mail = CustomerMail.objects.get()
    assert (mail.recipient, mail.subject, mail.topic) == ("a@c.example", "It works", "reports")
    assert "unsubscribe" in mail.body
    assert [row["who"] for row in lines(client, "/bugs/untold.csv")] == ["quiet"]
    told = {"news": news, "who": "quiet", "customer": "quiet", "how": "call"}
    client.post(f"/bugs/{made}/told", told)
    assert BugTold.objects.count() == 2
    assert "Everyone knows" in client.get("/bugs/untold/").text
    client.post(f"/bugs/{made}/untell", {"news": news, "who": "quiet"})
    assert [row["who"] for row in lines(client, "/bugs/untold.csv")] == ["quiet"]


def test_a_promised_day_that_passed_is_marked_until_the_fix(signed_in: Signed, cast: Cast) -> None:
    made = bugs.file(by=cast.by("csm"), draft=NewBug("breaks"))
    client = signed_in("csm")
    late = '<span class="chip bad">late</span>'
    Bug.objects.filter(pk=made).update(eta_on="2199-01-31")
    assert late not in client.get("/bugs/").text
    Bug.objects.filter(pk=made).update(eta_on="2001-01-31")
    assert late in client.get("/bugs/").text
    Bug.objects.filter(pk=made).update(status="fixed")
    assert late not in client.get("/bugs/?status=any").text


@pytest.mark.parametrize(
    ("act", "sent", "field", "value"),
    [
        ("promise", {"eta_on": "2199-01-31"}, "eta_on", "2199-01-31"),
        ("workaround", {"text": "Reload."}, "workaround", "Reload."),
        ("engineer", {"engineer": "Mei <mei@ours.example>"}, "engineer", "Mei <mei@ours.example>"),
        ("edit", {"severity": "low", "component": "api"}, "component", "api"),
    ],
)
def test_acts(
    signed_in: Signed, cast: Cast, act: str, sent: dict[str, str], field: str, value: str
) -> None:
    made = bugs.file(by=cast.by("csm"), draft=NewBug("breaks"))
    client = signed_in("csm")
    assert client.post(f"/bugs/{made}/{act}", sent).status_code == 302
    assert str(getattr(Bug.objects.get(pk=made), field)) == value
    assert client.get(f"/bugs/{made}/").status_code == 200


def test_odd_acts_are_refused(signed_in: Signed, cast: Cast) -> None:
    made = bugs.file(by=cast.by("csm"), draft=NewBug("breaks"))
    client = signed_in("csm")
    for act, sent in (
        ("nothing", {}),
        ("status", {"status": "gone"}),
        ("promise", {"eta_on": "2001-01-01"}),
        ("promise", {"eta_on": "soon"}),
        ("engineer", {"url": "javascript:alert(1)"}),
        ("repeat", {"of": "nope"}),
        ("repeat", {"of": str(made)}),
        ("judge", {"report": "99"}),
        ("unlink", {"report": "x"}),
        ("report", {}),
        ("report", {"customer": "nobody"}),
        ("tell", {"news": "x"}),
        ("told", {"news": "1", "who": "a", "how": "pigeon"}),
    ):
        assert client.post(f"/bugs/{made}/{act}", sent).status_code == 400, act
