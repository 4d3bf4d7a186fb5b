"""What the pages show, on the demo company and with nothing to show."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tenure.records.models import Publication, WorkItem, WorkItemEvent, WorkItemReason
from tenure.values.shown import money_text
from tenure.warehouse.reader import Reader
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.customers import CustomerFilter, filtered
from tests.cast import AT, Cast
from tests.conftest import Demo

SignedIn = Callable[[str], Client]
PAGES = (
    "/",
    "/customers/",
    "/revenue/",
    "/retention/",
    "/zombies/",
    "/danger-line/",
    "/freshness/",
)


def text(client: Client, path: str, **query: Any) -> str:
    response = client.get(path, query)
    assert response.status_code == 200
    return str(response.content.decode())


def table(client: Client, path: str, **query: Any) -> list[dict[str, str]]:
    body = b"".join(client.get(path, query)).decode("utf-8-sig")  # type: ignore[arg-type]
    return list(csv.DictReader(io.StringIO(body)))


@pytest.mark.parametrize("path", [*PAGES, "/explain/mrr/"])
def test_before_the_first_day_pages_say_what_to_do(signed_in: SignedIn, path: str) -> None:
    assert "Load data" in text(signed_in("owner"), path)


def test_today_shows_who_why_and_what_is_at_stake(signed_in: SignedIn, published: Board) -> None:
    page = text(signed_in("csm"), "/")
    first = WorkItem.objects.order_by("-is_urgent", "-rank_minor", "id").first()
    assert first is not None
    assert first.customer_name in page
    assert f"{money_text(first.stake_minor, first.currency)} {first.currency}" in page
    assert f"{WorkItem.objects.count()}</strong> customers need attention" in page
    assert re.search(r'href="/explain/\w+/\?customer=', page)


def test_today_filters(signed_in: SignedIn, published: Board) -> None:
    client = signed_in("csm")
    item = WorkItem.objects.first()
    assert item is not None
    code = item.reasons.all()[0].code
    rows = table(client, "/today.csv", signal=code)
    expected = WorkItem.objects.filter(reasons__code=code)
    assert {row["customer_id"] for row in rows} == set(
        expected.values_list("customer_id", flat=True)
    )
    one = table(client, "/today.csv", q=item.customer_name)
    assert item.customer_id in {row["customer_id"] for row in one}
    assert table(client, "/today.csv", who="mine") == []
    assert "No item fits these filters" in text(client, "/", who="mine")


def test_one_click_and_undo(signed_in: SignedIn, published: Board) -> None:
    client, item = signed_in("csm"), WorkItem.objects.first()
    assert item is not None
    answer = client.post(f"/work-items/{item.pk}/done", HTTP_HX_REQUEST="true")
    assert "Undo" in answer.content.decode()
    item.refresh_from_db()
    assert item.status == "done"
    client.post(f"/work-items/{item.pk}/reopen", {"back": "/?page=1"})
    item.refresh_from_db()
    assert item.status == "open"
    for act, form in (("snooze", {"days": "3"}), ("dismiss", {"verdict": "false"})):
        assert client.post(f"/work-items/{item.pk}/{act}", form).status_code == 302
    item.refresh_from_db()
    assert (item.status, item.verdict) == ("dismissed", "false")


@pytest.mark.parametrize(
    ("act", "form"),
    [("snooze", {"days": "0"}), ("snooze", {"days": "x"}), ("dismiss", {}), ("explode", {})],
)
def test_odd_acts_are_refused(
    signed_in: SignedIn, published: Board, act: str, form: dict[str, str]
) -> None:
    item = WorkItem.objects.first()
    assert item is not None
    assert signed_in("csm").post(f"/work-items/{item.pk}/{act}", form).status_code == 400
    item.refresh_from_db()
    assert item.status == "open"


def test_going_back_never_leads_away(signed_in: SignedIn, published: Board) -> None:
    item = WorkItem.objects.first()
    assert item is not None
    client = signed_in("csm")
    for back in ("//evil.example", "https://evil.example", "/\\evil.example"):
        answer = client.post(f"/work-items/{item.pk}/snooze", {"days": "1", "back": back})
        assert answer.headers["Location"] == "/"
        client.post(f"/work-items/{item.pk}/reopen")


def test_customers_sort_filter_page_and_export_the_same(
    signed_in: SignedIn, published: Board
) -> None:
    client = signed_in("read_only")
    page = text(client, "/customers/", sort="-active_days", state="all")
    rows = published.reader.rows(
        filtered(published, CustomerFilter(sort="-active_days", state="all"))
    )
    names = re.findall(r'<th scope="row"><a [^>]*>([^<]*)</a>', page)
    assert [row["name"] for row in rows[:50]] == names
    second = text(client, "/customers/", sort="-active_days", state="all", page=2)
    assert rows[50]["name"] in second
    whole = table(signed_in("csm"), "/customers.csv", sort="-active_days", state="all")
    assert [row["customer_id"] for row in whole] == [row["customer_id"] for row in rows]
    assert len(whole) == 120


def test_search_finds_by_name_id_and_domain(signed_in: SignedIn, published: Board) -> None:
    row = published.reader.rows(filtered(published, CustomerFilter()))[3]
    for words in (row["name"], row["customer_id"].upper(), row["domain"]):
        found = table(signed_in("csm"), "/customers.csv", q=words)
        assert row["customer_id"] in {each["customer_id"] for each in found}
    assert "No customer fits" in text(signed_in("csm"), "/customers/", q="nobody at all")


def test_odd_queries_fall_back(signed_in: SignedIn, published: Board) -> None:
    client = signed_in("csm")
    for query in ({"page": "9999"}, {"page": "x"}, {"sort": "password"}, {"state": "void"}):
        text(client, "/customers/", **query)
    text(client, "/revenue/", currency="XXX", by="name; drop table")
    text(client, "/zombies/", kind="x", stage="y")
    assert client.get("/explain/nothing/").status_code == 400
    assert client.get("/explain/active_days/").status_code == 400
    assert client.get("/explain/mrr/", {"month": "2026-03"}).status_code == 400
    assert client.get("/explain/movements/", {"month": "never"}).status_code == 400
    assert client.get("/customer/", {"id": "' OR 1=1 --"}).status_code == 404


def test_a_customer_with_everything(signed_in: SignedIn, published: Board) -> None:
    item = WorkItem.objects.order_by("-is_urgent", "-rank_minor").first()
    assert item is not None
    client = signed_in("csm")
    page = text(client, "/customer/", id=item.customer_id)
    assert item.customer_name in page
    assert "at stake" in page
    links = set(re.findall(r'href="(/explain/[^"]+)"', page))
    assert len(links) >= 8
    for link in links:  # every figure opens its rows
        answer = client.get(link.replace("&amp;", "&"))
        assert answer.status_code == 200
        assert "How it came about" in answer.content.decode()
    for tab in ("subscriptions", "invoices", "tickets", "answers", "contacts", "touchpoints"):
        text(client, "/customer/", id=item.customer_id, show=tab)


def test_revenue_adds_up_to_the_rows_behind_it(signed_in: SignedIn, published: Board) -> None:
    client = signed_in("finance")
    page = text(client, "/revenue/", currency="EUR")
    rows = table(client, "/explain/mrr/", currency="EUR", format="csv")
    total = round(sum(float(row["mrr"]) for row in rows) * 100)
    assert f"{money_text(total, 'EUR')} EUR" in page


def test_movements_of_a_month_add_up_to_its_bar(signed_in: SignedIn, published: Board) -> None:
    client = signed_in("finance")
    for month in table(client, "/revenue.csv")[-3:]:
        rows = table(
            client,
            "/explain/movements/",
            month=month["month_on"][:7],
            currency=month["currency"],
            format="csv",
        )
        for kind in ("new", "expansion", "contraction", "churn", "reactivation"):
            amount = sum(abs(float(r["delta"])) for r in rows if r["kind"] == kind)
            assert amount == pytest.approx(float(month[kind]))


def test_zombies_page_shows_the_planted_ones(
    signed_in: SignedIn, published: Board, demo: Demo
) -> None:
    page = text(signed_in("finance"), "/zombies/", kind="never")
    state = published.reader.table("customer_state")
    names = {row["customer_id"]: row["name"] for row in published.reader.rows(state)}
    assert all(names[customer] in page for customer in demo.truth.zombies["never"])
    whole = text(signed_in("finance"), "/zombies/")
    assert "Asleep, not dead" in whole
    assert all(unknown in whole for unknown in demo.truth.mismatched.values())


def test_a_stale_source_is_said_on_every_page(cast: Cast, signed_in: SignedIn, demo: Demo) -> None:
    from tenure.jobs.day import DayRequest, run_day

    run_day(DayRequest(cast.workspace, demo.root, demo.as_of + timedelta(days=9), AT))
    for path in PAGES:
        page = text(signed_in("owner"), path)
        assert "usage_events</strong> has had nothing new since 2026-05-31 (9 days)" in page


def test_charts_as_svg(signed_in: SignedIn, published: Board) -> None:
    client = signed_in("csm")
    customer = published.reader.rows(filtered(published, CustomerFilter()))[0]["customer_id"]
    for name, query in (
        ("movements", {"currency": "USD"}),
        ("retention", {"currency": "USD"}),
        ("mrr", {"id": customer}),
        ("use", {"id": customer}),
        ("churn", {}),
        ("levels", {}),
    ):
        answer = client.get(f"/chart/{name}.svg", query)
        assert answer.headers["Content-Type"] == "image/svg+xml"
        assert answer.content.startswith(b"<svg")
    assert client.get("/chart/secret.svg").status_code == 404


def test_audit_shows_who_did_what(signed_in: SignedIn, published: Board) -> None:
    item = WorkItem.objects.first()
    assert item is not None
    signed_in("csm").post(f"/work-items/{item.pk}/done")
    page = text(signed_in("manager"), "/audit/", action="work_item.done")
    assert f"{item.customer_name}: done" in page
    assert "day.published" in text(signed_in("manager"), "/audit/")
    rows = table(signed_in("manager"), "/audit/", format="csv")
    assert {"day.published", "work_item.done"} <= {row["action"] for row in rows}


def test_language_turns_the_page_round(signed_in: SignedIn, cast: Cast) -> None:
    client = signed_in("csm")
    client.post("/account/", {"language": "fa", "theme": "dark"})
    page = text(client, "/account/")
    assert 'lang="fa" dir="rtl" data-theme="dark"' in page
    assert client.post("/account/", {"language": "xx"}).status_code == 400


@pytest.fixture
def engine_queries(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every query sent to the figures."""
    sent: list[str] = []
    for name in ("stream", "sql"):
        real = getattr(Reader, name)

        def counted(self: Reader, *args: Any, real: Any = real, **more: Any) -> Any:
            sent.append("query")
            return real(self, *args, **more)

        monkeypatch.setattr(Reader, name, counted)
    return sent


