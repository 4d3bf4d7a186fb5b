"""A rate has one value wherever it is shown: the same window, and the money it is of named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from django.test import Client

from tenure.jobs.day import DayRequest, run_day
from tenure.web.figures import Figure
from tenure.workflow.actions.stages import set_stages
from tenure.workflow.queries.board import published
from tenure.workflow.queries.ledger import ALL, retention_report
from tenure.workflow.queries.report import ReportRequest
from tenure.workflow.queries.stage_measures import measures
from tenure.workflow.queries.stages import stages
from tests.cast import AT, Cast
from tests.conftest import Demo

SignedIn = Callable[[str], Client]
RATES = ("NRR", "GRR", "Customers gone")


@pytest.fixture
def middle_of_may(cast: Cast, demo: Demo) -> None:
    """A day in a month that is not over, and a home page that shows the rates of a year."""
    shown = ("nrr", "grr", "gone_rate", "quick_ratio", "arpa", "mrr")
    wanted = tuple(replace(stage, metrics=shown) for stage in stages(cast.workspace.pk))
    set_stages(wanted=wanted, by=cast.by("owner"))
    run_day(DayRequest(cast.workspace, demo.root, date(2026, 5, 12), AT, worklist=12))


def cards(client: Client, address: str, **query: str) -> dict[str, Figure]:
    return {each.label: each for each in client.get(address, query).context["figures"]}


def rates(client: Client, address: str, **query: str) -> dict[str, Figure]:
    found = cards(client, address, **query)
    return {each: found[f"{each}, 12 months"] for each in RATES}


@pytest.mark.usefixtures("middle_of_may")
def test_one_value_on_every_page(signed_in: SignedIn) -> None:
    client = signed_in("owner")
    revenue, home = rates(client, "/revenue/"), rates(client, "/home/")
    assert set(revenue) == set(home) == set(RATES)
    for label, each in home.items():
        assert (each.text, each.link) == (revenue[label].text, revenue[label].link)
    dollars = rates(client, "/revenue/", currency="USD")
    kept = rates(client, "/retention/", currency="USD")
    assert set(kept) == set(RATES)
    for label, each in kept.items():
        assert each.text == dollars[label].text, label
    assert revenue["Customers gone"].text == dollars["Customers gone"].text
    assert revenue["NRR"].text != dollars["NRR"].text  # of other money


@pytest.mark.usefixtures("middle_of_may")
def test_each_says_until_when_and_of_what(signed_in: SignedIn) -> None:
    client = signed_in("owner")
    scopes = {
        "/revenue/": "all currencies, in USD",
        "/revenue/?currency=USD": "USD",
        "/home/": "all currencies, in USD",
        "/retention/?currency=USD": "USD",
    }
    for address, scope in scopes.items():
        for label, each in rates(client, address).items():
            whose = "customers of every currency" if label == "Customers gone" else scope
            assert "2026-04-30" in each.beside, (address, label)
            assert whose in each.beside, (address, label)


@pytest.mark.usefixtures("middle_of_may")
def test_the_rest_of_what_two_pages_share(signed_in: SignedIn) -> None:
    client = signed_in("owner")
    revenue, home = cards(client, "/revenue/"), cards(client, "/home/")
    until = {
        "MRR": "on 2026-05-12",
        "ARPA": "on 2026-05-12",
        "Quick ratio, last whole month": "to 2026-04-30",
    }
    for label, day in until.items():
        assert revenue[label].text == home[label].text, label
        for found in (revenue[label], home[label]):
            assert f"{day}, all currencies, in USD" in found.beside, label
    assert all("2026-0" in each.beside for each in revenue.values())
    assert all("2026-0" in each.beside for each in home.values())


@pytest.mark.usefixtures("middle_of_may")
def test_a_month_by_itself_is_called_so(signed_in: SignedIn) -> None:
    found = cards(signed_in("owner"), "/retention/", months="1", currency="EUR")
    assert "to 2026-04-30, EUR" in found["NRR, 1 month"].beside
    assert "NRR, 12 months" not in found


def test_the_terminal_agrees(cast: Cast, demo: Demo, middle_of_may: None) -> None:
    board = published(cast.workspace, demo.root)
    assert board is not None
    report = retention_report(board, ReportRequest(currency=ALL))
    rows = [row for row in report.rows if row["months"] == 12]
    assert [str(row["window_end"]) for row in rows[:2]] == ["2026-06-01", "2026-05-01"]
    assert "windows that end after 2026-05-12 are not over: so far this month" in report.notes
    (home,) = measures(board, ("nrr",))
    assert home.value == rows[1]["nrr"]


@pytest.mark.usefixtures("middle_of_may")
def test_an_explanation_names_its_money_and_a_month_that_runs(signed_in: SignedIn) -> None:
    client = signed_in("owner")
    for query, scope in (
        ({"currency": "USD", "month": "2026-04"}, " · USD</p>"),
        ({"currency": "all"}, " · all currencies, in USD · so far this month, to 2026-05-12</p>"),
    ):
        assert scope in client.get("/explain/nrr/", query).content.decode()
    gone = client.get("/explain/gone_rate/", {"month": "2026-04"}).content.decode()
    assert " · customers of every currency</p>" in gone
    assert "One row for each customer who is gone." in gone
