"""The page Retention: what it says, where its figures lead, what it exports."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tenure.jobs.day import DayRequest, run_day
from tenure.jobs.importing import ImportRequest, run_import
from tenure.web.retention_parts import Asked, decision_words, tenure_words
from tenure.web.warming import ask_ahead
from tenure.workflow.queries import retention
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.board import published as published_board
from tenure.workflow.queries.lifetimes import Who, survival
from tests.cast import AT, Cast

SignedIn = Callable[[str], Client]
PAGE = "/retention/"


def text(client: Client, path: str = PAGE, **query: Any) -> str:
    response = client.get(path, query)
    assert response.status_code == 200
    return str(response.content.decode())


def table(client: Client, name: str, **query: Any) -> list[dict[str, str]]:
    answer = client.get(f"/retention/{name}.csv", query)
    assert answer.status_code == 200
    body = b"".join(answer).decode("utf-8-sig")  # type: ignore[arg-type]
    return list(csv.DictReader(io.StringIO(body)))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation of its own."""
    monkeypatch.setenv("TENURE_HOME", str(tmp_path))
    return tmp_path


def company(cast: Cast, root: Path, lines: list[str]) -> Board:
    """A company written down, imported and run for the last day of May."""
    folder = root / "files"
    folder.mkdir(parents=True)
    ids = dict.fromkeys(line.split(",")[1] for line in lines)
    names = ["customer_id,name,segment", *(f"{each},Customer {each},all" for each in ids)]
    head = "subscription_id,customer_id,started_on,ended_on,currency,unit_amount_minor,interval"
    (folder / "customers.csv").write_text("\n".join(names), "utf-8")
    (folder / "subscriptions.csv").write_text("\n".join([head, *lines]), "utf-8")
    run_import(ImportRequest(folder, root / "warehouse", root / "rejects", AT.isoformat()))
    run_day(DayRequest(cast.workspace, root / "warehouse", date(2026, 5, 31), AT))
    board = published_board(cast.workspace, root / "warehouse")
    assert board is not None
    return board


def test_before_the_first_day_it_says_what_to_do(signed_in: SignedIn) -> None:
    assert "Load data" in text(signed_in("owner"))
    assert signed_in("owner").get("/retention/groups.csv").status_code == 404


