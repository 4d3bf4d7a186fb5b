"""Hollow MRR and what was paid without use: what the pages show, with much and with nothing to show."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from tenure.records.models import AuditEntry, DormantLabel
from tenure.values.shown import money_text
from tenure.workflow.queries import hollow, hollow_costs
from tenure.workflow.queries.benchmarks import benchmarks
from tenure.workflow.queries.board import Board
from tests.cast import AT, Cast
from tests.conftest import Demo

SignedIn = Callable[[str], Client]


def text(client: Client, path: str, **query: Any) -> str:
    response = client.get(path, query)
    assert response.status_code == 200
    return str(response.content.decode())


def table(client: Client, path: str, **query: Any) -> list[dict[str, str]]:
    body = b"".join(client.get(path, query)).decode("utf-8-sig")  # type: ignore[arg-type]
    return list(csv.DictReader(io.StringIO(body)))


@pytest.mark.parametrize("path", ["/hollow/", "/hollow/payments/"])
def test_before_the_first_day(signed_in: SignedIn, path: str) -> None:
    assert "Load data" in text(signed_in("owner"), path)


def test_the_figures_of_the_company(signed_in: SignedIn, published: Board) -> None:
    page, found = text(signed_in("read_only"), "/hollow/"), hollow.hollow(published)
    assert found is not None
    assert found.share is not None
    assert f"{found.share.value * 100:.1f}" in page
    assert money_text(found.hollow_minor, "USD") in page
    assert "67.0" in page
    assert "2016" in page
    for each in hollow_costs.liability(published):
        assert money_text(each.owed_minor, each.currency) in page
    assert page.count('<td class="num"><a href="/explain/hollow_voices/?kind=') == 3
    assert page.count('<th scope="row" class="day">') == 13


def test_every_link_to_a_figure_opens(signed_in: SignedIn, published: Board) -> None:
    client = signed_in("owner")
    for page in ("/hollow/", "/hollow/payments/"):
        links = set(re.findall(r'href="(/explain/[^"]+)"', text(client, page)))
        assert links
        for way in links:
            assert client.get(way.replace("&amp;", "&")).status_code == 200, way


def test_the_list_as_csv_is_that_of_the_page(
    signed_in: SignedIn, demo: Demo, published: Board
) -> None:
    client = signed_in("owner")
    rows = table(client, "/hollow.csv", kind="never")
    assert {row["customer_id"] for row in rows} == set(demo.truth.zombies["never"])
    page = text(client, "/hollow/", kind="never", q="nobody at all")
    assert "No customer fits these filters" in page
    trend = table(client, "/hollow/trend.csv")
    assert [int(row["hollow"]) for row in trend] == [
        row["hollow"] for row in hollow.trend(published)
    ]


def test_as_many_rows_are_held_back_as_the_table_counts(
    signed_in: SignedIn, published: Board
) -> None:
    rows, groups = table(signed_in("owner"), "/hollow.csv"), hollow.groups(published)
    reasons = [row["held_by"] for row in rows if row["held_by"]]
    contact_only = reasons.count("season_unknown")
    assert sum(each["unsure"] for each in groups) == contact_only
    assert sum(each["held"] for each in groups) == len(reasons) - contact_only > 0
    page = text(signed_in("owner"), "/hollow/")
    assert page.count("contact only: a year not seen yet") == contact_only
    for each in groups:
        assert not each["unsure"] or f"{each['unsure']} more: contact only" in page


def test_labeled_customers_are_counted_and_stay(
    signed_in: SignedIn, cast: Cast, demo: Demo, published: Board
) -> None:
    before = hollow.hollow(published)
    DormantLabel.objects.create(
        workspace=cast.workspace,
        customer_id=demo.truth.seasonal[0],
        customer_name="x",
        reason="seasonal",
        evidence="they said so",
        review_on=date(2099, 1, 1),
        at=AT,
        by=cast.users["owner"],
    )
    page = text(signed_in("owner"), "/hollow/")
    assert "<dt>Of them labeled as dormant</dt><dd>1<" in page
    assert page.count('<span class="chip">labeled</span>') == 1
    assert hollow.hollow(published) == before


def test_the_benchmark_is_changed_by_who_defines(
    signed_in: SignedIn, cast: Cast, published: Board
) -> None:
    given = {"act": "set", "percent": "40", "year": "2024", "source": "our own count"}
    assert signed_in("csm").post("/hollow/benchmark", given).status_code == 403
    client = signed_in("manager")
    assert client.post("/hollow/benchmark", given).status_code == 302
    assert benchmarks(cast.workspace.pk)["unused_memberships"].value == 0.4
    assert "our own count" in text(client, "/hollow/")
    client.post("/hollow/benchmark", {"act": "reset"})
    assert benchmarks(cast.workspace.pk)["unused_memberships"].value == 0.67
    assert AuditEntry.objects.filter(action="benchmark.changed").count() == 2


def test_payments_are_narrowed_and_exported(
    signed_in: SignedIn, demo: Demo, published: Board
) -> None:
    client = signed_in("owner")
    rows = table(client, "/hollow/payments.csv", currency="JPY")
    assert {row["currency"] for row in rows} == {"JPY"}
    owed = sum(sums.get("JPY", 0) for sums in demo.truth.owed_minor.values())
    assert sum(int(row["owed"]) for row in rows if row["is_held"] == "False") == owed
    assert text(client, "/hollow/payments/", currency="JPY").count("<tr>") - 1 == min(len(rows), 50)
    assert len(table(client, "/hollow/payments.csv", currency="XXX", kind="y")) > len(rows)


def test_the_chart_is_drawn(signed_in: SignedIn, published: Board) -> None:
    response = signed_in("owner").get("/chart/hollow.svg")
    assert response.status_code == 200
    assert b"<svg" in response.content


def test_no_use_is_no_guilt(
    signed_in: SignedIn, published: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hollow, "hollow", lambda _board: None)
    assert "Missing data is not missing use" in text(signed_in("owner"), "/hollow/")
