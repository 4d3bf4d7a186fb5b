"""Several people and workers at once, in threads, on the database that the environment names.

Run as `python -m tests.jobs.money_rush KIND ROUNDS [GUARDS]`; prints what it saw as JSON. KIND:

- `charge`: 8 workers claim 60 of the same charge of 100, at once. With GUARDS off the index and
  the constraint of the database that guard the same are taken away too.
- `cap`: 50 refunds of 30.00 at once under a cap of 1,000.00 a day.
- `approve`: 8 people approve proposals for the same charge, one cancels, at once.
- `sheet`: 8 proposals of 60.00 are approved at once where 200.00 more may go back.
- `claim`: 8 workers start the same order at once.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

THREADS = 8


def together(works: list[Callable[[], object]]) -> list[object]:
    """All at once, each in a thread with a connection of its own; what each gave, or its error's name."""
    from django.db import connection

    barrier = threading.Barrier(len(works))
    gave: list[object] = [None] * len(works)

    def run(place: int) -> None:
        connection.ensure_connection()
        barrier.wait()
        try:
            gave[place] = works[place]()
        except Exception as error:  # noqa: BLE001 - counted
            gave[place] = type(error).__name__
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return gave


class Rush:
    """A desk whose rows are made directly: approved proposals of one refund each."""

    def __init__(self) -> None:
        from tenure.workflow.actions.orders import Here
        from tests.cast import make_cast
        from tests.jobs.billing_double import BillingDouble, Clock
        from tests.jobs.desk import Desk

        cast, clock = make_cast(), Clock()
        self.billing = BillingDouble(clock)
        self.desk = Desk(cast.workspace, cast.users, clock, self.billing)
        self.here = Here(self.desk.installation, self.billing.account(), has_product=False)
        self.made = 0
        self.desk.on()

    def plenty(self) -> None:
        names = ("day", "operator", "customer", "run")
        self.desk.allow(**{f"{name}_refunds": 10**6 for name in names})
        self.desk.allow(**{f"{name}_sum_minor": 10**12 for name in names})

    def proposal(self, charge: str, amount: int, state: str) -> Any:
        from tenure.records.models import RefundProposal
        from tenure.values.refunding import digest

        self.made += 1
        act = {"kind": "refund", "subject": charge, "payment_id": charge, "place": 1}
        act |= {"amount_minor": amount, "tax_minor": 0, "currency": "USD", "refunded_minor": 0}
        place = {"account": self.here.account.account, "livemode": self.here.account.livemode}
        preview = {"acts": [act], "asked": {"rows": []}, "sheet_sha256": "s", **place}
        preview["installation"] = self.here.installation
        at, users = self.desk.clock(), self.desk.users
        is_approved = state == "approved"
        return RefundProposal.objects.create(
            workspace=self.desk.workspace,
            customer_id=f"c{self.made}",
            customer_name=f"C{self.made}",
            kind="never",
            window_from=date(2025, 1, 1),
            window_until=date(2026, 1, 1),
            reason="unused",
            collection="keep",
            has_freeze=False,
            state=state,
            preview=preview,
            preview_sha256=digest(preview),
            sheet_sha256="s",
            form_token=f"t{self.made}",
            proposed_by=users["csm"],
            proposed_at=at,
            approved_by=users["owner"] if is_approved else None,
            approved_at=at if is_approved else None,
            approved_sha256=digest(preview) if is_approved else "",
            starts_at=at,
            expires_at=at + timedelta(hours=72),
        )

    def order(self, charge: str, amount: int) -> Any:
        from tenure.records.models import MoneyOrder

        made = self.proposal(charge, amount, "approved")
        return MoneyOrder.objects.create(
            workspace=self.desk.workspace,
            proposal=made,
            kind="refund",
            place=1,
            charge=charge,
            payment_id=charge,
            amount_minor=amount,
            currency="USD",
            next_try_at=self.desk.clock(),
        )

    def start(self, order: Any) -> Callable[[], object]:
        from tenure.records.models import MoneyOrder
        from tenure.workflow.actions import orders

        reading = self.billing.charge(order.charge)

        def work() -> object:
            fresh = MoneyOrder.objects.select_related("workspace", "proposal").get(pk=order.pk)
            at = self.desk.clock()
            claim = orders.start(order=fresh, here=self.here, reading=reading, at=at)
            return "claimed" if claim is not None else "not"

        return work


def charge(rush: Rush, rounds: int) -> dict[str, Any]:
    from tenure.records.models import MoneyOrder

    rush.plenty()
    drop("DROP INDEX money_order_one_open")  # else only one order is there
    over, gave = 0, Counter[str]()
    for number in range(rounds):
        name = f"ch_{number}"
        rush.billing.has_charge(name, 100)
        works = [rush.start(rush.order(name, 60)) for _ in range(THREADS)]
        gave.update(map(str, together(works)))
        sent = MoneyOrder.objects.filter(charge=name, state="sending")
        over += sum(sent.values_list("amount_minor", flat=True)) > 100
    return {"rounds": rounds, "over": over, "gave": dict(gave)}


