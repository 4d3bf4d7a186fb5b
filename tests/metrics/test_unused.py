"""What was paid and not used: worked cases, and every amount counted a second way."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import ibis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenure.metrics import unused as u
from tenure.metrics.schemas import unbound
from tenure.warehouse.engine import Engine, Limits, compiled
from tests.factories import put

TODAY = date(2026, 6, 30)
ZOMBIES = ibis.table(
    {
        "customer_id": "string",
        "kind": "string",
        "quiet_since": "date",
        "quiet_months": "int64",
        "held_by": "string",
        "known_from": "date",
    },
    name="zombies",
)
ROWS = u.unused_payments(
    zombies=ZOMBIES,
    payments=unbound("payments"),
    refunds=unbound("refunds"),
    credit_notes=unbound("credit_notes"),
    invoices=unbound("invoices"),
    lines=unbound("invoice_lines"),
    day=ibis.date(TODAY),
)
SQL = compiled(ROWS.order_by("payment_id"))
FACTS = ("payments", "refunds", "credit_notes", "invoices", "invoice_lines")


class Books:
    """Zombies, what they paid, and what went back."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.zombies: list[str] = []
        self.facts: dict[str, list[dict[str, Any]]] = {name: [] for name in FACTS}

    def zombie(
        self,
        customer: str,
        kind: str = "stopped",
        since: str = "2026-03-10",
        known: str = "2020-01-01",
    ) -> None:
        self.zombies.append(f"('{customer}', '{kind}', DATE '{since}', 3, NULL, DATE '{known}')")

    def pays(self, payment: str, on: str, amount: int = 1_000, **more: Any) -> None:
        self.facts["payments"].append(
            {
                "payment_id": payment,
                "customer_id": more.pop("customer", "a"),
                "status": more.pop("status", "succeeded"),
                "currency": more.pop("currency", "USD"),
                "amount_minor": amount,
                "method": "card",
                "paid_at": datetime.fromisoformat(f"{on}T12:00"),
                **more,
            }
        )

    def bill(self, invoice: str, amount: int, tax: int | None, **more: Any) -> None:
        row = {"invoice_id": invoice, "customer_id": "a", "currency": "USD", **more}
        self.facts["invoices"].append({**row, "amount_minor": amount, "tax_minor": tax})

    def gives(self, table: str, amount: int, on: str = "2026-06-01", **more: Any) -> None:
        key, clock = {
            "refunds": ("refund_id", "refunded_at"),
            "credit_notes": ("credit_note_id", "issued_at"),
        }[table]
        rows = self.facts[table]
        rows.append(
            {
                key: f"g{len(rows)}",
                "customer_id": more.pop("customer", "a"),
                "currency": more.pop("currency", "USD"),
                "amount_minor": amount,
                clock: datetime.fromisoformat(f"{on}T12:00"),
                **more,
            }
        )

    def found(self) -> dict[str, dict[str, Any]]:
        for name, rows in self.facts.items():
            put(self.engine, name, rows)
        values = ", ".join(self.zombies)
        names = ", ".join(ZOMBIES.columns)
        self.engine.run(
            f"CREATE OR REPLACE VIEW zombies AS SELECT * FROM (VALUES {values}) AS z({names})"
        )
        return {row["payment_id"]: row for row in self.engine.arrow(SQL).to_pylist()}


@pytest.fixture
def books(engine: Engine) -> Books:
    return Books(engine)


def column(found: dict[str, dict[str, Any]], name: str) -> dict[str, Any]:
    return {payment: row[name] for payment, row in found.items()}


def test_the_window_opens_on_the_day_after_the_last_sign_of_life(books: Books) -> None:
    books.zombie("a")
    for payment, on in (("p1", "2026-03-09"), ("p2", "2026-03-10"), ("p3", "2026-06-30")):
        books.pays(payment, on)
    books.pays("p4", "2026-07-01")
    books.pays("p5", "2026-04-01", status="failed")
    books.pays("p6", "2026-04-01", customer="b")
    found = books.found()
    assert column(found, "owed_minor") == {"p2": 1_000, "p3": 1_000}
    assert column(found, "age_days") == {"p2": 112, "p3": 0}


