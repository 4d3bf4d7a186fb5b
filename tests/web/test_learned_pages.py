"""The danger line, the risk, the back-test: with much, with little and with nothing learnt."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from tenure.inference.learned import Learned
from tenure.web import request as web_request
from tenure.web.charts.risk import reliability_chart
from tenure.web.charts.use import churn_chart, spread_chart
from tenure.web.views.risk import SURE
from tenure.workflow.queries import backtests, danger
from tenure.workflow.queries import risk as risk_query
from tenure.workflow.queries.board import Board
from tenure.workflow.rules.line_words import step_text
from tests.learnt import CALIBRATION, FINDING, LEARNED, LINE, NO_LINE, USABLE, WITHOUT, taught

SignedIn = Callable[[str], Client]
PAGES = ("/danger-line/", "/risk/", "/backtest/")
TABLES = ("folds", "horizons", "list", "leads", "unseen")


def text(client: Client, path: str, **query: Any) -> str:
    response = client.get(path, query)
    assert response.status_code == 200
    return str(response.content.decode())


def table(client: Client, path: str, **query: Any) -> list[dict[str, str]]:
    body = b"".join(client.get(path, query)).decode("utf-8-sig")  # type: ignore[arg-type]
    return list(csv.DictReader(io.StringIO(body)))


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


@pytest.fixture
def teach(monkeypatch: pytest.MonkeyPatch, published: Board) -> Callable[[Learned], Board]:
    """Let pages read a board as if something had been learnt."""

    def teach(found: Learned) -> Board:
        board = taught(published, found)
        monkeypatch.setattr(web_request, "published", lambda *_: board)
        return board

    return teach


Teach = Callable[[Learned], Board]


@pytest.mark.parametrize("path", PAGES)
def test_before_the_first_day(signed_in: SignedIn, path: str) -> None:
    assert "Load data" in text(signed_in("owner"), path)


@pytest.mark.parametrize("path", PAGES)
def test_where_nothing_was_learnt_it_says_what_to_load(
    signed_in: SignedIn, teach: Teach, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    teach(replace(WITHOUT, line=NO_LINE))
    for view in ("danger_line", "risk", "backtest"):
        monkeypatch.setattr(f"tenure.web.views.{view}.learned", lambda _: None)
    page = text(signed_in("csm"), path)
    assert "Nothing was learnt yet" in page
    assert "Load data" in page


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("found", [USABLE, LEARNED, WITHOUT], ids=["model", "line", "little"])
def test_each_page_has_one_heading_and_says_when(
    signed_in: SignedIn, teach: Teach, path: str, found: Learned
) -> None:
    teach(found)
    page = text(signed_in("read_only"), path)
    assert page.count("<h1") == 1
    assert "Learnt on 2026-05-31 from 12,000 weekly rows of 300 customers" in page
    assert "learnt again on 2026-07-01" in page


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["ja", "ru", "fa"])
def test_each_page_in_each_language(
    signed_in: SignedIn, teach: Teach, path: str, language: str
) -> None:
    for found in (USABLE, WITHOUT):
        teach(found)
        client = signed_in("owner")
        response = client.get(path, headers={"accept-language": language})
        assert response.status_code == 200
        assert "%(" not in response.content.decode()


@pytest.mark.parametrize("path", PAGES)
def test_every_figure_opens_its_rows(signed_in: SignedIn, teach: Teach, path: str) -> None:
    teach(USABLE)
    client = signed_in("csm")
    links = set(re.findall(r'href="(/explain/[^"]+)"', text(client, path)))
    assert links
    for link in sorted(links)[:12]:
        assert "How it came about" in text(client, link.replace("&amp;", "&")), link


# --- the line ---


def test_the_line_first_then_why_no_other(signed_in: SignedIn, teach: Teach) -> None:
    board = teach(LEARNED)
    page = plain(text(signed_in("csm"), "/danger-line/"))
    assert "Customers active on 7 days or fewer of 28 are in danger." in page
    counts = danger.counted(board)
    assert f"{counts['below']} of {counts['known']} who pay are under it" in page
    assert counts["doubtful"] > 0
    assert f"Of those under it, perhaps used under another id: {counts['doubtful']}" in page
    for step in FINDING.trail:
        assert step_text(step) in page
    assert "4.0 2.2 to 7.1" in page
    assert "p 0.002" in page
    assert page.index("in danger.") < page.index("How it was found")


def test_no_line_is_no_usable_signal_and_why(signed_in: SignedIn, teach: Teach) -> None:
    teach(WITHOUT)
    page = plain(text(signed_in("csm"), "/danger-line/"))
    assert "No usable signal" in page
    assert "AUC 0.52, 0.44 to 0.60" in page
    assert "in danger." not in page


def test_what_to_set_where_costs_are_not_known(signed_in: SignedIn, teach: Teach) -> None:
    teach(LEARNED)
    assert "TENURE_CONTACT_COST" in text(signed_in("csm"), "/danger-line/")


def test_the_list_near_the_line_is_the_csv(signed_in: SignedIn, teach: Teach) -> None:
    board = teach(LEARNED)
    client = signed_in("csm")
    for state in danger.STATES:
        rows = table(client, "/danger-line.csv", state=state)
        wanted = danger.DangerFilter(state=state)
        assert len(rows) == danger.people(board, wanted).total
        page = text(client, "/danger-line/", state=state)
        assert all(row["customer_id"] in page for row in rows[:10])
    assert signed_in("read_only").get("/danger-line.csv").status_code == 403


# --- the risk ---


def test_the_verdict_on_the_model(signed_in: SignedIn, teach: Teach) -> None:
    board = teach(USABLE)
    used = plain(text(signed_in("csm"), "/risk/"))
    totals = risk_query.totals(board)
    assert f"{totals.expected:.1f} are expected to give notice" in used.replace("  ", " ")
    assert "model in use" in used
    teach(LEARNED)
    unused = plain(text(signed_in("csm"), "/risk/"))
    assert "no model in use" in unused
    assert "No usable signal: a model was tried" in unused
    assert "not beaten" in unused
    assert "are expected to give notice" not in unused


def test_columns_refused_and_why(signed_in: SignedIn, teach: Teach) -> None:
    teach(LEARNED)
    page = plain(text(signed_in("csm"), "/risk/"))
    assert "tickets in 90 days" in page
    assert "written down afterwards" in page


def test_customers_by_chance_with_reasons(signed_in: SignedIn, teach: Teach) -> None:
    board = teach(USABLE)
    client = signed_in("csm")
    for sure in SURE:
        rows = table(client, "/risk.csv", sure=sure)
        assert len(rows) == risk_query.people(board, risk_query.RiskFilter(sure=sure)).total
    assert rows[0]["reasons"].startswith("↑ tickets in 90 days: 14")
    page = text(client, "/risk/", sure="ambiguous")
    assert "talk to them" in page
    assert "usual 0.7" in page


def test_the_block_on_a_customers_page(signed_in: SignedIn, teach: Teach) -> None:
    board = teach(USABLE)
    row = risk_query.people(board, risk_query.RiskFilter()).rows[0]
    page = plain(text(signed_in("csm"), "/customer/", id=row["customer_id"]))
    assert "to give notice between the 15th and the 90th day" in page
    assert "usual 0.7" in page
    teach(LEARNED)
    assert "15th" not in plain(text(signed_in("csm"), "/customer/", id=row["customer_id"]))


def test_does_complaining_predict_leaving(signed_in: SignedIn, teach: Teach) -> None:
    teach(LEARNED)
    page = plain(text(signed_in("csm"), "/risk/"))
    assert "leave 1.90 times as often" in page
    assert "180 of 300 customers never complained" in page.replace("  ", " ")
    teach(WITHOUT)
    assert "At least 5 must leave after a complaint" in plain(text(signed_in("csm"), "/risk/"))


# --- the back-test ---


def test_what_alerts_were_worth(signed_in: SignedIn, teach: Teach) -> None:
    teach(LEARNED)
    page = plain(text(signed_in("csm"), "/backtest/"))
    assert "20 % of the alerts were followed by notice" in page.replace("  ", " ")
    assert "The worst line was learnt on 2025-11-30: precision 10.0 %" in page
    assert "At 1 of 3 dates no line could be drawn" in page
    assert "over the budget" in page
    assert "penalised hazard" in page


def test_too_short_a_history_says_so(signed_in: SignedIn, teach: Teach) -> None:
    teach(WITHOUT)
    assert "History is too short" in text(signed_in("csm"), "/backtest/")


@pytest.mark.parametrize("show", list(backtests.LISTS))
def test_lists_link_to_customers_and_are_the_csv(
    signed_in: SignedIn, teach: Teach, show: str
) -> None:
    board = teach(LEARNED)
    client = signed_in("csm")
    rows = table(client, "/backtest/list.csv", show=show)
    assert [row["customer_id"] for row in rows] == [
        row["customer_id"]
        for row in backtests.chosen(
            backtests.rows_of(board, LEARNED, show), backtests.ListFilter.of({"show": show})
        )
    ]
    page = text(client, "/backtest/", show=show)
    assert all(f"/customer/?id={row['customer_id']}" in page for row in rows)
    assert "Nobody." in text(client, "/backtest/", show=show, q="nobody at all")


@pytest.mark.parametrize("name", TABLES)
def test_tables_as_csv(signed_in: SignedIn, teach: Teach, name: str) -> None:
    teach(LEARNED)
    client = signed_in("csm")
    assert client.get(f"/backtest/{name}.csv").status_code == 200
    assert signed_in("read_only").get(f"/backtest/{name}.csv").status_code == 403
    assert client.get("/backtest/other.csv").status_code == 404
    if name == "folds":
        assert [row["alerts"] for row in table(client, "/backtest/folds.csv")] == ["", "10", "20"]


# --- charts ---


def test_the_cohorts_begin_at_zero_and_show_the_line() -> None:
    chart = churn_chart(FINDING)
    rows = chart.spec["data"]["values"]
    assert [row["is_unused"] for row in rows] == [True, False, False]
    assert [row["is_under"] for row in rows] == [True, True, False]
    assert [row["losses"] for row in rows] == [10, 10, 6]
    scales = [layer["encoding"]["y"]["scale"] for layer in chart.spec["layer"][:3]]
    assert scales == [{"zero": True}] * 3
    assert chart.spec["layer"][-1]["data"]["values"] == [{"level": 7.0}]
    assert len(churn_chart(NO_LINE).spec["layer"]) == 3
    assert churn_chart(None).is_empty


def test_the_noise_around_perfect_chances() -> None:
    rows = reliability_chart(CALIBRATION).spec["data"]["values"]
    spread = 1.96 * (0.02 * 0.98 / 200) ** 0.5
    assert rows[0]["noise_high"] == pytest.approx(0.02 + spread)
    assert rows[0]["noise_low"] == pytest.approx(0.02 - spread)
    assert rows[1]["share"] == 0.08
    assert reliability_chart(None).is_empty


def test_the_spread_of_another_measure(signed_in: SignedIn, teach: Teach) -> None:
    ratio = replace(LINE, metric="own_baseline_ratio", line=0.6)
    teach(replace(LEARNED, line=replace(FINDING, line=ratio)))
    page = text(signed_in("csm"), "/danger-line/")
    assert "by use against own habit" in page
    chart = spread_chart([{"lowest": 0.0, "highest": 0.5, "customers": 3}], ratio)
    assert chart.spec["data"]["values"][0]["is_under"] is True


@pytest.mark.parametrize("name", ["churn", "levels", "reliability"])
def test_charts_as_svg(signed_in: SignedIn, teach: Teach, name: str) -> None:
    for found in (LEARNED, WITHOUT):
        teach(found)
        response = signed_in("csm").get(f"/chart/{name}.svg")
        assert response.status_code == 200
        assert response.content.startswith(b"<svg")