def cap(rush: Rush, rounds: int) -> dict[str, Any]:
    from tenure.records.models import CapDay, MoneyOrder

    rush.plenty()
    rush.desk.allow(day_sum_minor=100_000)
    passed = []
    for number in range(rounds):
        rush.desk.clock.forward(days=1)
        works = []
        for each in range(50):
            rush.billing.has_charge(f"ch_{number}_{each}", 3_000)
            works.append(rush.start(rush.order(f"ch_{number}_{each}", 3_000)))
        for begin in range(0, 50, THREADS):
            together(works[begin : begin + THREADS])
        sent = MoneyOrder.objects.filter(state="sending", first_sent_at=rush.desk.clock())
        row = CapDay.objects.get(scope="all", day=rush.desk.clock().date())
        assert row.sum_minor == 3_000 * sent.count()
        passed.append(sent.count())
    return {"rounds": rounds, "passed": passed, "over": sum(3_000 * n > 100_000 for n in passed)}


def approve(rush: Rush, rounds: int) -> dict[str, Any]:
    from tenure.records.models import MoneyOrder
    from tenure.workflow.actions import approvals, proposals
    from tests.jobs.desk import ASLEEP

    rush.plenty()
    two, gave, neither = 0, Counter[str](), 0
    for number in range(rounds):
        name, at = f"ch_{number}", rush.desk.clock()
        rows = [rush.proposal(name, 60, "awaiting") for _ in range(THREADS // 2)]

        def yes(row: Any, role: str, at: Any = at) -> Callable[[], object]:
            asked = {"proposal_id": row.pk, "sha256": row.preview_sha256, "confirmed_at": at}
            asked["now"] = ASLEEP
            return lambda: approvals.approve(by=rush.desk.by(role), **asked) and "approved"

        def no(row: Any) -> Callable[[], object]:
            by = rush.desk.by("csm")
            return lambda: proposals.cancel(by=by, proposal_id=row.pk) and "cancelled"

        works = [yes(row, role) for row in rows for role in ("owner", "manager")]
        gave.update(map(str, together([*works, no(rows[0])])))
        found = MoneyOrder.objects.filter(charge=name).exclude(state="cancelled").count()
        two, neither = two + (found > 1), neither + (found == 0)
        rows[0].refresh_from_db()
        assert rows[0].state in ("cancelled", "approved", "awaiting"), rows[0].state
    return {"rounds": rounds, "over": two, "none": neither, "gave": dict(gave)}


def sheet(rush: Rush, rounds: int) -> dict[str, Any]:
    from tenure.records.models import MoneyOrder
    from tenure.workflow.actions import approvals
    from tests.jobs.desk import ASLEEP

    rush.plenty()
    passed, gave = [], Counter[str]()
    for number in range(rounds):
        at = rush.desk.clock()
        rows = [rush.proposal(f"ch_{number}_{n}", 6_000, "awaiting") for n in range(THREADS)]
        waiting = MoneyOrder.objects.filter(state="approved").count()
        rush.desk.say_cash(cap_minor=6_000 * waiting + 20_000)

        def yes(row: Any, at: Any = at) -> Callable[[], object]:
            asked = {"proposal_id": row.pk, "sha256": row.preview_sha256, "confirmed_at": at}
            by = rush.desk.by("owner")
            return lambda: approvals.approve(by=by, now=ASLEEP, **asked) and "approved"

        gave.update(map(str, together([yes(row) for row in rows])))
        passed.append(MoneyOrder.objects.filter(state="approved").count() - waiting)
    return {"rounds": rounds, "passed": passed, "gave": dict(gave)}


def claim(rush: Rush, rounds: int) -> dict[str, Any]:
    rush.plenty()
    over, gave = 0, Counter[str]()
    for number in range(rounds):
        name = f"ch_{number}"
        rush.billing.has_charge(name, 100)
        order = rush.order(name, 60)
        found = together([rush.start(order) for _ in range(THREADS)])
        gave.update(map(str, found))
        over += found.count("claimed") > 1
    return {"rounds": rounds, "over": over, "gave": dict(gave)}


def drop(statement: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)


def main() -> None:
    os.environ.update(TENURE_TESTING="1", DJANGO_SETTINGS_MODULE="tests.settings")
    import logging

    import django

    django.setup()
    from django.db import connection

    from tests.kept import make_tables

    logging.disable(logging.CRITICAL)
    make_tables()
    rush = Rush()
    guards = sys.argv[3] if len(sys.argv) > 3 else ""
    os.environ["TENURE_WITHOUT"] = guards
    if "lock" in guards and connection.vendor == "postgresql":
        drop("ALTER TABLE records_chargestate DROP CONSTRAINT charge_state_never_over")
    kinds = {"charge": charge, "cap": cap, "approve": approve, "claim": claim, "sheet": sheet}
    seen = kinds[sys.argv[1]](rush, int(sys.argv[2]))
    sys.stdout.write(json.dumps({"vendor": connection.vendor, **seen}) + "\n")


if __name__ == "__main__":
    main()
