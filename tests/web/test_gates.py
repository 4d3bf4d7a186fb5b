"""Who is let in where: every page, tried by everyone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import URLPattern

from tenure.web.urls import urlpatterns
from tenure.workflow.queries.board import Board
from tenure.workflow.rules.permissions import GRANTS, Act
from tests.cast import PASSWORD, Cast

PAGES = {
    "/": Act.SEE,
    "/today.csv": Act.EXPORT,
    "/customers/": Act.SEE,
    "/customers.csv": Act.EXPORT,
    "/customer-money.csv": Act.EXPORT,
    "/revenue/": Act.SEE,
    "/revenue.csv": Act.EXPORT,
    "/bridge/": Act.SEE,
    "/bridge.csv": Act.EXPORT,
    "/definitions/": Act.SEE,
    "/home/": Act.SEE,
    "/home/stages/": Act.DEFINE,
    "/growth/": Act.SEE,
    "/growth.csv": Act.EXPORT,
    "/referrals/": Act.SEE,
    "/referrals.csv": Act.EXPORT,
    "/effort/": Act.SEE,
    "/effort.csv": Act.EXPORT,
    "/use/": Act.SEE,
    "/use.csv": Act.EXPORT,
    "/seats/": Act.SEE,
    "/seats.csv": Act.EXPORT,
    "/chart/use-spread.svg": Act.SEE,
    "/chart/what-if.svg": Act.SEE,
    "/health-scores/": Act.SEE,
    "/health-scores.csv": Act.EXPORT,
    "/health-scores/design/": Act.SEE,
    "/health-scores/preview/": Act.SEE,
    "/letters/": Act.SEE,
    "/letters.csv": Act.EXPORT,
    "/letters/settings/": Act.SEE,
    "/letters/sample.fa.pdf": Act.SEE,
    "/zombies/": Act.SEE,
    "/zombies.csv": Act.EXPORT,
    "/hollow/": Act.SEE,
    "/refunds/": Act.SEE,
    "/refunds.csv": Act.EXPORT,
    "/refunds/transfers.csv": Act.EXPORT,
    "/refunds/cost/": Act.SEE,
    "/money/": Act.SEE,
    "/money/ledger.csv": Act.EXPORT,
    "/hollow.csv": Act.EXPORT,
    "/hollow/trend.csv": Act.EXPORT,
    "/hollow/payments/": Act.SEE,
    "/hollow/payments.csv": Act.EXPORT,
    "/zombies/ladder/": Act.LADDER,
    "/zombies/labels/": Act.SEE,
    "/zombies/labels.csv": Act.EXPORT,
    "/mails/": Act.SEE,
    "/mails.csv": Act.EXPORT,
    "/surveys/": Act.SEE,
    "/surveys.csv": Act.EXPORT,
    "/surveys/new/": Act.SURVEY,
    "/surveys/follow-ups/": Act.SEE,
    "/surveys/follow-ups.csv": Act.EXPORT,
    "/why/": Act.SEE,
    "/why.csv": Act.EXPORT,
    "/danger-line/": Act.SEE,
    "/danger-line.csv": Act.EXPORT,
    "/risk/": Act.SEE,
    "/risk.csv": Act.EXPORT,
    "/backtest/": Act.SEE,
    "/backtest/folds.csv": Act.EXPORT,
    "/alerts/": Act.SEE,
    "/alerts.csv": Act.EXPORT,
    "/alerts/rules.csv": Act.EXPORT,
    "/alerts/messages/": Act.ALERT,
    "/hooks/": Act.IMPORT,
    "/hooks.csv": Act.IMPORT,
    "/voice/requesters/": Act.SEE,
    "/voice/requesters.csv": Act.EXPORT,
    "/alerts/messages.csv": Act.ALERT,
    "/import/": Act.IMPORT,
    "/sources/": Act.IMPORT,
    "/sources.csv": Act.IMPORT,
    "/sources/letters.csv": Act.IMPORT,
    "/freshness/": Act.SEE,
    "/explain/mrr/": Act.SEE,
    "/metrics/": Act.SEE,
    "/chart/churn.svg": Act.SEE,
    "/audit/": Act.SEE_AUDIT,
    "/account/": Act.SEE,
    "/account/second-factor/": Act.SEE,
    "/voice/": Act.SEE,
    "/voice/themes/": Act.SEE,
    "/voice/tickets/": Act.SEE,
    "/voice/silent/": Act.SEE,
    "/voice/usability/": Act.SEE,
    "/voice/usability/decisions/": Act.SEE,
    "/listener/": Act.SEE,
    "/listener/policy/": Act.SEE,
    "/listener/insights/": Act.SEE,
    "/listener/friction/": Act.SEE,
    "/listener/laboratory/": Act.SEE,
    "/listener/capacity/": Act.SEE,
    "/bugs/": Act.SEE,
    "/bugs/untold/": Act.SEE,
    "/bugs/reporters/": Act.SEE,
    "/bugs/fix-times/": Act.SEE,
    "/bugs/exposure/": Act.SEE,
    "/talks/": Act.SEE,
    "/talks/promises/": Act.SEE,
    "/talks/outreach/": Act.SEE,
    "/talks/value/": Act.SEE,
    "/voice.csv": Act.EXPORT,
    "/voice/themes.csv": Act.EXPORT,
    "/voice/tickets.csv": Act.EXPORT,
    "/voice/silent.csv": Act.EXPORT,
    "/voice/usability.csv": Act.EXPORT,
    "/listener.csv": Act.EXPORT,
    "/listener/routed.csv": Act.EXPORT,
    "/listener/insights.csv": Act.EXPORT,
    "/listener/friction.csv": Act.EXPORT,
    "/listener/laboratory.csv": Act.EXPORT,
    "/bugs.csv": Act.EXPORT,
    "/bugs/untold.csv": Act.EXPORT,
    "/bugs/reporters.csv": Act.EXPORT,
    "/bugs/fix-times.csv": Act.EXPORT,
    "/bugs/exposure.csv": Act.EXPORT,
    "/talks.csv": Act.EXPORT,
    "/talks/promises.csv": Act.EXPORT,
    "/talks/outreach.csv": Act.EXPORT,
    "/talks/value.csv": Act.EXPORT,
    "/bugs/new/": Act.FILE_BUG,
    "/talks/new/": Act.LISTEN,
    "/fit/": Act.SEE,
    "/fit/rules/": Act.SEE,
    "/fit.csv": Act.EXPORT,
    "/fit/rules.csv": Act.EXPORT,
    "/worth/": Act.SEE,
    "/worth/costs/": Act.SEE,
    "/worth/tenths/": Act.SEE,
    "/worth/prices/": Act.SEE,
    "/worth/decisions/": Act.SEE,
    "/worth/rates/": Act.SEE,
    "/worth.csv": Act.EXPORT,
    "/worth/costs.csv": Act.EXPORT,
    "/worth/tenths.csv": Act.EXPORT,
    "/worth/prices.csv": Act.EXPORT,
    "/worth/decisions.csv": Act.EXPORT,
    "/step-up/": Act.SEE,
    "/users/": Act.MANAGE_PEOPLE,
    "/users.csv": Act.MANAGE_PEOPLE,
}
OPEN = {
    "sign-in",
    "sign-out",
    "health",
    "unsubscribe",
    "back",
    "why-form",
    "survey-form",
    "hook-stripe",
    "hook-tickets",
    "hook-tracker",
}


def test_every_address_declares_what_it_needs() -> None:
    undeclared = {
        pattern.name
        for pattern in urlpatterns
        if isinstance(pattern, URLPattern) and not hasattr(pattern.callback, "act")
    }
    assert undeclared == OPEN


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("path", PAGES)
def test_each_page_for_each_role(signed_in: Callable[[str], Client], path: str) -> None:
    for role, grants in GRANTS.items():
        expected = 200 if PAGES[path] in grants else 403
        assert signed_in(role).get(path).status_code == expected, role


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("path", PAGES)
def test_strangers_see_nothing(signed_in: Callable[[str], Client], path: str) -> None:
    assert signed_in("stranger").get(path).status_code == 403
    response = Client().get(path)
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/sign-in/")


def test_another_workspace_sees_none_of_ours(
    signed_in: Callable[[str], Client], published: Board
) -> None:
    client = signed_in("other_owner")
    name = published.reader.rows(published.reader.table("customers").limit(1))[0]["name"]
    for path in ("/", "/customers/", "/revenue/", "/zombies/", "/audit/"):
        assert name not in client.get(path).content.decode()
    customer = published.reader.rows(published.reader.table("customers").limit(1))[0]
    assert client.get("/customer/", {"id": customer["customer_id"]}).status_code == 404


@pytest.mark.usefixtures("published")
def test_headers_on_every_answer(signed_in: Callable[[str], Client]) -> None:
    client = signed_in("owner")
    for path in (*PAGES, "/nowhere/"):
        headers = client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"


def test_signing_in_and_out(cast: Cast) -> None:
    client = Client()
    wrong = client.post("/sign-in/", {"username": "owner@ours.example", "password": "wrong-one"})
    assert "do not fit together" in wrong.content.decode()
    right = client.post(
        "/sign-in/",
        {"username": " OWNER@ours.example ", "password": PASSWORD, "next": "//evil.example"},
    )
    assert (right.status_code, right.headers["Location"]) == (302, "/")
    assert client.get("/").status_code == 200
    client.post("/sign-out/")
    assert client.get("/").status_code == 302
    assert cast.users


def test_ten_failures_wait(cast: Cast) -> None:
    client = Client()
    answers = [
        client.post("/sign-in/", {"username": "csm@ours.example", "password": f"wrong{n}"})
        for n in range(11)
    ]
    assert answers[0].status_code == 200
    assert answers[-1].status_code == 429
    other = client.post("/sign-in/", {"username": "owner@ours.example", "password": PASSWORD})
    assert other.status_code == 302  # one account locked locks out no other
    assert cast.users


def test_acts_need_a_token(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.users["csm"], backend="django.contrib.auth.backends.ModelBackend")
    assert client.post("/work-items/1/done").status_code == 403


@pytest.mark.usefixtures("published")
def test_nothing_changes_by_looking(signed_in: Callable[[str], Client]) -> None:
    client = signed_in("owner")
    for path in ("/work-items/1/done", "/import/1/apply"):
        assert client.get(path).status_code == 405


def test_health_needs_nobody(db: None) -> None:
    assert Client().get("/health").content == b"ok"