def test_who_never_used_it_is_owed_everything(books: Books) -> None:
    books.zombie("a", "never", since="2026-06-01", known="2019-01-01")
    books.pays("p1", "2019-01-01", 300)
    books.pays("p2", "2026-06-02", 400, currency="EUR")
    found = books.found()
    assert column(found, "owed_minor") == {"p1": 300, "p2": 400}
    assert set(column(found, "age").values()) == {"never"}


def test_one_person_is_owed_nothing(books: Books) -> None:
    books.zombie("a", "one_person")
    books.pays("p1", "2026-05-01")
    assert books.found() == {}


def test_refunds_and_credit_count_once(books: Books) -> None:
    """1,000 less 300 in cash and 200 of credit; the note of the refund says nothing new."""
    books.zombie("a")
    books.pays("p1", "2026-05-01", invoice_id="i1")
    books.gives("refunds", 300, payment_id="p1")
    books.gives("credit_notes", 300, payment_id="p1", kind="refund")
    books.gives("credit_notes", 200, invoice_id="i1", kind="credit")
    books.gives("credit_notes", 150, invoice_id="i1", kind="open")
    books.gives("credit_notes", 150, invoice_id="i1", kind="credit", status="void")
    books.gives("credit_notes", 150, invoice_id="i1", kind="credit", on="2026-07-01")
    (row,) = books.found().values()
    assert (row["amount_minor"], row["back_minor"], row["owed_minor"]) == (1_000, 500, 500)


def test_credit_of_an_invoice_is_taken_off_its_oldest_payments(books: Books) -> None:
    """The first was paid before the window: what is taken off it is not owed anyway."""
    books.zombie("a")
    books.pays("p1", "2026-03-01", 400, invoice_id="i1")
    books.pays("p2", "2026-03-15", 400, invoice_id="i1")
    books.pays("p3", "2026-04-15", 400, invoice_id="i1")
    books.gives("credit_notes", 500, invoice_id="i1", kind="credit")
    assert column(books.found(), "owed_minor") == {"p2": 300, "p3": 400}


def test_credit_that_names_both_is_that_of_the_payment(books: Books) -> None:
    books.zombie("a")
    books.pays("p1", "2026-04-01", 400, invoice_id="i1")
    books.pays("p2", "2026-04-15", 400, invoice_id="i1")
    books.gives("credit_notes", 100, invoice_id="i1", payment_id="p2", kind="credit")
    assert column(books.found(), "owed_minor") == {"p1": 400, "p2": 300}


def test_what_was_given_for_nothing_known_is_taken_off_the_window(books: Books) -> None:
    books.zombie("a")
    books.pays("p1", "2026-04-01", 400)
    books.pays("p2", "2026-05-01", 400)
    books.gives("refunds", 450)
    books.gives("refunds", 100, on="2026-02-01")  # before the window: of something else
    books.gives("refunds", 50, payment_id="unknown", on="2026-04-05")
    books.gives("refunds", 200, currency="EUR")
    assert column(books.found(), "owed_minor") == {"p1": 0, "p2": 300}


def test_nothing_is_owed_below_zero(books: Books) -> None:
    books.zombie("a")
    books.pays("p1", "2026-04-01", 400)
    books.pays("p2", "2026-05-01", 400)
    books.gives("refunds", 900, payment_id="p1")
    assert column(books.found(), "owed_minor") == {"p1": 0, "p2": 400}


def test_tax_of_part_payments_adds_up_to_that_of_the_invoice(books: Books) -> None:
    """100 in three payments of 333, 333 and 334 of 1,000: 33.3, 66.6 and 100 rounded in turn."""
    books.zombie("a")
    books.bill("i1", 1_000, 100)
    for payment, on, amount in (("p1", "04", 333), ("p2", "05", 333), ("p3", "06", 334)):
        books.pays(payment, f"2026-{on}-01", amount, invoice_id="i1")
    books.gives("refunds", 167, payment_id="p3")
    found = books.found()
    assert column(found, "tax_minor") == {"p1": 33, "p2": 34, "p3": 33}
    assert column(found, "owed_tax_minor") == {"p1": 33, "p2": 34, "p3": 17}


