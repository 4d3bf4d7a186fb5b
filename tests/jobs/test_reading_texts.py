"""Reading texts before the day: within a budget, once, themes that persist while texts are added."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tenure.inference.meaning import encode
from tenure.jobs.day import DayRequest, run_day
from tenure.jobs.importing import ImportRequest, run_import
from tenure.records.models import AuditEntry, Theme
from tenure.warehouse import texts as kept_texts
from tenure.warehouse import ticket_texts
from tenure.workflow.actions import texts, themes
from tenure.workflow.queries.board import published
from tests.cast import AT, Cast
from tests.jobs.files import imported

ON = date(2026, 6, 30)
CUSTOMERS = "customer_id,name,created_on\nc1,Acme,2026-01-01\nc2,Bolt,2026-01-01\n"
INVOICE = (
    "Please send me the invoice for {}", "The invoice for {} is missing", "I need the invoice of {}",
    "Where is the invoice for {}?", "Send the {} invoice again please", "請求書（{}）を送ってください",
)  # fmt: skip
LOGIN = (
    "I cannot log in on {}", "Login with my password fails on {}", "My password is refused on {}",
    "I am locked out since {}, the password does not work", "Не могу войти с {}, пароль не подходит",
)  # fmt: skip
MONTHS = ("Monday", "August", "Friday", "June", "Sunday", "July")
PERSIAN = "نمی‌توانم وارد حساب کاربری شوم، رمز عبور پذیرفته نمی‌شود"


def tickets(lines: list[str], first: int = 1, day: date = ON) -> str:
    rows = [
        f't{first + at},c{1 + at % 2},{day - timedelta(days=at % 20)}T10:00:00Z,"{text}"'
        for at, text in enumerate(lines)
    ]
    return "ticket_id,customer_id,opened_at,subject\n" + "\n".join(rows) + "\n"


def told(months: tuple[str, ...]) -> list[str]:
    return [line.format(month) for month in months for line in (*INVOICE, *LOGIN)]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    files = {"customers.csv": CUSTOMERS, "tickets.csv": tickets([*told(MONTHS[:3]), PERSIAN])}
    return imported(tmp_path, files)


def more(root: Path, folder: Path, lines: list[str], first: int, day: date) -> None:
    folder.mkdir()
    (folder / "customers.csv").write_text(CUSTOMERS)
    (folder / "tickets.csv").write_text(tickets(lines, first, day))
    run_import(ImportRequest(folder, root, folder / "rejects", AT.isoformat()))


def run(cast: Cast, root: Path, day: date = ON) -> dict[str, dict[str, Any]]:
    """The readings of a day, by ticket."""
    run_day(DayRequest(cast.workspace, root, day, AT, worklist=5))
    board = published(cast.workspace, root)
    assert board is not None
    assert board.as_of == day
    rows = board.reader.rows(board.reader.table("ticket_readings"))
    return {row["ticket_id"]: row for row in rows}


def test_the_first_run_reads_and_finds_themes_in_every_language(cast: Cast, root: Path) -> None:
    found = run(cast, root)
    by_theme: dict[int | None, set[str]] = {}
    for at, text in enumerate(told(MONTHS[:3]), 1):
        kind = "login" if text in [each.format(m) for m in MONTHS for each in LOGIN] else "invoice"
        by_theme.setdefault(found[f"t{at}"]["theme_number"], set()).add(kind)
    assert all(len(kinds) == 1 for number, kinds in by_theme.items() if number is not None)
    assert {"login"} in by_theme.values()
    assert {"invoice"} in by_theme.values()
    persian = found["t34"]
    assert (persian["language"], persian["is_covered"], persian["theme_number"]) == (
        "fa",
        False,
        None,
    )
    assert (persian["category"], persian["category_from"]) == ("access", "guess")
    assert found["t1"]["category"] == "billing"
    assert found["t7"]["category"] == "access"
    assert found["t6"]["language"] == "ja"


def test_running_again_encodes_nothing_and_changes_nothing(
    cast: Cast, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = run(cast, root)
    entries = AuditEntry.objects.filter(action="themes.found").count()
    monkeypatch.setattr(kept_texts.KeptRows, "of", _never)
    monkeypatch.setattr(kept_texts.KeptRows, "found", _never)
    assert run(cast, root) == first
    assert AuditEntry.objects.filter(action="themes.found").count() == entries == 1


def _never(*_: object) -> None:
    raise AssertionError("something was read again")


def test_a_budget_reads_the_newest_first_and_the_rest_later(
    cast: Cast, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ticket_texts.encode_new, "__defaults__", (*_limits(), 300))
    found = run(cast, root)
    read = {ticket for ticket, row in found.items() if row["is_read"]}
    assert 3 < len(read) < 20
    oldest = min(_opened(ticket) for ticket in read)
    assert all(_opened(t) <= oldest for t in found if t not in read)
    before = read
    for _ in range(12):
        found = run(cast, root)
    assert before < {ticket for ticket, row in found.items() if row["is_read"]} == set(found)


def _limits() -> tuple[Any, ...]:
    return (ticket_texts.encode_new.__defaults__ or ())[:1]


def _opened(ticket: str) -> date:
    return ON - timedelta(days=(int(ticket[1:]) - 1) % 20)


def test_themes_keep_number_name_and_merge_while_texts_are_added(
    cast: Cast, root: Path, tmp_path: Path
) -> None:
    run(cast, root)
    by = cast.by("csm")
    login = next(row for row in Theme.objects.all() if "password" in row.words)
    invoice = next(row for row in Theme.objects.all() if "invoice" in row.words)
    before = max(Theme.objects.values_list("number", flat=True))
    themes.rename(number=login.number, name="Locked out", by=by)
    themes.merge(number=invoice.number, into=login.number, by=by)
    fresh = ["The drone flies into trees", "Our drone crashed", "Drone lost a propeller", "The drone does not fly",
             "The drone falls from the sky", "My drone will not take off"]  # fmt: skip
    later = ON + timedelta(days=8)
    more(root, tmp_path / "more", [*told(MONTHS[3:]), *fresh], 100, later)
    found = run(cast, root, later)
    again = Theme.objects.get(pk=login.pk)
    assert (again.number, again.name, again.is_named) == (login.number, "Locked out", True)
    assert again.texts > login.texts
    assert again.last_on > login.last_on
    assert Theme.objects.get(pk=invoice.pk).merged_into_id == login.pk
    drone = {found[f"t{100 + 33 + at}"]["theme_number"] for at in range(len(fresh))} - {None}
    assert len(drone) == 1
    assert drone.isdisjoint({login.number, invoice.number})
    assert min(drone) > before


def test_what_people_say_counts_and_can_be_taken_back(cast: Cast, root: Path) -> None:
    first = run(cast, root)
    by = cast.by("listener")
    number = Theme.objects.order_by("number")[0].number
    assert texts.label(ticket_id="t34", kind="theme", label=str(number), by=by) == ""
    assert texts.label(ticket_id="t1", kind="category", label="contract", by=by) == ""
    assert texts.label(ticket_id="t1", kind="complaint", label="yes", by=by) == ""
    assert texts.label(ticket_id="t7", kind="theme", label="0", by=by) == ""
    found = run(cast, root)
    assert (found["t34"]["theme_number"], found["t34"]["theme_from"]) == (number, "person")
    assert (found["t1"]["category"], found["t1"]["category_from"]) == ("contract", "person")
    assert (found["t1"]["is_complaint"], found["t1"]["complaint_from"]) == (True, "person")
    assert found["t7"]["theme_number"] is None
    for ticket, kind in (
        ("t34", "theme"),
        ("t1", "category"),
        ("t1", "complaint"),
        ("t7", "theme"),
    ):
        texts.unlabel(ticket_id=ticket, kind=kind, by=by)
    assert run(cast, root) == first


def test_a_day_before_the_published_one_finds_no_themes(cast: Cast, root: Path) -> None:
    run(cast, root)
    count = AuditEntry.objects.filter(action="themes.found").count()
    run_day(DayRequest(cast.workspace, root, ON - timedelta(days=3), AT, worklist=5))
    assert AuditEntry.objects.filter(action="themes.found").count() == count


def test_vectors_are_those_of_the_model_whoever_kept_them(root: Path) -> None:
    ticket_texts.encode_new(root)
    words = INVOICE[0].format(MONTHS[0])
    rows, is_kept = kept_texts.Vectors(root).found([words, "never written"])
    assert is_kept.tolist() == [True, False]
    assert float(rows[0] @ encode([words])[0]) == pytest.approx(1, abs=1e-5)
    assert not rows[1].any()
