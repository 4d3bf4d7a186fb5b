"""Stripe's lists become facts: every object once, whatever happens on the way, and MRR as it was planted."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tenure.connectors.stripe.lists import Lists
from tenure.jobs import clock
from tenure.jobs.reading_stripe import StripeReport, StripeRequest, read_stripe
from tenure.values.errors import BusyError, InputError
from tenure.workflow.actions.reading_marks import marks
from tests.cast import Cast
from tests.connectors.stripe import catalogue, held
from tests.connectors.stripe.catalogue import AS_OF, NOW, Life, seconds
from tests.connectors.stripe.place import Stripe, stripe
from tests.stripe import place as theirs

CUSTOMERS, MONTHS = 230, 4
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def there() -> Iterator[Stripe]:
    with stripe(CUSTOMERS, MONTHS) as made:
        yield made


def request(cast: Cast, there: Stripe, folder: Path, **changes: Any) -> StripeRequest:
    return replace(
        StripeRequest(
            workspace=cast.workspace,
            lists=there.lists(),
            folder=folder / "stripe",
            root=folder / "warehouse",
            now=lambda: NOW,
        ),
        **changes,
    )


def read(cast: Cast, there: Stripe, folder: Path, **changes: Any) -> StripeReport:
    return read_stripe(request(cast, there, folder, **changes))


def planted(day: date) -> dict[str, int]:
    lives = [Life(number, MONTHS) for number in range(CUSTOMERS)]
    return {f"cus_{n:08d}": m for n, life in enumerate(lives) if (m := life.mrr(day))}


def test_every_object_once_and_mrr_as_planted_on_every_day(
    cast: Cast, there: Stripe, tmp_path: Path
) -> None:
    done = read(cast, there, tmp_path)
    assert [each.kind for each in done.reads] == ["whole", "changes"]
    assert all(each.refused == each.report.rejected == 0 for each in done.reads)
    found = held.contents(tmp_path / "warehouse")
    lives = [Life(number, MONTHS) for number in range(CUSTOMERS)]
    assert found["customers"][0] == CUSTOMERS
    assert found["refunds"][0] == sum(catalogue.refund(life) is not None for life in lives)
    assert found["invoices"][0] == sum(life.bills() for life in lives)
    assert all(count == keys for count, keys, _ in found.values())
    for back in range(0, 125, 4):
        day = AS_OF - timedelta(days=back)
        assert held.mrr(tmp_path / "warehouse", day) == planted(day), day


def test_payments_find_their_invoice_and_carry_fee_and_method(
    cast: Cast, there: Stripe, tmp_path: Path
) -> None:
    read(cast, there, tmp_path)
    sql = (
        "SELECT payment_id, customer_id, invoice_id, amount_minor, fee_minor, method FROM payments "
    )
    root = tmp_path / "warehouse"
    assert held.rows(root, sql + "WHERE payment_id = 'ch_00000000_01'") == [
        ("ch_00000000_01", "cus_00000000", "in_00000000_01", 2000, 30 + 58, "card")
    ]
    assert held.rows(root, "SELECT count(*) FROM payments WHERE invoice_id IS NULL") == [(0,)]
    yen = catalogue.KINDS.index("yen")
    fee = held.rows(root, f"SELECT fee_minor FROM payments WHERE customer_id = 'cus_{yen:08d}'")
    assert set(fee) == {(None,)}  # taken in dollars


def test_who_ended_what(cast: Cast, there: Stripe, tmp_path: Path) -> None:
    read(cast, there, tmp_path)
    sql = "SELECT DISTINCT status, ended_by FROM subscriptions WHERE subscription_id = 'sub_{:08d}'"
    root, index = tmp_path / "warehouse", catalogue.KINDS.index
    assert held.rows(root, sql.format(index("left"))) == [("canceled", "customer")]
    assert held.rows(root, sql.format(index("unpaid"))) == [("canceled", "delinquent")]
    assert held.rows(root, sql.format(index("paused"))) == [("paused", None)]
    assert held.rows(root, sql.format(index("uncollected"))) == [("active", None)]


def test_a_second_reading_changes_nothing(cast: Cast, there: Stripe, tmp_path: Path) -> None:
    read(cast, there, tmp_path)
    before = held.contents(tmp_path / "warehouse")
    again = read(cast, there, tmp_path)
    assert [(each.kind, each.objects) for each in again.reads] == [("changes", 0)]
    whole = read(cast, there, tmp_path, is_full=True)
    assert whole.reads[0].kind == "whole"
    assert sum(each.new + each.changed for each in whole.reads[0].report.sources) == 0
    assert held.contents(tmp_path / "warehouse") == before


def test_faults_on_the_way_change_nothing(cast: Cast, tmp_path: Path, there: Stripe) -> None:
    read(cast, there, tmp_path / "calm")
    marks_gone(cast)
    there.tell("/_faults", 0.3)
    read(cast, there, tmp_path / "rough")
    calm, rough = (held.contents(tmp_path / each / "warehouse") for each in ("calm", "rough"))
    assert calm == rough


def marks_gone(cast: Cast) -> None:
    from tenure.records.models.outside import ReadingMark

    ReadingMark.objects.filter(workspace=cast.workspace).delete()


def event(kind: str, found: dict[str, Any], **more: Any) -> dict[str, Any]:
    at = int(NOW.timestamp()) + 5
    return {"type": kind, "created": at, "data": {"object": found, **more}}


def test_changes_are_read_by_events(cast: Cast, there: Stripe, tmp_path: Path) -> None:
    read(cast, there, tmp_path)
    root = tmp_path / "warehouse"
    more = there.get("/v1/subscriptions/sub_00000000")
    more["items"]["data"][0]["quantity"] = 5
    there.tell("/_put", ["", more])
    was = {"previous_attributes": {"items": {}}}
    there.tell("/_event", event("customer.subscription.updated", more, **was))
    back = there.get("/v1/charges/ch_00000002_01")
    given = {
        "id": "re_new", "object": "refund", "amount": 700, "charge": back["id"], "currency": "usd",
        "created": seconds(AS_OF), "status": "succeeded", "reason": None,
    }  # fmt: skip
    there.tell("/_put", ["refunds", given])
    there.tell("/_event", event("refund.created", given))
    there.tell("/_gone", "cus_00000005")
    there.tell("/_event", event("customer.deleted", there.get("/v1/customers/cus_00000004")))
    over = there.get("/v1/subscriptions/sub_00000005") | {
        "status": "canceled", "ended_at": seconds(date(2025, 7, 20)),
        "canceled_at": seconds(date(2025, 7, 20)),
    }  # fmt: skip
    there.tell("/_put", ["", over])
    there.tell("/_event", event("customer.subscription.deleted", over))
    done = read(cast, there, tmp_path)
    assert [each.kind for each in done.reads] == ["changes"]
    sql = "SELECT quantity, started_on, ended_on FROM subscriptions WHERE subscription_id = "
    found = held.rows(root, sql + "'sub_00000000' ORDER BY started_on")
    assert found == [(1, date(2025, 4, 1), AS_OF), (5, AS_OF, None)]
    sql = "SELECT payment_id, customer_id, amount_minor FROM refunds WHERE refund_id = 're_new'"
    assert held.rows(root, sql) == [("ch_00000002_01", "cus_00000002", 700)]
    sql = "SELECT ended_on FROM subscriptions WHERE subscription_id = 'sub_00000005'"
    assert held.rows(root, sql) == [(date(2025, 7, 20),)]
    sql = "SELECT count(*) FROM payments WHERE invoice_id IS NULL"
    assert held.rows(root, sql) == [(0,)]  # a payment read again keeps its invoice


def test_a_dispute_counts_as_given_back_once_it_is_lost(
    cast: Cast, there: Stripe, tmp_path: Path
) -> None:
    root, charge = tmp_path / "warehouse", "ch_00000002_01"
    sql = f"SELECT refund_id, customer_id, amount_minor FROM refunds WHERE payment_id = '{charge}'"
    found = {
        "id": "dp_1", "object": "dispute", "amount": 700, "charge": charge, "currency": "usd",
        "created": seconds(AS_OF), "status": "under_review", "reason": "fraudulent",
    }  # fmt: skip
    there.tell("/_put", ["disputes", found])
    read(cast, there, tmp_path)
    assert held.rows(root, sql) == []
    there.tell("/_put", ["", found | {"status": "lost"}])
    there.tell("/_event", event("charge.dispute.closed", found | {"status": "lost"}))
    assert [each.kind for each in read(cast, there, tmp_path).reads] == ["changes"]
    assert held.rows(root, sql) == [("dispute:dp_1", "cus_00000002", 700)]
    before = held.contents(root)
    assert read(cast, there, tmp_path, is_full=True).reads[0].kind == "whole"
    assert held.contents(root) == before


def test_a_change_of_price_keeps_its_day_until_the_invoice_tells_it(
    cast: Cast, there: Stripe, tmp_path: Path
) -> None:
    read(cast, there, tmp_path)
    root, sub = tmp_path / "warehouse", "sub_00000000"
    more = there.get(f"/v1/subscriptions/{sub}")
    more["items"]["data"][0]["quantity"] = 5
    there.tell("/_put", ["", more])
    there.tell("/_event", event("customer.subscription.updated", more))
    read(cast, there, tmp_path)  # no event says since when: since the day of reading
    later = NOW + timedelta(days=3)
    there.tell(
        "/_event",
        event("customer.subscription.updated", more) | {"created": int(later.timestamp())},
    )
    read(cast, there, tmp_path, now=lambda: later)
    sql = (
        f"SELECT quantity, started_on FROM subscriptions WHERE subscription_id = '{sub}' ORDER BY 2"
    )
    assert held.rows(root, sql) == [(1, date(2025, 4, 1)), (5, AS_OF)]
    bill = catalogue.invoice(Life(0, MONTHS), 3) | {
        "id": "in_00000000_04",
        "created": seconds(date(2025, 8, 1)),
    }
    regular = catalogue.line(Life(0, MONTHS), 4, 0, "price_m", quantity=5)
    regular["period"] = {"start": seconds(date(2025, 8, 1)), "end": seconds(date(2025, 9, 1))}
    changed = catalogue.line(
        Life(0, MONTHS), 3, 0, "price_m", quantity=5, proration=True, amount=2000,
        start=seconds(date(2025, 7, 25)), mark="d",
    )  # fmt: skip
    bill["lines"] = {"object": "list", "has_more": False, "data": [regular, changed]}
    there.tell("/_put", ["invoices", bill])
    there.tell("/_event", event("invoice.paid", bill) | {"created": int(later.timestamp()) + 9})
    read(cast, there, tmp_path, now=lambda: later)
    assert held.rows(root, sql) == [(1, date(2025, 4, 1)), (5, date(2025, 7, 25))]
    assert read(cast, there, tmp_path, is_full=True).reads[0].replaced == 0


def test_what_is_made_during_a_whole_reading_is_not_missed(
    cast: Cast, there: Stripe, tmp_path: Path
) -> None:
    told = 0

    def meanwhile(step: str, done: int, steps: int) -> None:
        nonlocal told
        if step.startswith("customers") and not told:
            told = 1
            fresh = catalogue.customer(Life(3, MONTHS)) | {"id": "cus_99999999"}
            there.tell("/_put", ["customers", fresh])
            there.tell("/_event", event("customer.created", fresh))
            there.tell("/_gone", "cus_00000130")  # the cursor of the page just read

    read_stripe(request(cast, there, tmp_path), meanwhile)
    sql = "SELECT count(*) FROM customers"
    assert held.rows(tmp_path / "warehouse", sql) == [(CUSTOMERS + 1,)]


def test_a_page_that_is_gone_is_noticed(cast: Cast, there: Stripe, tmp_path: Path) -> None:
    def lose(step: str, done: int, steps: int) -> None:
        if step == "loading":
            pages = sorted(tmp_path.glob("stripe/whole-*/customers/after-*"))
            pages[0].unlink()

    with pytest.raises(InputError, match="are gone: customers after"):
        read_stripe(request(cast, there, tmp_path), lose)
    assert not (tmp_path / "warehouse" / "manifest.json").exists()


def test_after_a_month_without_reading_all_is_read_again(
    cast: Cast, there: Stripe, tmp_path: Path
) -> None:
    read(cast, there, tmp_path)
    from tenure.records.models.outside import ReadingMark

    old = str(int((NOW - timedelta(days=30)).timestamp()))
    ReadingMark.objects.filter(resource="since").update(cursor=old)
    assert [each.kind for each in read(cast, there, tmp_path).reads] == ["whole", "changes"]


def test_what_cannot_be_mapped_is_written_down_and_the_rest_kept(
    cast: Cast, there: Stripe, tmp_path: Path
) -> None:
    odd = there.get("/v1/customers/cus_00000001") | {"currency": "doge"}
    there.tell("/_put", ["", odd])
    done = read(cast, there, tmp_path)
    assert done.reads[0].refused == 1
    told = json.loads((done.reads[0].rejects / "objects.jsonl").read_text())
    assert told == {
        "resource": "customer", "id": "cus_00000001", "field": "currency", "value": "doge",
        "allowed": "a currency of ISO 4217",
    }  # fmt: skip
    assert held.contents(tmp_path / "warehouse")["customers"][0] == CUSTOMERS - 1


def test_a_customer_known_by_another_id_keeps_that(
    cast: Cast, there: Stripe, tmp_path: Path
) -> None:
    from tenure.jobs.importing import ImportRequest, run_import

    folder = tmp_path / "files"
    folder.mkdir()
    text = 'customer_id,name,external_ids\nacme,ACME,"[""cus_00000000""]"\n'
    (folder / "customers.csv").write_text(text)
    root = tmp_path / "warehouse"
    run_import(ImportRequest(folder, root, tmp_path / "no", NOW.isoformat()))
    read(cast, there, tmp_path)
    assert held.rows(root, "SELECT name FROM customers WHERE customer_id = 'acme'") == [("ACME",)]
    assert held.rows(root, "SELECT * FROM customers WHERE customer_id = 'cus_00000000'") == []
    assert held.mrr(root, AS_OF)["acme"] == 2000


def test_a_refund_made_at_the_other_fake_is_read_back(cast: Cast, tmp_path: Path) -> None:
    """The server the money tests run against was written by another hand."""
    with theirs.at_home() as other:
        one = Life(0, MONTHS)
        other.put("customers", catalogue.customer(one))
        other.put("subscriptions", catalogue.subscription(one))
        other.put("prices", *(catalogue.price(name) for name in catalogue.PRICES))
        charge = catalogue.charge(one, 0)
        assert charge is not None
        other.charge(**{name: charge[name] for name in ("id", "amount", "currency", "customer")})
        lists = Lists(other.key, other.url, per_second=0)
        asked = request(cast, Stripe(other.url), tmp_path, lists=lists, now=clock.now)
        read_stripe(asked)
        root, sql = (
            tmp_path / "warehouse",
            "SELECT customer_id, payment_id, amount_minor FROM refunds",
        )
        assert held.rows(root, sql) == []
        status, _, _ = other.raw("POST", "/v1/refunds", f"charge={charge['id']}&amount=700")
        assert status == 200
        done = read_stripe(asked)
    assert [each.kind for each in done.reads] == ["changes"]
    assert held.rows(root, sql) == [("cus_00000000", charge["id"], 700)]


def test_one_reader_at_a_time(cast: Cast, there: Stripe, tmp_path: Path) -> None:
    def again(step: str, done: int, steps: int) -> None:
        with pytest.raises(BusyError, match="is being read already"):
            read(cast, there, tmp_path)

    read_stripe(request(cast, there, tmp_path), again)


def test_marks_say_how_far(cast: Cast, there: Stripe, tmp_path: Path) -> None:
    def stop(step: str, done: int, steps: int) -> None:
        if step.startswith("subscriptions"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read_stripe(request(cast, there, tmp_path), stop)
    found = marks(workspace=cast.workspace, provider="stripe")
    assert found["customers"].is_whole
    assert found["customers"].rows == CUSTOMERS
    assert (found["subscriptions"].rows, found["subscriptions"].is_whole) == (100, False)
    assert found["subscriptions"].cursor == "sub_00000130"


@pytest.mark.slow
def test_killed_ten_times_and_nothing_is_missing_or_twice(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.jobs.stripe_victim", str(tmp_path), "10", "20251122"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    assert seen["killed"] >= 10
    assert seen["killed"] == seen["in_flight"]
    assert seen["resumed"] == seen["whole"]
    assert seen["again"] <= seen["calls_whole"] + 2 * seen["killed"]