@pytest.mark.parametrize("path", ["/", "/customers/", "/customer/"])
def test_as_many_queries_for_few_rows_as_for_many(
    signed_in: SignedIn, published: Board, engine_queries: list[str], path: str
) -> None:
    client, few = signed_in("csm"), WorkItem.objects.order_by("pk")[:2].values_list("pk", flat=True)
    state = published.reader.rows(filtered(published, CustomerFilter(sort="-tickets_open")))
    pages = {
        "/": ({}, {"q": WorkItem.objects.first().customer_name}),  # type: ignore[union-attr]
        "/customers/": ({"state": "all"}, {"q": state[0]["customer_id"]}),
        "/customer/": ({"id": state[0]["customer_id"]}, {"id": state[-1]["customer_id"]}),
    }
    client.get(path, pages[path][0])  # what is kept for the whole process is there from here on
    counts = []
    for query in pages[path]:
        engine_queries.clear()
        with CaptureQueriesContext(
            connection,
        ) as database:
            assert client.get(path, query).status_code == 200
        counts.append((len(database), len(engine_queries)))
    assert few
    assert counts[0][1] == counts[1][1]
    assert abs(counts[0][0] - counts[1][0]) <= (3 if path == "/customer/" else 0)
    assert sum(counts[0]) <= 30


