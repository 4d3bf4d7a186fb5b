"""Sources and rules of sale as pages: what is shown, to whom sellers are, and what is kept."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tenure.demo.fit_work import plant_fit
from tenure.records.models import AuditEntry, FitMechanism, FitRule
from tenure.workflow.queries import fit as query
from tenure.workflow.queries import fit_source as behind
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.report import ReportRequest
from tests.cast import Cast

SignedIn = Callable[[str], Client]
PAGES = ("/fit/", "/fit/rules/")


def text(client: Client, path: str, **asked: Any) -> str:
    response = client.get(path, asked)
    assert response.status_code == 200
    return str(response.content.decode())


def table(client: Client, path: str, **asked: Any) -> list[dict[str, str]]:
    body = b"".join(client.get(path, asked)).decode("utf-8-sig")  # type: ignore[arg-type]
    return list(csv.DictReader(io.StringIO(body)))


@pytest.mark.parametrize("path", [*PAGES, "/fit/source/"])
def test_before_the_first_day(signed_in: SignedIn, path: str) -> None:
    assert "Load data" in text(signed_in("owner"), path)


def test_every_source_adds_up_to_everyone(signed_in: SignedIn, published: Board) -> None:
    """A second way to the same numbers, over the plain rows of stays."""
    stays = published.reader.rows(published.reader.table("stays"))
    first = [row for row in stays if row["since"] == row["first_paid_on"]]
    n = lost = 0
    for row in first:
        days = (row["left_on"] - row["since"]).days if row["left_on"] else 10**6
        is_old = row["since"] + timedelta(days=180) <= published.as_of
        if is_old and not (days <= 180 and row["ended_by"] == "us"):
            n, lost = n + 1, lost + (days <= 180)
    told = query.fit(published)
    assert (told.n, told.lost) == (n, lost)
    channels = [each for each in told.sources if each.unit == "channel"]
    assert sum(each.n for each in channels) == n
    assert sum(each.lost for each in channels) == lost
    page = text(signed_in("owner"), "/explain/early_churn/")
    assert f"{n}</" in page
    assert n > 40
    assert lost > 0


def test_sources_in_the_page_and_as_csv(signed_in: SignedIn, published: Board) -> None:
    owner = signed_in("owner")
    page = text(owner, "/fit/")
    rows = table(owner, "/fit.csv")
    assert {row["name"] for row in rows} >= {"organic", "deal_site"}
    assert all(row["name"] in page for row in rows)
    assert {row["currency"] for row in rows} == {published.currency}
    assert "spec-fit-funnel" in page
    drawn = owner.get(reverse("chart-svg", args=["fit-funnel"]))
    assert drawn.content.startswith(b"<svg")
    assert "No source fits" in text(owner, "/fit/", q="nothing like that")


def test_mrr_lost_early_is_that_of_the_cases(signed_in: SignedIn, published: Board) -> None:
    owner = signed_in("owner")
    for row in query.rows(published):
        cases = behind.lost_cases(published, row["unit"], row["name"])
        assert sum(case["lost_mrr_minor"] for case in cases) == row["lost_mrr_minor"]
        assert len(cases) == row["lost"]
    worst = max(query.rows(published), key=lambda row: row["lost"] * (row["unit"] != "sold_by"))
    asked = {"unit": worst["unit"], "name": worst["name"]}
    page = text(owner, "/fit/source/", **asked)
    cases = table(owner, "/fit/source.csv", **asked)
    assert len(cases) == worst["lost"] > 0
    assert page.count('class="name"') == min(5, worst["lost"])
    assert owner.get("/fit/source/", {"unit": "channel", "name": "nowhere"}).status_code == 404


def test_sellers_are_blind(signed_in: SignedIn, published: Board) -> None:
    sellers = [row["name"] for row in query.rows(published) if row["unit"] == "sold_by"]
    assert sellers
    owner, csm = signed_in("owner"), signed_in("csm")
    for client, asked in ((owner, {}), (csm, {"sellers": "1"})):
        page = text(client, "/fit/", unit="sold_by", **asked)
        assert not any(name in page for name in sellers)
    shown = text(owner, "/fit/", unit="sold_by", sellers="1", sort="-ratio")
    places = [shown.index(f">{name}<") for name in sorted(sellers)]
    assert places == sorted(places)
    assert csm.get("/fit/source/", {"unit": "sold_by", "name": sellers[0]}).status_code == 404
    assert not {"sold_by"} & {row["unit"] for row in table(csm, "/fit.csv", sellers="1")}
    report = query.fit_report(published, ReportRequest())
    assert not {row["unit"] for row in report.rows} & {"sold_by"}


def test_a_mechanism_is_written_and_taken_back(
    signed_in: SignedIn, published: Board, cast: Cast
) -> None:
    owner = signed_in("owner")
    form = {"unit": "channel", "name": "deal_site", "why": "They buy the price"}
    assert owner.post("/fit/source/explain", form).status_code == 302
    assert FitMechanism.objects.get().why == "They buy the price"
    assert "They buy the price" in text(owner, "/fit/source/", unit="channel", name="deal_site")
    assert signed_in("read_only").post("/fit/source/explain", form).status_code == 403
    owner.post("/fit/source/explain", {**form, "why": " "})
    assert not FitMechanism.objects.exists()
    assert AuditEntry.objects.filter(workspace=cast.workspace, action="fit.explained").count() == 2
    assert owner.post("/fit/source/explain", {**form, "name": "x"}).status_code == 400


def test_a_rule_from_proposal_to_force(signed_in: SignedIn, published: Board) -> None:
    owner = signed_in("owner")
    tried = text(owner, "/fit/rules/", field="channel", value="deal_site")
    assert "Would be turned away" in tried
    form = {"field": "channel", "value": "deal_site", "kind": "qualify_harder"}
    owner.post("/fit/rules/propose", {**form, "name": "Ask deal buyers", "share": "5"})
    rule = FitRule.objects.get()
    assert rule.conditions == [{"field": "channel", "values": ["deal_site"]}]
    assert rule.numbers["n"] > 20
    assert 0 <= rule.numbers["with_rule"]["value"] <= 1
    for team in ("success", "sales"):
        owner.post("/fit/rules/sign", {"rule": rule.pk, "team": team, "agrees": "yes"})
    day = (published.as_of + timedelta(days=3650)).isoformat()
    assert owner.post("/fit/rules/force", {"rule": rule.pk, "from_on": day}).status_code == 400
    owner.post("/fit/rules/sign", {"rule": rule.pk, "team": "marketing", "agrees": "yes"})
    assert owner.post("/fit/rules/force", {"rule": rule.pk, "from_on": day}).status_code == 302
    page = text(owner, "/fit/rules/")
    assert "In force since" in page
    assert "Came all the same: 0" in page
    (row,) = table(owner, "/fit/rules.csv")
    assert (row["state"], row["marketing"], row["since"]) == ("in_force", "yes", "0")
    assert signed_in("csm").post("/fit/rules/drop", {"rule": rule.pk}).status_code == 403
    owner.post("/fit/rules/drop", {"rule": rule.pk})
    assert "Dropped" in text(owner, "/fit/rules/", state="dropped")


def test_what_the_imaginary_company_did(signed_in: SignedIn, published: Board, cast: Cast) -> None:
    planted = plant_fit(by=cast.by("owner"), board=published)
    assert plant_fit(by=cast.by("owner"), board=published) == {}
    page = text(signed_in("read_only"), "/fit/rules/")
    assert f'id="rule-{planted["rule"]}"' in page
    assert page.count('class="chip good"') == 2
    assert "<form" in page
    assert 'method="post"' not in page.split('id="list"')[1]


@pytest.mark.usefixtures("published")
def test_no_file_of_a_source_that_is_none(signed_in: SignedIn) -> None:
    client = signed_in("owner")
    for asked in ("", "?unit=color&name=red", "?unit=channel&name=none+such"):
        assert client.get(f"/fit/source.csv{asked}").status_code == 404
