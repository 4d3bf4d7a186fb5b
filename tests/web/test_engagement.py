"""The pages Use and Seats, the people of a customer, and banners where a source is silent."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from tenure.records.models import AuditEntry
from tenure.values.shown import money_text
from tenure.web import context
from tenure.workflow.queries import heartbeat, people, seats, use_list
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.heartbeat import Beat
from tests.conftest import Demo

SignedIn = Callable[[str], Client]


def text(client: Client, path: str, **query: Any) -> str:
    response = client.get(path, query)
    assert response.status_code == 200
    return str(response.content.decode())


def table(client: Client, path: str, **query: Any) -> list[dict[str, str]]:
    body = b"".join(client.get(path, query)).decode("utf-8-sig")  # type: ignore[arg-type]
    return list(csv.DictReader(io.StringIO(body)))


@pytest.mark.parametrize("path", ["/use/", "/seats/"])
def test_before_the_first_day_pages_say_what_to_do(signed_in: SignedIn, path: str) -> None:
    assert "Load data" in text(signed_in("owner"), path)


def test_every_customer_that_pays_is_listed(signed_in: SignedIn, published: Board) -> None:
    client = signed_in("csm")
    summary = use_list.summary(published)
    page = text(client, "/use/")
    assert f"of {summary['known']} whose use is known" in page
    assert 'data-chart="spec-use-spread"' in page
    assert re.search(r'href="/explain/active_days/\?customer=', page)
    rows = table(client, "/use.csv")
    assert len(rows) == summary["customers"]
    days = [float(row["active_days"]) for row in rows if row["active_days"]]
    assert days == sorted(days)


def test_machines_alone(signed_in: SignedIn, published: Board) -> None:
    client = signed_in("csm")
    rows = table(client, "/use.csv", use_kind="api", sort="-volume_day")
    assert rows
    assert {(row["use_kind"], row["active_users"]) for row in rows} == {("api", "")}
    amounts = [float(row["volume_day"]) for row in rows]
    assert amounts == sorted(amounts, reverse=True)
    page = text(client, "/use/", use_kind="api")
    assert len(re.findall(r"names nobody \(API\)\s*</a>", page)) == len(rows)
    customer = text(client, "/customer/", id=rows[0]["customer_id"])
    assert "Its use names nobody: it is measured" in customer


def test_money_in_unused_seats_stands_first(signed_in: SignedIn, published: Board) -> None:
    client, whole = signed_in("csm"), seats.money(published)
    page = text(client, "/seats/")
    assert money_text(whole.unused_mrr_minor, "USD") in page
    assert "published in 2018" in page
    assert "Change the benchmark" not in page
    rows = table(client, "/seats.csv", state="propose", sort="-saving_minor")
    assert len(rows) == whole.proposals
    assert {row["seat_state"] for row in rows} == {"propose"}
    first = rows[0]
    customer = text(client, "/customer/", id=first["customer_id"])
    assert f"<strong>Propose {first['suggested']}</strong>" in customer


def test_the_benchmark_is_changed_and_put_back(signed_in: SignedIn, published: Board) -> None:
    client = signed_in("owner")
    assert "Change the benchmark" in text(client, "/seats/")
    given = {"act": "set", "percent": "44.5", "year": "2024", "source": "our <own> survey"}
    assert client.post("/seats/benchmark", given).status_code == 302
    page = text(client, "/seats/")
    assert "published in 2024" in page
    assert "our &lt;own&gt; survey" in page
    assert AuditEntry.objects.filter(action="benchmark.changed").count() == 1
    assert client.post("/seats/benchmark", {**given, "percent": "x"}).status_code == 400
    client.post("/seats/benchmark", {"act": "reset"})
    assert "published in 2018" in text(client, "/seats/")
    assert signed_in("csm").post("/seats/benchmark", given).status_code == 403
    assert client.get("/seats/benchmark").status_code == 405


def test_one_person_only_is_plain_to_see(signed_in: SignedIn, published: Board, demo: Demo) -> None:
    client, customer = signed_in("csm"), demo.truth.zombies["one_person"][0]
    page = text(client, "/customer/", id=customer)
    who = people.standing(published, customer).top
    assert "one person only" in page
    assert f"<strong><bdi>{who}</bdi></strong> does 100" in page
    rows = table(client, "/people.csv", id=customer)
    assert sum(float(row["share"] or 0) > 0 for row in rows) == 1


def test_people_are_paged_and_sorted(signed_in: SignedIn, published: Board) -> None:
    used = published.reader.table("people")
    (most,) = published.reader.rows(
        used.group_by("customer_id").agg(n=used.count()).order_by("n").limit(1, offset=0)
    )
    big = max(
        published.reader.rows(used.group_by("customer_id").agg(n=used.count())),
        key=lambda row: row["n"],
    )
    assert most["n"] <= big["n"]
    assert big["n"] > people.PAGE
    client = signed_in("csm")
    page = text(client, "/customer/", id=big["customer_id"], sort="person", page=2)
    assert "Page 2 of" in page
    found = people.people(published, big["customer_id"], "person", 2)
    assert all(row["person"] in page for row in found.rows)
    address = f"/people.csv?id={quote(big['customer_id'], safe='')}"
    assert address in page.replace("&amp;", "&")
    assert client.get("/people.csv", {"id": "nobody"}).status_code == 404


def test_the_sources_beat_on_the_freshness_page(signed_in: SignedIn, published: Board) -> None:
    page = text(signed_in("csm"), "/freshness/")
    assert "Sources of use" in page
    assert "none named" in page
    assert ">beating<" in page


def test_a_silent_source_is_said_where_use_is_shown(
    signed_in: SignedIn, published: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    (beat,) = heartbeat.beats(published)
    silent: Beat = replace(
        beat, name="mobile", state="silent", last_on=date(2026, 5, 1), customers=3
    )
    monkeypatch.setattr(context, "silent", lambda _board: [silent])
    client = signed_in("csm")
    words = "has been silent since 2026-05-01: the use of 3 customers is unknown, not zero."
    assert words in text(client, "/use/")
    assert words in text(client, "/")
    assert words not in text(client, "/revenue/")
