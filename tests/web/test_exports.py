"""Every CSV page: amounts stand in major units, with the decimals of their currency beside them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern

from tenure.jobs.day import DayRequest, run_day
from tenure.jobs.importing import ImportRequest, run_import
from tenure.records.models import MoneyOrder, RefundProposal
from tenure.values.currencies import EXPONENTS
from tenure.values.shown import (
    Show,
    Shown,
    amount_plain,
    cell_exported,
    exported_columns,
    exported_key,
)
from tenure.web import exports, request
from tenure.web.urls import urlpatterns
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.board import published as published_board
from tenure.workflow.queries.explain import FIGURES
from tests.cast import AT, Cast

SignedIn = Callable[[str], Client]
TABLES = {
    "retention": ("groups", "tenure", "triangle", "survival"),
    "backtest": ("folds", "horizons", "leads", "unseen", "list"),
}
NOT_ALWAYS = ("/explain/", "/backtest/", "/surveys/loaded", "/surveys/N", "/fit/source")
"""What a small company may have nothing for."""


def addresses() -> list[str]:
    """Every CSV page of the web, `N` for the number of a proposal."""
    routes = [str(each.pattern) for each in urlpatterns if isinstance(each, URLPattern)]
    found = ["/bridge/?format=csv", "/audit/?format=csv", "/retention/triangle.csv?cells=mrr"]
    found += [f"/explain/{figure}/?format=csv" for figure in sorted(FIGURES)]
    for route in (each for each in routes if each.endswith(".csv")):
        first = route.partition("/")[0]
        names = TABLES.get(first, ("",)) if "<str:table>" in route else ("",)
        found += ["/" + re.sub("<[^>]+>", name or "N", route) for name in names]
    return found


def body(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code in (200, 400, 404), path
    if response.status_code != 200:
        return ""
    return b"".join(response).decode("utf-8-sig")  # type: ignore[arg-type]


def sent(client: Client, path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body(client, path))))


@pytest.fixture
def proposal(cast: Cast, published: Board) -> RefundProposal:
    """A refund in three currencies, left to finance."""
    made = RefundProposal.objects.create(
        workspace=cast.workspace,
        customer_id="c1",
        customer_name="C One",
        kind="never",
        window_from=date(2026, 1, 1),
        window_until=date(2026, 3, 1),
        reason="never came",
        form_token="t",
        proposed_by=cast.users["csm"],
        proposed_at=AT,
        expires_at=AT + timedelta(days=3),
        state="draft",
        preview={
            "acts": [
                {"kind": "transfer", "currency": code, "amount_minor": amount}
                for code, amount in (("USD", 3000), ("JPY", 1500), ("KWD", 12_345))
            ]
        },
    )
    for place, (code, amount) in enumerate((("USD", 3000), ("JPY", 1500), ("KWD", 12_345))):
        MoneyOrder.objects.create(
            workspace=cast.workspace,
            proposal=made,
            place=place,
            kind="transfer",
            state="manual",
            currency=code,
            amount_minor=amount,
            tax_minor=1,
            payment_id=f"p{place}",
            charge=f"x{place}",
            next_try_at=AT,
            key=f"k{place}",
        )
    return made


@pytest.fixture
def priced(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The currencies of all amounts that were written; one without its currency is an error."""
    found: set[str] = set()

    def spied(column: Shown, row: dict[str, Any]) -> Any:
        if column.show is Show.MONEY and isinstance(row.get(column.key), int | float | Decimal):
            assert row.get(column.currency_key) in EXPONENTS, column
            found.add(row[column.currency_key])
        return cell_exported(column, row)

    monkeypatch.setattr(exports, "cell_exported", spied)
    return found


def test_no_page_names_minor_units_and_every_amount_has_its_currency(
    signed_in: SignedIn, published: Board, proposal: RefundProposal, priced: set[str]
) -> None:
    client, seen = signed_in("owner"), set()
    state = published.reader.table("customer_state")
    (customer,) = published.reader.rows(state.filter(state.mrr_minor > 0).limit(1))
    one = customer["customer_id"]
    asked = {"customer": one, "id": one, "against": "stripe"}
    for path in addresses():
        whole = path.replace("/N.", f"/{proposal.pk}.")
        found = body(client, whole)
        for name, value in asked.items():
            found = found or body(client, f"{whole}{'&' if '?' in whole else '?'}{name}={value}")
        if not found:
            continue
        seen.add(path)
        header = next(csv.reader(io.StringIO(found)))
        assert len(set(header)) == len(header), path
        assert [each for each in header if each.endswith("_minor")] == [], path
        assert "_minor" not in found, path
    assert {each for each in addresses() if not each.startswith(NOT_ALWAYS)} <= seen
    assert {"/explain/mrr/?format=csv", "/explain/unused/?format=csv"} <= seen
    assert priced >= {"USD", "EUR", "JPY", "KWD"}