def test_ids_with_odd_signs(signed_in: SignedIn, published: Board) -> None:
    for odd in ("a/b", "a?b&c=d", "ü 株", "..%2f", '"><script>'):
        assert signed_in("csm").get(f"/customer/?id={quote(odd)}").status_code == 404
    assert Publication.objects.count() == 1


def test_an_alert_that_is_over_comes_last_until_somebody_works_on_it(
    signed_in: SignedIn, cast: Cast, published: Board
) -> None:
    WorkItem.objects.all().delete()
    over = {"metric": "active_days", "state": "clear", "level": 9.0, "line": 6.0}
    reasons = {
        "over": ("approaching", {**over, "days": None, "low": None, "high": None}),
        "near": ("approaching", {**over, "state": "approaching", "days": 9, "low": 6, "high": 15}),
        "late": ("leaving", {"leaves_on": "2026-07-01"}),
    }
    made = {}
    for rank, (customer, (code, figure)) in zip((900, 500, 100), reasons.items(), strict=True):
        made[customer] = WorkItem.objects.create(
            workspace=cast.workspace,
            customer_id=customer,
            customer_name=customer,
            opened_on=published.as_of,
            currency="USD",
            rank_minor=rank,
            next_step="ask_what_changed",
        )
        WorkItemReason.objects.create(
            workspace=cast.workspace,
            item=made[customer],
            code=code,
            figure=figure,
            since=published.as_of,
        )
    client = signed_in("csm")

    def order() -> list[str]:
        return [row["customer_id"] for row in table(client, "/today.csv")]

    assert order() == ["near", "late", "over"]
    assert text(client, "/").count("not on its way any more") == 1
    WorkItemEvent.objects.create(
        workspace=cast.workspace,
        item=made["over"],
        happened_on=published.as_of,
        kind="assigned",
        actor=cast.users["csm"],
    )
    assert order() == ["over", "near", "late"]


def test_who_never_used_it_is_described_in_one_wording(
    signed_in: SignedIn, demo: Demo, published: Board
) -> None:
    client, words = signed_in("csm"), "pays, never used it, "
    for customer in demo.truth.zombies["never"]:
        page = text(client, "/customer/", id=customer)
        months = demo.truth.quiet_months[customer]
        if months < 1:
            continue
        assert f'<span class="chip warn">{words}{months} full month' in page
        said = re.findall(f"{words}([0-9]+) full month", page)
        assert set(said) == {str(months)}
    for customer in demo.truth.mismatched:
        page = text(client, "/customer/", id=customer)
        assert "perhaps used under another id" in page
        assert words not in page
