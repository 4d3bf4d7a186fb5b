"""The pages on which a founder checks revenue: definitions, the bridge, all currencies at once."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from django.test import Client

from tenure.config.settings import settings
from tenure.jobs import worker
from tenure.values.presets import PRESETS
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.bridge import asked, bridge
from tenure.workflow.queries.definitions import definitions
from tenure.workflow.queries.ledger import ALL, movements_by_month
from tenure.workflow.queries.report import ReportRequest
from tests.cast import Cast

STRIPE = {"preset": "stripe"}


@pytest.mark.usefixtures("published")
def test_choosing_a_preset_shows_its_effect_and_changes_nothing(
    cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    page = signed_in("manager").get("/definitions/", STRIPE).content.decode()
    assert "What would change" in page
    assert "on the day the customer asks to cancel" in page
    assert definitions(cast.workspace).version == 0


@pytest.mark.usefixtures("published")
def test_rules_put_in_force_are_computed_and_can_be_taken_back(
    cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    owner = signed_in("owner")
    wanted = PRESETS["stripe"].switches.plain()
    answer = owner.post(
        "/definitions/put", {n: "" if v == "none" else v for n, v in wanted.items()}
    )
    assert answer.status_code == 302
    assert definitions(cast.workspace).preset == "stripe"
    assert "being computed again" in owner.get("/definitions/").content.decode()
    assert worker.run_once(settings())
    page = owner.get("/definitions/").content.decode()
    assert "being computed again" not in page
    assert "The rules of Stripe are in force" in page
    assert "By the rules of Stripe" in owner.get("/revenue/").content.decode()
    owner.post("/definitions/put", {"version": "0"})
    assert definitions(cast.workspace).preset == "tenure"
    assert definitions(cast.workspace).version == 2


@pytest.mark.usefixtures("published")
def test_only_those_who_may_define(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    for role in ("csm", "listener", "finance", "read_only"):
        client = signed_in(role)
        assert client.post("/definitions/put", {"version": "0"}).status_code == 403
        assert "Put in force" not in client.get("/definitions/", STRIPE).content.decode()
    assert definitions(cast.workspace).version == 0


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"preset": "gold"}, "no preset &#x27;gold&#x27;"),
        ({"month_start_day": "31"}, "month_start_day is 31"),
        ({"fx_policy": "guess"}, "fx_policy cannot be &#x27;guess&#x27;"),
    ],
)
def test_odd_rules_are_refused_in_words(
    signed_in: Callable[[str], Client], query: dict[str, str], said: str
) -> None:
    answer = signed_in("owner").get("/definitions/", query)
    assert answer.status_code == 400
    assert said in answer.content.decode()


def test_the_bridge_page_adds_up(published: Board, signed_in: Callable[[str], Client]) -> None:
    query = {"against": "stripe", "month": "2026-03", "currency": "USD"}
    client = signed_in("csm")
    page = client.get("/bridge/", query).content.decode()
    made = bridge(published, asked(published, query))
    for amount in (
        made.left_minor,
        made.right_minor,
        *(s.amount_minor for s in made.steps if s.customers),
    ):
        assert f"{amount / 100:,.2f}" in page
    table = csv.DictReader(io.StringIO(_text(client, "/bridge/", {**query, "format": "csv"})))
    march = next(row for row in table if row["month"] == "2026-03")
    assert round(float(march["theirs"]) * 100) == made.right_minor
    rows = csv.DictReader(
        io.StringIO(_text(client, "/explain/bridge/", {**query, "format": "csv"}))
    )
    total = sum(round(float(row["delta"]) * 100) for row in rows)
    assert total == made.difference_minor


@pytest.mark.usefixtures("published")
def test_all_side_by_side(signed_in: Callable[[str], Client]) -> None:
    page = signed_in("csm").get("/bridge/").content.decode()
    assert all(preset.title in page for preset in PRESETS.values() if preset.name != "tenure")


def test_all_currencies_at_once(published: Board, signed_in: Callable[[str], Client]) -> None:
    last = movements_by_month(published, ReportRequest(currency=ALL))[-1]
    page = signed_in("csm").get("/revenue/", {"currency": "all"}).content.decode()
    assert f"{last['closing_minor'] / 100:,.2f}" in page
    assert "all, in USD" in page
    explained = signed_in("csm").get("/explain/mrr/", {"currency": "all"}).content.decode()
    assert f"{last['closing_minor'] / 100:,.2f}" in explained


def _text(client: Client, path: str, query: dict[str, str]) -> str:
    answer = client.get(path, query)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content).decode().lstrip("\ufeff")