def test_finance_reads_the_amounts_it_has_to_transfer(
    signed_in: SignedIn, proposal: RefundProposal
) -> None:
    client, amounts = signed_in("finance"), ["30.00", "1500", "12.345"]
    for path in ("/refunds/transfers.csv", f"/refunds/{proposal.pk}.csv"):
        rows = sent(client, path)
        assert [row["currency"] for row in rows] == ["USD", "JPY", "KWD"]
        assert [row["amount"] for row in rows] == amounts
        assert [row["tax"] for row in rows] == ["0.01", "1", "0.001"]
    (listed,) = sent(client, "/refunds.csv")
    assert listed["amounts"] == "1500 JPY; 12.345 KWD; 30.00 USD"


SUBSCRIPTIONS = """subscription_id,customer_id,started_on,currency,unit_amount_minor,interval,plan
a,dollar,2026-01-05,USD,12050,month,Basic
b,yen,2026-01-05,JPY,12050,month,Basic
c,dinar,2026-01-05,KWD,12050,month,Basic
"""


@pytest.fixture
def three(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Board:
    """Three customers who pay 12,050 of the smallest unit of three currencies a month."""
    folder, root = tmp_path / "data", tmp_path / "warehouse"
    folder.mkdir()
    (folder / "customers.csv").write_text(
        "customer_id,name,created_on\n"
        + "".join(f"{each},{each},2026-01-05\n" for each in ("dollar", "yen", "dinar")),
        "utf-8",
    )
    (folder / "subscriptions.csv").write_text(SUBSCRIPTIONS, "utf-8")
    run_import(ImportRequest(folder, root, tmp_path / "rejects", AT.isoformat()))
    run_day(DayRequest(cast.workspace, root, date(2026, 3, 31), AT, worklist=5))
    board = published_board(cast.workspace, root)
    assert board is not None
    monkeypatch.setattr(request, "published", lambda *_: board)
    return board


def test_amounts_have_the_decimals_of_their_currency(signed_in: SignedIn, three: Board) -> None:
    client = signed_in("owner")
    kept = {
        row["customer_id"]: row for row in three.reader.rows(three.reader.table("customer_state"))
    }
    assert {row["mrr_minor"] for row in kept.values()} == {12_050}
    expected = {"dollar": "120.50", "yen": "12050", "dinar": "12.050"}
    for path in ("/customers.csv", "/explain/mrr/?format=csv"):
        rows = {row["customer_id"]: row for row in sent(client, path)}
        assert {each: row["mrr"] for each, row in rows.items()} == expected, path
        for each, row in rows.items():
            assert row["currency"] == kept[each]["currency"]
            scale = 10 ** EXPONENTS[row["currency"]]
            assert Decimal(row["mrr"]) * scale == kept[each]["mrr_minor"]
    months = {
        row["currency"]: row for row in sent(client, "/revenue.csv") if row["month_on"] >= "2026-03"
    }
    assert {code: row["closing"] for code, row in months.items()} == {
        "USD": "120.50",
        "JPY": "12050",
        "KWD": "12.050",
    }


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        (5, "USD", "0.05"),
        (-5, "USD", "-0.05"),
        (1_234_567_890_123_456_789, "USD", "12345678901234567.89"),
        (1500.5, "JPY", "1500"),
        (1501.5, "JPY", "1502"),
        (1, "KWD", "0.001"),
        (0, "KWD", "0.000"),
        (7, None, "0.07"),
    ],
)
def test_an_amount_as_decimal_text(amount: float, currency: str | None, expected: str) -> None:
    assert amount_plain(amount, currency) == expected


def test_a_currency_stands_beside_amounts_that_come_without() -> None:
    columns = (Shown("name", "name"), Shown("mrr_minor", "MRR", Show.MONEY), Shown("csm", "CSM"))
    assert [exported_key(each) for each in exported_columns(columns)] == [
        "name",
        "mrr",
        "currency",
        "csm",
    ]
