"""A complaint is one everywhere: what was read of it, or said by people, counts on Today as on Voice."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from tenure.jobs.day import DayRequest, run_day
from tenure.records.models import WorkItem
from tenure.workflow.actions import texts
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.board import published as published_board
from tenure.workflow.queries.handled import handled
from tests.cast import AT, Cast
from tests.jobs.files import held, imported

ON = date(2026, 6, 30)
SUBSCRIPTION = "subscription_id,customer_id,plan,currency,unit_amount_minor,interval,started_on\n"
FILES = {
    "customers.csv": "customer_id,name,created_on\nc1,Acme,2026-01-01\nc2,Bolt,2026-01-01\n",
    "subscriptions.csv": SUBSCRIPTION + "".join(
        f"s{n},c{n},Pro,USD,10000,month,2026-01-01\n" for n in (1, 2)
    ),
    "tickets.csv": "ticket_id,customer_id,opened_at,status,subject,is_complaint\n"
    "angry,c1,2026-06-28T10:00:00Z,open,This is unacceptable: you charged us twice again and nobody answers,\n"
    "asks,c1,2026-06-28T11:00:00Z,open,How do I add a colleague to our account?,\n"
    "given,c2,2026-06-27T10:00:00Z,open,Where is the invoice of June?,yes\n",
}  # fmt: skip


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return imported(tmp_path, FILES)


def board(cast: Cast, root: Path) -> Board:
    """The figures of a day run now."""
    run_day(DayRequest(cast.workspace, root, ON, AT, worklist=5))
    found = published_board(cast.workspace, root)
    assert found is not None
    return found


def open_complaints(of: Board) -> dict[str, int]:
    """Customers with open complaints, as their state has them."""
    rows = of.reader.rows(of.reader.table("customer_state"))
    return {row["customer_id"]: row["complaints_open"] for row in rows if row["complaints_open"]}


def on_voice(of: Board) -> dict[str, int]:
    """The same as the pages of voice count them."""
    rows = of.reader.rows(handled(of))
    return dict(Counter(row["customer_id"] for row in rows if row["complaint"] and row["is_open"]))


def complaints(of: Board) -> dict[str, bool | None]:
    """What the day's tickets are."""
    rows = of.reader.rows(of.reader.table("tickets").select("ticket_id", "is_complaint"))
    return {row["ticket_id"]: row["is_complaint"] for row in rows}


def on_today() -> set[str]:
    """Customers on the list because of a complaint."""
    items = WorkItem.objects.filter(status="open", reasons__code="complaint")
    return set(items.values_list("customer_id", flat=True))


def test_what_was_read_counts_and_a_person_overrules_it(cast: Cast, root: Path) -> None:
    now = board(cast, root)
    assert open_complaints(now) == on_voice(now) == {"c1": 1, "c2": 1}
    assert on_today() == {"c1", "c2"}
    by = cast.by("csm")
    texts.label(ticket_id="angry", kind="complaint", label="no", by=by)
    texts.label(ticket_id="asks", kind="complaint", label="yes", by=by)
    texts.label(ticket_id="given", kind="complaint", label="no", by=by)
    now = board(cast, root)
    assert open_complaints(now) == on_voice(now) == {"c1": 1}
    assert on_today() == {"c1"}
    assert complaints(now) == {"angry": False, "asks": True, "given": False}
    texts.unlabel(ticket_id="given", kind="complaint", by=by)
    now = board(cast, root)
    assert open_complaints(now) == on_voice(now) == {"c1": 1, "c2": 1}
    assert {row["ticket_id"]: row["is_complaint"] for row in held(root)} == {
        "angry": None,
        "asks": None,
        "given": True,
    }


def test_the_panel_counts_them_too(cast: Cast, root: Path) -> None:
    before = board(cast, root)
    rows = before.reader.rows(before.reader.table("panel_now"))
    assert {row["customer_id"]: row["complaints_90"] for row in rows} == {"c1": 1, "c2": 1}


def test_facts_are_read_as_they_are_where_nothing_else_was_heard(
    cast: Cast, tmp_path: Path
) -> None:
    said = {name: text for name, text in FILES.items() if name != "tickets.csv"}
    said["tickets.csv"] = (
        FILES["tickets.csv"].replace(",\n", ",no\n").replace("_complaint,no", "_complaint")
    )
    root = imported(tmp_path, said)
    now = board(cast, root)
    assert open_complaints(now) == {"c2": 1}
    assert not any("tickets_heard" in file for file in now.generation.tables["tickets"].files)