def test_tax_nobody_says_is_not_known(books: Books) -> None:
    books.zombie("a")
    books.bill("i1", 1_000, None)
    books.bill("i2", 1_000, 90, currency="EUR")
    books.bill("i3", 1_200, None)
    for line, tax in (("l1", 120), ("l2", 80)):
        books.facts["invoice_lines"].append(
            {"line_id": line, "invoice_id": "i3", "amount_minor": 500, "tax_minor": tax}
        )
    for place, invoice in enumerate(("i1", "i2", None)):
        books.pays(f"p{place}", "2026-05-01", invoice_id=invoice)
    books.pays("p3", "2026-05-01", 1_200, invoice_id="i3")
    found = books.found()
    assert column(found, "tax_minor") == {"p0": None, "p1": None, "p2": None, "p3": 200}
    assert column(found, "owed_tax_minor")["p0"] is None


def test_a_held_zombie_is_marked(books: Books) -> None:
    books.zombies = ["('a', 'stopped', DATE '2026-03-10', 7, 'seasonal', DATE '2020-01-01')"]
    books.zombies += ["('b', 'stopped', DATE '2026-03-10', 4, 'mismatch', DATE '2020-01-01')"]
    books.zombies += ["('c', 'stopped', DATE '2026-03-10', 3, 'season_unknown', DATE '2020-01-01')"]
    for place, customer in enumerate("abc"):
        books.pays(f"p{place}", "2026-05-01", customer=customer)
    found = books.found()
    assert column(found, "is_held") == {"p0": True, "p1": True, "p2": False}
    assert column(found, "age") == {"p0": "over_6", "p1": "4_6", "p2": "1_3"}


@pytest.mark.parametrize(
    ("amount", "part", "whole", "expected"),
    [
        (100, 333, 1_000, 33),
        (1, 1, 2, 1),
        (3, 1, 2, 2),
        (0, 5, 7, 0),
        (10**9, 10**9 - 1, 10**9, 10**9 - 1),
        (999_999_999, 1, 1_999_999_998, 1),
        (10**12, 10**12, 10**12, 10**12),
        (748_251, 53_670, 83_916, 478_558),  # 478,557.5: as fractions it comes out below
    ],
)
def test_a_share_of_whole_numbers(
    engine: Engine, amount: int, part: int, whole: int, expected: int
) -> None:
    row = ibis.table({"a": "int64", "p": "int64", "w": "int64"}, name="parts")
    sql = compiled(row.select(found=u.share(row.a, row.p, row.w)))
    engine.run(
        "CREATE OR REPLACE VIEW parts AS SELECT "
        f"{amount}::BIGINT AS a, {part}::BIGINT AS p, {whole}::BIGINT AS w"
    )
    (found,) = engine.row(sql)
    assert found == expected


DAYS = st.integers(0, 200).map(lambda days: date(2026, 1, 1) + timedelta(days=days))
PAYMENTS = st.lists(
    st.tuples(
        DAYS,
        st.integers(1, 900),
        st.sampled_from(["USD", "EUR"]),
        st.sampled_from(["i1", "i2", None]),
        st.sampled_from(["a", "b"]),
    ),
    min_size=1,
    max_size=8,
)
GIVEN = st.lists(
    st.tuples(
        DAYS,
        st.integers(0, 900),
        st.sampled_from(["USD", "EUR"]),
        st.sampled_from(["p0", "p1", "p2", "gone", None]),
        st.sampled_from(["i1", "i2", "i9", None]),
        st.sampled_from(["refunds", "credit", "refund", "open"]),
        st.sampled_from(["a", "b"]),
    ),
    max_size=8,
)


