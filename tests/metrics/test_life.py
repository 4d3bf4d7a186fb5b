"""Signs of life in the product, by sort and by whom."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import ibis
import pyarrow as pa
import pytest

from tenure.metrics.engagement import usage_daily
from tenure.metrics.life import SORTS, USE_SIGNS, folded_lives, last_use, lives, sort_of
from tenure.metrics.schemas import unbound
from tenure.warehouse.engine import Engine
from tests.factories import put

DAILY = usage_daily(unbound("usage_events"))


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("billing", ("view_billing", "Billing page", "billing.opened", "update_payment_method")),
        ("billing", ("Pricing Page Viewed", "viewBilling", "BillingViewed")),
        ("login", ("userLogin", "LogIn", "signedIn")),
        ("api", ("callApi", "sentWebhook")),
        ("job", ("runAutomation",)),
        ("login", ("log_in", "login", "Logged In", "user.login", "sign_in", "Signed in")),
        ("api", ("call_api", "API Call", "api", "webhook", "webhooks.sent")),
        ("job", ("sync_integration", "run_automation", "cron", "Scheduled export", "job.done")),
        ("report", ("view_dashboard", "report opened", "open_report", "Exported report")),
        ("use", ("open", "create_project", "blog_index", "create_invoice", "therapist", "objects")),
        ("use", ("openBlogIndex", "newObject", "catalogIn")),
    ],
)
def test_a_name_says_what_it_was(engine: Engine, sort: str, names: tuple[str, ...]) -> None:
    engine.connection.register("named", pa.table({"name": list(names)}))
    rows = ibis.table({"name": "string"}, name="named")
    found = engine.query(rows.select("name", sort=sort_of(rows.name))).to_pylist()
    assert {row["name"]: row["sort"] for row in found} == dict.fromkeys(names, sort)


def events(*rows: tuple[str, str, str | None]) -> list[dict[str, Any]]:
    """Events of one customer: day, name, contact."""
    return [
        {
            "message_id": f"m{number}",
            "customer_id": "ada",
            "contact_id": contact,
            "name": name,
            "occurred_at": datetime.fromisoformat(f"{day}T09:00"),
        }
        for number, (day, name, contact) in enumerate(rows)
    ]


def test_machines_are_told_from_persons(engine: Engine) -> None:
    rows = events(
        ("2026-01-05", "open", "jo"),
        ("2026-02-03", "call_api", "jo"),
        ("2026-03-01", "open", None),
        ("2026-04-09", "call_api", None),
        ("2026-04-10", "sync_integration", None),
        ("2026-04-10", "view_billing", None),
        ("2025-12-01", "log_in", "jo"),
    )
    put(engine, "usage_events", rows)
    (life,) = engine.query(lives(DAILY)).to_pylist()
    assert life["person_on"] == date(2026, 4, 10)  # whoever looks at the bill is a person
    assert (life["api_on"], life["job_on"]) == (date(2026, 4, 9), date(2026, 4, 10))
    assert (life["login_on"], life["use_on"]) == (date(2025, 12, 1), date(2026, 3, 1))
    assert life["report_on"] is None
    (last,) = engine.query(last_use(lives(DAILY))).to_pylist()
    assert (last["used_on"], last["used_as"]) == (date(2026, 4, 10), SORTS["job"])
    assert last["core_on"] == date(2026, 4, 10)


def test_a_look_at_the_bill_is_life_and_no_use(engine: Engine) -> None:
    put(engine, "usage_events", events(("2026-04-10", "view_billing", "jo")))
    (last,) = engine.query(last_use(lives(DAILY))).to_pylist()
    assert (last["used_on"], last["used_as"]) == (date(2026, 4, 10), "billing page")
    assert last["core_on"] is None


def test_parts_folded_are_the_whole(engine: Engine) -> None:
    rows = events(
        ("2026-01-05", "open", "jo"),
        ("2026-02-03", "call_api", None),
        ("2026-03-01", "view_dashboard", "jo"),
    )
    put(engine, "usage_events", rows)
    cut = ibis.date("2026-02-01")
    parts = ibis.union(
        lives(DAILY.filter(DAILY.used_on < cut)), lives(DAILY.filter(DAILY.used_on >= cut))
    )
    assert engine.query(folded_lives(parts)).to_pylist() == engine.query(lives(DAILY)).to_pylist()


def test_every_sort_is_told() -> None:
    assert len(set(USE_SIGNS)) == len(SORTS) == 6
