"""Every page in a browser: nothing goes wrong, nothing leaves the house, charts are there to use."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.companies import LONE_NAME
from tests.browser.conftest import Company
from tests.browser.installation import Installation
from tests.browser.sights import NAMES, Sights
from tests.browser.visitor import PAGES, Visitor, first_customer

CHARTS = {
    "revenue": {"movements", "retention"},
    "retention": {"tenure", "cohorts", "survival", "projection"},
    "bridge": {"bridge", "beside"},
    "growth": {"what-if", "net-churn"},
    "effort": {"effort"},
    "use": {"use-spread"},
    "hollow": {"hollow"},
    "danger-line": {"churn", "levels"},
    "health": {"health-record", "health-weeks"},
    "voice": {"voice-months"},
    "worth": {"worth-map"},
    "fit": {"fit-funnel"},
    "customer": {"use", "mrr", "health-history"},
}
UNDER = {
    **dict.fromkeys(("worth-costs", "tenths", "prices", "worth-decisions", "worth-rates"), "worth"),
    "fit-rules": "fit",
    "bridge": "revenue",
    "definitions": "revenue",
    "risk": "danger-line",
    "backtest": "danger-line",
    "referrals": "growth",
    "effort": "growth",
    "letters": "refunds",
    "letter-settings": "refunds",
    "affordability": "refunds",
    "money": "refunds",
    "outside-events": "refunds",
    "hollow": "zombies",
    "mails": "zombies",
    "why": "zombies",
    "health-design": "health",
    "seats": "use",
    "ladder": "zombies",
    "labels": "zombies",
    "unused-payments": "zombies",
    "messages": "alerts",
    "themes": "voice",
    "tickets": "voice",
    "silent": "voice",
    "usability": "voice",
    "usability-decisions": "voice",
    "requesters": "voice",
    "listener-policy": "listener",
    "insights": "listener",
    "friction": "listener",
    "laboratory": "listener",
    "listener-capacity": "listener",
    "bug-new": "bugs",
    "bugs-untold": "bugs",
    "bug-reporters": "bugs",
    "bug-fix-times": "bugs",
    "bug-exposure": "bugs",
    "survey-new": "surveys",
    "survey-follow-ups": "surveys",
    "talk-new": "talks",
    "promises": "talks",
    "outreach": "talks",
    "value-talks": "talks",
}
"""Pages that stand under another in the menu."""


def test_a_name_is_of_one_page() -> None:
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize("name", [*PAGES, "customer"])
def test_nothing_goes_wrong(sights: Sights, name: str) -> None:
    seen = sights.of(name)
    assert seen.headings == 1
    if name != "audit":
        assert "Figures as of the end of 2026-05-31" in seen.foot
    assert seen.charts == CHARTS.get(name, set())
    assert seen.faults == ()


@pytest.mark.parametrize("name", PAGES)
def test_the_menu_says_where_you_are(sights: Sights, name: str) -> None:
    seen = sights.of(name)
    own = PAGES[UNDER.get(name, name)]
    assert seen.here == ((own,) if own in seen.menu else ())


def test_every_chart_answers_the_pointer(visitor: Visitor, company: Company) -> None:
    with visitor.window(company.at) as window:
        window.open("/danger-line/")
        bars = window.page.locator("[data-chart=spec-levels] [aria-roledescription=bar]")
        labels = [each.get_attribute("aria-label") or "" for each in bars.all()]
        counted = sum(int(re.findall(r"customers: (\d+)", label)[0]) for label in labels)
        assert counted == company.truth["paying"]
        bars.first.hover()
        tip = window.page.locator("#chart-tip")
        expect(tip).to_be_visible()
        assert tip.inner_text().split() == ["active", "days", "0", "customers", zero_days(labels)]
        window.open("/revenue/")
        window.page.locator("[data-chart=spec-movements] [aria-label*='kind: new']").first.hover()
        expect(window.page.locator("#chart-tip")).to_contain_text("movement")
        assert window.watch.faults == []


def zero_days(labels: list[str]) -> str:
    bar = next(label for label in labels if label.endswith("active days: 0"))
    return re.findall(r"customers: (\d+)", bar)[0]


def test_a_chart_draws_the_figures_loaded(visitor: Visitor, lone: Installation) -> None:
    with visitor.window(lone) as window:
        window.open("/revenue/")
        bars = window.page.locator("[data-chart=spec-movements] [aria-roledescription=bar]")
        labels = [each.get_attribute("aria-label") or "" for each in bars.all()]
        drawn = [label for label in labels if "USD: 0;" not in label]
        assert len(drawn) == 1
        assert re.search(r"Jan 2026; USD: 120\.5; kind: new;", drawn[0])


def test_the_theme_reaches_the_charts(visitor: Visitor, company: Company) -> None:
    strokes = {}
    for scheme in ("light", "dark"):
        with visitor.window(company.at, color_scheme=scheme) as window:
            window.open("/revenue/")
            line = window.page.locator("[data-chart=spec-movements] .mark-line path").first
            strokes[scheme] = line.get_attribute("stroke")
    assert strokes["light"] == "#1d2a33"
    assert strokes["dark"] == "#e6ecef"


def test_acting_on_an_item_without_leaving_the_page(visitor: Visitor, lone: Installation) -> None:
    with visitor.window(lone) as window:
        page = window.open("/")
        item = page.locator(".item")
        assert item.locator("h2").inner_text().startswith(LONE_NAME)
        item.get_by_role("button", name="Done").click()
        expect(item.get_by_role("button", name="Undo")).to_be_visible()
        expect(page.locator("#tally")).to_contain_text("0 customers need attention")
        item.get_by_role("button", name="Undo").click()
        expect(page.locator("#tally")).to_contain_text("1 customer needs attention")
        page = window.open(first_customer(page))
        page.locator(".item").get_by_role("button", name="Done").click()
        expect(page.locator(".item").get_by_role("button", name="Undo")).to_be_visible()
        page.locator(".item").get_by_role("button", name="Undo").click()
        expect(page.locator(".item").get_by_role("button", name="Done")).to_be_visible()
        assert window.watch.faults == []