def test_figures_have_intervals_and_open_their_rows(signed_in: SignedIn, published: Board) -> None:
    client = signed_in("read_only")
    page = text(client)
    decided = retention.decision(published, "USD", 12)
    assert decided is not None
    kept, gone = decided.now.kept, decided.now.gone_rate
    assert kept is not None
    assert gone is not None
    assert kept.nrr.low is not None
    assert kept.nrr.high is not None
    for value in (kept.nrr.value, kept.grr.value, gone.value, kept.nrr_without_largest):
        assert f">{value * 100:.1f} %</a>" in page
    assert f"{kept.nrr.low * 100:.1f}–{kept.nrr.high * 100:.1f} %, n = {kept.nrr.n}" in page
    links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/explain/[^"]+)"', page)}
    assert {"nrr", "grr", "gone_rate", "survival", "standardised_churn", "ltv"} <= {
        link.split("/")[2] for link in links
    }
    for link in links:
        assert "How it came about" in text(client, link)


def test_every_choice_answers(signed_in: SignedIn, published: Board) -> None:
    client = signed_in("csm")
    for query in (
        {"months": "1", "currency": "EUR", "by": "channel", "cells": "mrr"},
        {"until": "final", "term": "year", "horizon": "60", "discount": "0", "margin": "50"},
        {"sort": "-at_start", "by": "country", "page": "2"},
        {"currency": "XXX", "by": "name; drop table", "months": "x", "page": "-1", "sort": "?"},
    ):
        assert "For whom?" in text(client, **query)
    assert "take care" in text(client, horizon="120")


def test_exports_hold_what_the_page_shows(signed_in: SignedIn, published: Board) -> None:
    client = signed_in("finance")
    decided = retention.decision(published, "USD", 12)
    assert decided is not None
    groups = table(client, "groups", by="segment")
    assert sum(int(row["at_start"]) for row in groups) == decided.now.at_start
    curves = table(client, "survival", by="channel")
    assert {row["group"] for row in curves} == {
        name for name, _curve in survival(published, Who(), "channel").curves
    }
    shares = table(client, "triangle")
    assert all(float(row["share"]) == 1 for row in shares if row["age"] == "0")
    money = table(client, "triangle", cells="mrr", currency="EUR")
    assert {row["currency"] for row in money} == {"EUR"}
    assert len(table(client, "tenure")) == len(retention.tenure(published).months)
    assert client.get("/retention/secret.csv").status_code == 404
    assert signed_in("read_only").get("/retention/groups.csv").status_code in (200, 403)


def test_charts_as_svg(signed_in: SignedIn, published: Board) -> None:
    for name in ("tenure", "cohorts", "survival", "projection"):
        answer = signed_in("csm").get(f"/chart/{name}.svg", {"by": "country"})
        assert answer.headers["Content-Type"] == "image/svg+xml"
        assert answer.content.startswith(b"<svg")


def test_three_customers(cast: Cast, signed_in: SignedIn, home: Path) -> None:
    company(
        cast,
        home,
        [
            "s1,a,2025-01-05,,USD,10000,month",
            "s2,b,2025-02-05,2026-04-05,USD,20000,month",
            "s3,c,2025-03-05,,USD,5000,month",
        ],
    )
    page = text(signed_in("owner"))
    assert "33.3 % of the customers are gone" in page
    assert "6.1–79.2 %, n = 3" in page  # Wilson: 1 of 3
    assert "no interval: fewer than 10 customers" in page
    assert "No projection: fewer than 100 customers." in page
    assert "Not defined for this horizon" in page
    # by hand: 15 of 35 kept; without b all is kept, b had 20 of 35
    assert ">42.9 %</a>" in page
    assert "who had 57.1 % of the MRR" in page
    assert ">100.0 %</a>" in page


def test_nobody_was_lost_yet(cast: Cast, signed_in: SignedIn, home: Path) -> None:
    company(cast, home, [f"s{n},c{n},2025-03-05,,USD,10000,month" for n in range(25)])
    page = text(signed_in("owner"), horizon="6")
    assert "Not defined: no losses yet." in page
    assert "not defined (no losses yet)" in page
    assert "no interval: nobody&#x27;s MRR changed" in page
    assert "inf" not in re.findall(r">([^<]*)<", page)


def test_nobody_ever_paid(cast: Cast, signed_in: SignedIn, home: Path) -> None:
    company(cast, home, ["s1,a,2026-07-05,,USD,10000,month"])
    assert "Load data" in text(signed_in("owner"))


def diluted() -> list[str]:
    """A company that grows old while customers of every age leave more than the year before."""
    lines: list[str] = []

    def add(count: int, start: str, end: str = "") -> None:
        first = len(lines)
        lines.extend(
            f"s{first + k},c{first + k},{start},{end},USD,1000,month" for k in range(count)
        )

    months = [(2024 + (5 + k) // 12, (5 + k) % 12 + 1) for k in range(25)]  # 2024-06 to 2026-06
    for place, ((year, month), (next_year, next_month)) in enumerate(pairwise(months)):
        before = place < 12
        new, leave, old = (300, 30, 5) if before else (50, 7, 15)  # young: 10 %, then 14 %
        add(old, "2021-01-10", f"{year}-{month:02}-20")  # old: 5, then 15 a month
        add(leave, f"{year}-{month:02}-10", f"{next_year}-{next_month:02}-10")
        add(new - leave, f"{year}-{month:02}-10")
    add(1760, "2021-01-10")
    return lines


def test_a_headline_that_hides_what_happens_is_called_out(
    cast: Cast, signed_in: SignedIn, home: Path
) -> None:
    found = company(cast, home, diluted())
    made = retention.tenure(found).comparison
    assert made is not None
    assert made.verdict == "hidden_worse"
    assert made.headline_change.value < 0 < made.standardised_change.low
    page = text(signed_in("owner"))
    assert "Careful: churn as counted went from" in page
    assert "but at equal tenure it rose from" in page


def test_answers_can_be_known_before_somebody_asks(
    published: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_ahead(published)
    monkeypatch.setattr(type(published.reader), "sql", None)
    asked = Asked.of(published, {})
    decided = retention.decision(published, asked.currency, asked.months)
    assert decided is not None
    assert "gone" in decision_words(decided, asked.months)
    assert tenure_words(retention.tenure(published))


CELL = re.compile(r"<td(?P<attributes>[^>]*)>(?P<inside>.*?)</td>", re.DOTALL)


@pytest.mark.usefixtures("published")
def test_every_cell_knows_its_column_where_rows_become_cards(signed_in: SignedIn) -> None:
    client = signed_in("owner")
    for path, lists in ((PAGE, 4), ("/home/", 1), ("/revenue/?by=csm", 2)):
        found = re.findall(r'<table class="list[^"]*">.*?</table>', text(client, path), re.DOTALL)
        assert len(found) >= lists, path
        for each in found:
            assert each.startswith('<table class="list cards">'), path
            cells = list(CELL.finditer(each))
            assert cells
            for cell in cells:  # a chip says itself what it is
                is_chip = "chip" in cell["inside"] or not cell["inside"]
                assert "data-title=" in cell["attributes"] or is_chip, (path, cell[0])


@pytest.mark.usefixtures("published")
def test_the_triangle_says_percent_once(signed_in: SignedIn) -> None:
    page = text(signed_in("owner"))
    triangle = page.split('<table class="heat">')[1].split("</table>")[0]
    assert "In percent." in page
    assert "%" not in triangle
    assert ">100</td>" in triangle
