"""Where we stand, growth, referrals, effort: what the pages show, with much and with nothing to show."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tenure.jobs.day import DayRequest, run_day
from tenure.jobs.importing import ImportRequest, run_import
from tenure.records.models import AuditEntry, StageRow
from tenure.values.shown import money_text
from tenure.values.stages import DEFAULTS, METRICS
from tenure.workflow.actions.stages import set_stages
from tenure.workflow.queries import growth, referrals, stage, what_if
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.board import published as published_board
from tenure.workflow.queries.growth import ChangeFilter
from tenure.workflow.queries.referrals import ReferralFilter
from tenure.workflow.queries.stage_measures import MEASURES, measures
from tests.cast import AT, Cast

SignedIn = Callable[[str], Client]
PAGES = ("/home/", "/growth/", "/referrals/", "/effort/")


def text(client: Client, path: str, **query: Any) -> str:
    response = client.get(path, query)
    assert response.status_code == 200
    return str(response.content.decode())


def table(client: Client, path: str, **query: Any) -> list[dict[str, str]]:
    body = b"".join(client.get(path, query)).decode("utf-8-sig")  # type: ignore[arg-type]
    return list(csv.DictReader(io.StringIO(body)))


@pytest.mark.parametrize("path", PAGES)
def test_before_the_first_day(signed_in: SignedIn, path: str) -> None:
    assert "Load data" in text(signed_in("owner"), path)


@pytest.mark.parametrize("path", PAGES)
def test_every_figure_opens_its_rows(signed_in: SignedIn, published: Board, path: str) -> None:
    client = signed_in("csm")
    links = set(re.findall(r'href="(/explain/[^"]+)"', text(client, path)))
    assert links
    for link in links:
        assert "How it came about" in text(client, link.replace("&amp;", "&")), link


# --- the stage ---


def test_the_stage_follows_the_arr(cast: Cast, signed_in: SignedIn, published: Board) -> None:
    arr = stage.mrr_of_all(published) * 12
    for share in (2, 3, 6):
        bounds = [0, *(round(arr * step / share) for step in range(1, 5))]
        wanted = tuple(
            replace(each, starts_minor=bound) for each, bound in zip(DEFAULTS, bounds, strict=True)
        )
        set_stages(wanted=wanted, by=cast.by("owner"))
        found = stage.where(published)
        expected = max(number for number, bound in enumerate(bounds) if bound <= arr)
        assert found.place == expected
        page = text(signed_in("read_only"), "/home/")
        assert DEFAULTS[expected].question in page
        assert f"{money_text(arr, 'USD')} USD" in page
        assert "/home/stages/" not in page


def test_every_figure_of_every_stage_can_be_shown(published: Board, signed_in: SignedIn) -> None:
    found = measures(published, METRICS)
    assert [each.name for each in found] == list(METRICS) == list(MEASURES)
    for each in found:
        if each.name == "below_line_share" and published.generation.danger_line is None:
            assert each.value is None  # too few left to draw a line
            continue
        assert each.value is not None, each.name
        query = {name: value for name, value in each.query.items() if value}
        assert "How it came about" in text(signed_in("csm"), f"/explain/{each.explain}/", **query)
        if each.low is not None and each.high is not None:
            assert each.low <= each.value <= each.high


def test_shares_of_a_stage_are_those_of_the_customers(published: Board) -> None:
    rows = published.reader.rows(published.reader.table("customer_state"))
    paying = [row for row in rows if row["mrr_minor"]]
    active = sum(bool(row["active_days"]) for row in paying)
    below = sum(bool(row["below_line"]) for row in paying)
    by = {each.name: each for each in measures(published, METRICS)}
    assert by["customers"].value == len(paying)
    assert by["active_share"].value == active / len(paying)
    line = published.generation.danger_line
    assert by["below_line_share"].value == (below / len(paying) if line else None)


def form(**changes: Any) -> dict[str, Any]:
    sent: dict[str, Any] = {"currency": "USD", "act": "keep"}
    for each in DEFAULTS:
        sent |= {
            f"starts_{each.code}": str(each.starts_minor // 100),
            f"question_{each.code}": each.question,
            f"goals_{each.code}": "\n".join(each.goals),
            f"metrics_{each.code}": list(each.metrics),
        }
    return sent | changes


def test_the_form_keeps_what_it_is_given(signed_in: SignedIn, published: Board) -> None:
    client = signed_in("manager")
    page = text(client, "/home/stages/")
    assert 'value="5000000"' in page
    assert client.post("/home/stages/keep", form()).status_code == 302
    assert not StageRow.objects.exists()  # left alone: nothing kept, nothing written down
    changed = form(starts_adoption="2,000,000", goals_adoption="Ours\n\n", currency="EUR")
    assert client.post("/home/stages/keep", changed).status_code == 302
    row = StageRow.objects.get(code="adoption")
    assert (row.starts_minor, row.currency, row.goals) == (200_000_000, "EUR", ["Ours"])
    page = text(client, "/home/")
    assert "brought over at the rate of" in page  # the demo company knows EUR in USD
    assert "2,000,000.00 EUR" in page
    client.post("/home/stages/keep", {"act": "reset"})
    assert not StageRow.objects.exists()
    assert AuditEntry.objects.filter(action="stages.changed").count() == 2


def test_without_a_rate_no_stage_is_said(signed_in: SignedIn, published: Board) -> None:
    client = signed_in("owner")
    client.post("/home/stages/keep", form(currency="KWD"))
    page = text(client, "/home/")
    assert "No stage can be said yet" in page
    assert "load fx_rates, or write the bounds in USD" in page


@pytest.mark.parametrize(
    "changes",
    [
        {"starts_adoption": "0"},
        {"starts_adoption": "much"},
        {"currency": "XXX"},
        {"metrics_adoption": []},
        {"metrics_adoption": ["luck"]},
        {"question_adoption": " "},
    ],
)
def test_odd_forms_are_refused(
    signed_in: SignedIn, published: Board, changes: dict[str, Any]
) -> None:
    assert signed_in("owner").post("/home/stages/keep", form(**changes)).status_code == 400
    assert not StageRow.objects.exists()


def test_only_owners_and_managers_edit(signed_in: SignedIn, published: Board) -> None:
    for role in ("csm", "listener", "finance", "read_only"):
        assert signed_in(role).get("/home/stages/").status_code == 403
        assert signed_in(role).post("/home/stages/keep", form()).status_code == 403
    assert signed_in("owner").get("/home/stages/keep").status_code == 405


# --- growth ---


def test_both_ways_are_on_the_page(signed_in: SignedIn, published: Board) -> None:
    page = text(signed_in("csm"), "/growth/")
    loss = growth.losses(published)[0]
    for value in (loss.compounded.value, loss.replacement.value):
        assert f"<strong>{value * 100:.1f} %</strong>" in page
    assert "No plays are run yet" in page


def test_sliders_work_without_a_script(signed_in: SignedIn, published: Board) -> None:
    client = signed_in("csm")
    page = text(client, "/growth/", cut="25", months="12", margin="70")
    found = what_if.answer(
        published, what_if.assumed(published, {"cut": "25", "months": "12", "margin": "70"})
    )
    assert f"+{money_text(found.revenue.more.value, 'USD')} USD" in page
    assert 'name="cut" min="0" max="50" step="1" value="25"' in page
    assert "Revenue in 12 months" in page
    for odd in ({"cut": "99"}, {"months": "7"}, {"discount": "x"}):
        assert client.get("/growth/", odd).status_code == 400


def test_customers_behind_net_churn_sort_filter_and_export(
    signed_in: SignedIn, published: Board
) -> None:
    client = signed_in("csm")
    (currency, *_) = growth.currencies(published)
    wanted = ChangeFilter(currency, side="gained", sort="-expansion_minor")
    rows = published.reader.rows(growth.filtered(published, wanted))
    sent = table(client, "/growth.csv", currency=currency, side="gained", sort="-expansion_minor")
    assert [row["customer_id"] for row in sent] == [row["customer_id"] for row in rows]
    page = text(client, "/growth/", currency=currency, side="gained", sort="-expansion_minor")
    names = re.findall(r'<th scope="row"><a class="name"[^>]*>([^<]*)</a>', page)
    assert names == [row["name"] for row in rows[:25]]
    assert 'class="num good">-' in page
    assert "MRR changed in this way" in text(client, "/growth/", q="nobody at all")


@pytest.mark.parametrize(
    "path",
    [
        "/growth/?sort=password&page=x",
        "/referrals/?sort=x&state=y",
        "/effort/?currency=XXX&page=99",
    ],
)
def test_odd_queries_fall_back(signed_in: SignedIn, published: Board, path: str) -> None:
    text(signed_in("csm"), path)


# --- referrals and effort ---


def test_referrals_sort_filter_and_export(signed_in: SignedIn, published: Board) -> None:
    client = signed_in("csm")
    wanted = ReferralFilter(sort="name")
    rows = published.reader.rows(referrals.filtered(published, wanted))
    assert [row["customer_id"] for row in table(client, "/referrals.csv", sort="name")] == [
        row["customer_id"] for row in rows
    ]
    page = text(client, "/referrals/", sort="name")
    assert [row["name"] for row in rows[:50]] == re.findall(r'dir="auto">([^<]*)</a></th>', page)
    assert "Nobody fits these filters" in text(client, "/referrals/", q="nobody at all")


def test_the_tree_shows_everyone_below(signed_in: SignedIn, published: Board) -> None:
    star = published.reader.rows(referrals.filtered(published, ReferralFilter()))[0]
    page = text(signed_in("csm"), "/referrals/", customer=star["customer_id"])
    assert page.count('class="depth-') == star["direct"] + star["indirect"]
    assert f"{money_text(star['influenced_mrr_minor'], 'USD')} USD" in page
    assert signed_in("csm").get("/referrals/", {"customer": "' OR 1=1"}).status_code == 404


def test_what_is_unknown_is_a_question_mark(signed_in: SignedIn, published: Board) -> None:
    page = text(signed_in("csm"), "/effort/", currency="EUR")
    assert '<td class="num">?</td>' in page
    assert "A question mark is unknown, not zero." in page


# --- nearly nothing ---

LONE = {
    "customers.csv": "customer_id,name,created_on\nonly,Solitary Baker,2026-01-05\n",
    "subscriptions.csv": (
        "subscription_id,customer_id,started_on,currency,unit_amount_minor,interval,plan\n"
        "s,only,2026-01-05,USD,12050,month,Basic\n"
    ),
}


@pytest.fixture
def lone(cast: Cast, tmp_path: Path) -> Board:
    """One customer who never left, nothing else known."""
    folder = tmp_path / "data"
    folder.mkdir()
    for name, body in LONE.items():
        (folder / name).write_text(body, "utf-8")
    root = tmp_path / "warehouse"
    run_import(ImportRequest(folder, root, tmp_path / "rejects", AT.isoformat()))
    run_day(DayRequest(cast.workspace, root, date(2026, 3, 31), AT, worklist=5))
    board = published_board(cast.workspace, root)
    assert board is not None
    return board


def test_one_customer_and_no_losses(lone: Board) -> None:
    loss = growth.losses(lone)[0]
    assert (loss.rate.value, loss.n) == (0, 2)  # February and March
    assert loss.rate.high is not None
    assert loss.rate.high > 0.5
    answer = what_if.answer(lone, what_if.defaults(lone))
    assert not answer.found.has_losses
    assert answer.revenue.more.value == 0
    assert answer.lifetime.before == pytest.approx(
        12050 * 0.8 * sum(1.1 ** (-month / 12) for month in range(36)), rel=1e-9
    )
    found = stage.where(lone)
    assert (found.arr_minor, found.place) == (144_600, 0)
    assert [each.value for each in measures(lone, ("active_share", "talk_share", "nps"))] == [
        *(None, None),
        None,
    ]
    money = effort_money(lone)
    assert money.share is None
    assert (money.winning, money.n) == (None, 0)


def effort_money(board: Board) -> Any:
    from tenure.workflow.queries.effort import balance

    return balance(board).money