def by_hand(paid: list[Any], back: list[Any], never: bool) -> dict[str, int]:
    """What is owed by payment, counted one after the other."""
    rooms = {f"p{place}": row[1] for place, row in enumerate(paid) if row[0] <= TODAY}
    order = sorted(rooms, key=lambda each: (paid[int(each[1:])][0], each))
    row_of = {each: paid[int(each[1:])] for each in rooms}
    by_bill: dict[Any, int] = defaultdict(int)
    loose = []
    for on, amount, currency, payment, invoice, what, customer in back:
        if on > TODAY or what in ("refund", "open"):
            continue
        bill = None if what == "refunds" else invoice
        if payment in rooms:
            if row_of[payment][2] == currency:
                rooms[payment] = max(rooms[payment] - amount, 0)
        elif bill is not None and any(row[3] == bill for row in row_of.values()):
            by_bill[bill, currency] += amount
        else:
            loose.append((on, amount, currency, customer))
    for each in order:
        key = (row_of[each][3], row_of[each][2])
        taken = min(rooms[each], by_bill[key]) if key[0] else 0
        rooms[each], by_bill[key] = rooms[each] - taken, by_bill[key] - taken
    inside = [each for each in order if never or row_of[each][0] >= date(2026, 3, 10)]
    first = {
        who: min((row_of[e][0] for e in inside if row_of[e][4] == who), default=None)
        for who in "ab"
    }
    for on, amount, currency, customer in loose:
        if first[customer] is None or on < first[customer]:
            continue
        for each in inside:
            if (row_of[each][4], row_of[each][2]) == (customer, currency):
                taken = min(rooms[each], amount)
                rooms[each], amount = rooms[each] - taken, amount - taken
    return {each: rooms[each] for each in inside}


@given(paid=PAYMENTS, back=GIVEN, never=st.booleans())
def test_every_amount_counted_a_second_way(
    books_of: Any, paid: list[Any], back: list[Any], never: bool
) -> None:
    books = books_of()
    for customer in "ab":
        books.zombie(customer, "never" if never else "stopped")
    for place, (on, amount, currency, invoice, customer) in enumerate(paid):
        more = {"currency": currency, "invoice_id": invoice, "customer": customer}
        books.pays(f"p{place}", on.isoformat(), amount, **more)
    for on, amount, currency, payment, invoice, what, customer in back:
        named = {"payment_id": payment, "currency": currency, "customer": customer}
        if what == "refunds":
            books.gives("refunds", amount, on.isoformat(), **named)
        else:
            books.gives(
                "credit_notes", amount, on.isoformat(), invoice_id=invoice, kind=what, **named
            )
    found = books.found()
    assert column(found, "owed_minor") == by_hand(paid, back, never)
    for row in found.values():
        assert row["amount_minor"] == row["back_minor"] + row["owed_minor"]


@pytest.fixture(scope="module")
def books_of(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Fresh books over one engine: examples are many."""
    engine = Engine(Limits(threads=1, scratch=tmp_path_factory.mktemp("books")))
    yield lambda: Books(engine)
    engine.close()


@given(tax=st.integers(0, 10**9), part=st.integers(0, 10**9), more=st.integers(0, 10**9))
def test_a_share_is_exact(books_of: Any, tax: int, part: int, more: int) -> None:
    whole = part + more
    row = ibis.table({"a": "int64", "p": "int64", "w": "int64"}, name="parts")
    engine = books_of().engine
    engine.run(
        "CREATE OR REPLACE VIEW parts AS SELECT "
        f"{tax}::BIGINT AS a, {part}::BIGINT AS p, {whole}::BIGINT AS w"
    )
    (found,) = engine.row(compiled(row.select(found=u.share(row.a, row.p, row.w))))
    if not whole:
        assert found is None
        return
    exact = (Decimal(tax) * part / whole).quantize(Decimal(1), ROUND_HALF_UP)
    assert found == exact


def test_what_was_paid_before_use_is_known_is_not_owed(books: Books) -> None:
    """Nobody knows whether it was used; a payment on the first day itself counts."""
    books.zombie("a", "never", since="2026-04-01", known="2026-04-01")
    for name, on in (("p1", "2019-02-01"), ("p2", "2026-03-31"), ("p3", "2026-04-01")):
        books.pays(name, on)
    assert set(books.found()) == {"p3"}
