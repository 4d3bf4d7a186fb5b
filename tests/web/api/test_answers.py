"""What is answered: the figures of pages and terminal, in full, as the schema says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenure.jobs.day import DayRequest, run_day
from tenure.values.currencies import EXPONENTS
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.explain import FIGURES, explain
from tenure.workflow.queries.report import ReportRequest
from tenure.workflow.queries.reports import REPORTS, report
from tests.cast import AT, Cast
from tests.conftest import Demo
from tests.web.api.conftest import Caller, published_schema

Program = Callable[[str], Caller]


@pytest.fixture
def owner(program: Program) -> Caller:
    return program("owner")


def amounts(found: Any) -> list[dict[str, Any]]:
    """Every amount anywhere in an answer."""
    if isinstance(found, dict):
        own = [found] if found.keys() == {"amount_minor", "currency", "decimals"} else []
        return own + [each for value in found.values() for each in amounts(value)]
    return [each for value in found for each in amounts(value)] if isinstance(found, list) else []


def test_every_figure_of_all_customers(owner: Caller, published: Board) -> None:
    names = [each["name"] for each in owner.ok("/figures")["figures"]]
    assert names == sorted(FIGURES)
    answered = 0
    for name in names:
        answer = owner.get(f"/explain/{name}", limit=3)
        if answer.status == 422:  # it needs to be told of whom, or against what
            assert answer.body["hint"].startswith("Give --"), answer.body
            continue
        answered += 1
        assert answer.body["as_of"] == published.as_of.isoformat()
        assert len(answer.body["rows"]) == min(3, answer.body["total"])
        keys = {column["key"] for column in answer.body["columns"]}
        assert all(row.keys() == keys for row in answer.body["rows"])
        for amount in amounts(answer.body):
            assert amount["decimals"] == EXPONENTS[amount["currency"]]
    assert answered >= 15


def test_every_figure_of_one_customer(owner: Caller, published: Board) -> None:
    customer = published.reader.rows(published.reader.table("candidates").limit(1))[0]
    for name in FIGURES:
        owner.get(f"/explain/{name}", customer=customer["customer_id"], limit=2)


def test_amounts_are_those_of_the_figure(owner: Caller, published: Board) -> None:
    made = explain("mrr", published, {"currency": "JPY"})
    (total,) = [line.value for line in made.derivation.lines if line.is_result]
    body = owner.ok("/explain/mrr", currency="JPY", limit=1000)
    assert body["lines"][-1]["value"] == {"amount_minor": total, "currency": "JPY", "decimals": 0}
    assert sum(row["mrr_minor"]["amount_minor"] for row in body["rows"]) == total
    assert body["total"] == len(body["rows"])


def test_pages_of_rows_put_together_are_all_rows(owner: Caller, published: Board) -> None:
    whole = owner.ok("/explain/movements", month="2026-04", limit=1000)["rows"]
    pages = [
        row
        for offset in range(0, len(whole) + 3, 3)
        for row in owner.ok("/explain/movements", month="2026-04", limit=3, offset=offset)["rows"]
    ]
    assert pages == whole
    assert len(whole) > 3
    assert published.as_of


def test_what_changed(owner: Caller, cast: Cast, demo: Demo) -> None:
    for day in (demo.as_of - timedelta(days=7), demo.as_of):
        run_day(DayRequest(cast.workspace, demo.root, day, AT, worklist=12))
    change = owner.ok("/explain/tickets")["change"]
    (part,) = change["parts"]
    assert change["since_on"] == "2026-05-24"
    assert part["difference"] == part["now"] - part["then"]
    assert change["sentences"][0].startswith("Open tickets ")
    money = owner.ok("/explain/mrr", as_of="2026-05-26")["change"]
    assert money["since_on"] == "2026-05-19"
    for part in money["parts"]:
        moved = sum(driver["amount"]["amount_minor"] for driver in part["drivers"])
        assert part["difference"]["amount_minor"] == moved
    assert any(part["drivers"] for part in money["parts"])


def test_every_report_is_that_of_the_terminal(owner: Caller, published: Board) -> None:
    found = owner.ok("/reports")["reports"]
    assert [each["name"] for each in found] == list(REPORTS)
    for name in REPORTS:
        answer = owner.get(f"/reports/{name}", limit=1000)
        if answer.status == 422:  # it needs to be told more
            assert answer.body["hint"]
            continue
        made = report(name, published, ReportRequest())
        assert answer.body["total"] == len(made.rows)
        assert [column["key"] for column in answer.body["columns"]] == [c.key for c in made.columns]
        assert answer.body["notes"] == list(made.notes)


def test_reports_take_what_the_command_takes(owner: Caller, published: Board) -> None:
    body = owner.ok(
        "/reports/movements", **{"from": "2026-01-15", "to": "2026-02-01", "by": "kind"}
    )
    assert {row["month_on"] for row in body["rows"]} == {"2026-01-01", "2026-02-01"}
    assert all(isinstance(row["kind"], str) for row in body["rows"])
    earlier = owner.ok("/reports/mrr", as_of="2026-03-31")
    assert earlier["as_of"] == "2026-03-31"
    assert published.as_of.isoformat() != earlier["as_of"]


def test_a_customer(owner: Caller, published: Board) -> None:
    rows = published.reader.table("customer_state")
    row = published.reader.rows(rows.filter(rows.mrr_minor > 0).limit(1))[0]
    body = owner.ok(f"/customers/{row['customer_id']}")
    assert body["state"]["name"] == row["name"]
    assert body["state"]["mrr_minor"]["amount_minor"] == row["mrr_minor"]
    assert body["state"]["mrr_minor"]["currency"] == row["currency"]


def test_the_same_refusals_as_in_the_terminal(owner: Caller, published: Board) -> None:
    def refused(path: str, **given: object) -> tuple[int, str, str]:
        answer = owner.get(path, **given)
        return answer.status, answer.body["message"], answer.body["hint"]

    figures = f"Figures: {', '.join(sorted(FIGURES))}."
    assert refused("/explain/nothing") == (404, "there is no figure 'nothing'", figures)
    assert refused("/reports/nothing")[0] == 404
    assert refused("/customers/nobody") == (404, "there is no customer 'nobody'", "")
    assert refused("/customers/a/b c")[0] == 404
    assert refused("/explain/active_days") == (422, "which customer?", "Give --customer.")
    assert refused("/explain/mrr", month="2026-13")[0] == 422
    assert refused("/explain/grr", month="9999-12") == (
        422,
        "'9999-12' is no month",
        "Write it like 2026-03.",
    )
    assert refused("/explain/mrr", currency="DOGE")[1] == "'DOGE' is no currency"
    assert refused("/explain/mrr", colour="red")[0] == 422  # nothing is left out in silence
    assert refused("/reports/mrr", colour="red")[0] == 422
    assert refused("/figures", colour="red")[0] == 422
    assert refused("/explain/mrr", limit=0)[1].startswith("limit: ")
    assert refused("/explain/mrr", as_of="yesterday")[1].startswith("as_of: ")
    assert refused("/explain/mrr", as_of="0001-01-01")[0] == 422
    assert refused("/reports/cohorts", by="plan")[0] == 422
    assert published.as_of


def test_health(owner: Caller, published: Board) -> None:
    body = owner.ok("/health")
    assert body["as_of"] == published.as_of.isoformat()
    assert body["use_known_until"] == str(published.generation.seen_until)


def test_nothing_else_is_there(db: None) -> None:
    for path in ("/api/", "/api/v1/", "/api/v1/docs", "/api/v2/figures", "/api/v1/figures/x"):
        response = Client().get(path)
        assert (response.status_code, set(response.json())) == (404, {"message", "hint"}), path


def test_the_schema_is_served_to_everyone_and_says_what_it_needs(db: None) -> None:
    root = published_schema()
    assert root["openapi"].startswith("3.")
    assert len(root["paths"]) == 6
    for methods in root["paths"].values():
        assert methods.keys() == {"get"}
        assert methods["get"]["security"]
        assert {"200", "401", "403", "404", "409", "422", "429"} <= methods["get"][
            "responses"
        ].keys()
    answer = Client().get("/api/v1/openapi.json")
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


ODD = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [
            "",
            "\x00",
            "'",
            '"',
            "\\",
            "%",
            "2026-05",
            "0000-00",
            "9" * 30,
            "-1",
            "null",
            "ＵＳＤ",
            "🦉",
        ]
    ),
)
NAMES = (
    "customer",
    "currency",
    "month",
    "months",
    "kind",
    "as_of",
    "limit",
    "offset",
    "by",
    "from",
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(
    path=st.sampled_from(("explain/mrr", "explain/nrr", "explain/nps", "explain/zombies", "reports/mrr",
                          "reports/movements", "customers/x", "health")),
    given_=st.dictionaries(st.sampled_from(NAMES), ODD, max_size=2),
)  # fmt: skip
def test_odd_parameters_never_break_it(
    owner: Caller, published: Board, path: str, given_: dict[str, str]
) -> None:
    answer = owner.get(f"/{path}", **given_)
    assert answer.status in (200, 404, 422), answer.body
    assert published.as_of
