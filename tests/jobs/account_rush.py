"""People and the machine at one customer's account at once, on the database the environment names.

Run as `python -m tests.jobs.account_rush KIND ROUNDS [GUARDS]`; prints what it saw as JSON. With
GUARDS off, the constraints of the database that guard the same are taken away too. KIND:

- `step`: 3 people mail the step that is due, 3 take it by phone, 2 day's runs publish.
- `contact`: 4 senders claim a mail a person wrote and a question the machine wrote, to one reader.
- `propose`: 6 people propose for one customer while the machine voids what is old.
- `open`: 4 people and 4 clicks on the customer's own link open the frozen account.

With GUARDS off it ends at the first round in which something was done twice.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from tests.jobs.money_rush import drop, together

SINCE = date(2025, 12, 20)
Work = Callable[[], object]


class Rush:
    """One workspace, and what its people and its worker do to one customer after another."""

    def __init__(self) -> None:
        from tenure.records.models import LetterSettings
        from tests.cast import make_cast
        from tests.jobs.billing_double import BillingDouble, Clock, ProductDouble
        from tests.jobs.desk import Desk
        from tests.workflow.actions.test_customer_mail import HERE, MONDAY

        cast, clock = make_cast(), Clock(MONDAY)
        billing, product = BillingDouble(clock), ProductDouble()
        self.desk = Desk(cast.workspace, cast.users, clock, billing, product)
        self.here, self.workspace = HERE, cast.workspace
        LetterSettings.objects.create(
            workspace=self.workspace, sending="on", installation=HERE.installation
        )

    def ends(self, twice: int) -> bool:
        """Whether enough was seen: with guards off, once is."""
        return bool(twice and os.environ["TENURE_WITHOUT"])

    def phone(self, customer: str) -> Work:
        from tenure.workflow.actions.ladder import take_step

        by = self.desk.by("listener")
        step = {"customer_id": customer, "quiet_since": SINCE, "step": "m1"}
        return lambda: take_step(by=by, **step) and "phoned"

    def mail(self, customer: str) -> Work:
        from tenure.values.ladder import default_design
        from tenure.workflow.actions.ladder import send_step
        from tenure.workflow.queries.contact_check import Person
        from tenure.workflow.queries.ready_letters import ReadyLetter

        step = default_design().step("m1")
        person = Person("p", "Ana Weber", f"{customer}@theirs.example", "user")
        letter = ReadyLetter(step, "Hello", "Hello.\n", "en", "en", person, SINCE, True)
        row = {"customer_id": customer, "quiet_since": SINCE, "name": customer, "country": ""}
        by = self.desk.by("csm")
        return lambda: send_step(by=by, here=self.here, row=row, letter=letter) and "mailed"

    def day(self, customer: str, number: int) -> Work:
        from tenure.workflow.actions.publish import Day, publish_day
        from tenure.workflow.rules.reasons import Candidate, Reason

        quiet = {"kind": "never", "stage": "contact", "months": 3, "since": SINCE.isoformat()}
        reasons = (Reason("zombie", {**quiet, "plan": "Pro", "held_by": ""}),)
        found = Candidate(customer, customer, "", False, 1, "USD", 1, 1, {}, reasons)
        at = self.desk.clock()
        made = Day(at.date(), f"{customer}-{number}", 1, at)
        return lambda: (
            publish_day(workspace=self.workspace, day=made, candidates=[found], limit=40) and "ran"
        )

    def written(self, customer: str, topic: str) -> None:
        from tenure.workflow.actions.customer_mail import queue
        from tests.workflow.actions.test_customer_mail import POST

        post = replace(
            POST,
            customer_id=customer,
            recipient=f"{customer}@theirs.example",
            template=topic,
            topic=topic,
            occasion_key=f"{topic}:{customer}",
        )
        assert queue(workspace=self.workspace, post=post, at=self.desk.clock(), here=self.here)

    def send(self) -> object:
        from tenure.workflow.actions.customer_mail import claim

        found = claim(here=self.here, at=self.desk.clock())
        return "sent" if found else "none"

    def proposing(self, customer: str, number: int) -> Work:
        from tenure.workflow.actions.proposals import propose

        draft = self.desk.draft((f"ch_{customer}", 100), customer=customer)
        draft = replace(draft, form_token=f"{customer}-{number}")
        by = self.desk.by("csm" if number % 2 else "listener")
        return lambda: propose(by=by, draft=draft) and "proposed"


def step(rush: Rush, rounds: int) -> dict[str, Any]:
    from tenure.records.models import CustomerMail, LadderTouch, WorkItem

    twice, gave = 0, Counter[str]()
    for number in range(rounds):
        name = f"c{number}"
        works = [rush.mail(name) for _ in range(3)] + [rush.phone(name) for _ in range(3)]
        found = together([*works, *(rush.day(name, run) for run in range(2))])
        gave.update(map(str, found))
        own = {"workspace": rush.workspace, "customer_id": name}
        touched = LadderTouch.objects.filter(**own).count()
        mails = CustomerMail.objects.filter(**own).count()
        assert found.count("ran") == 2, found
        assert WorkItem.objects.filter(**own, status__in=("open", "snoozed")).count() <= 1
        by_mail = found.count("mailed")
        twice += touched > 1 or by_mail + found.count("phoned") > 1 or mails > by_mail
        if rush.ends(twice):
            break
    return {"rounds": rounds, "twice": twice, "gave": dict(gave)}


def contact(rush: Rush, rounds: int) -> dict[str, Any]:
    from tenure.records.models import CustomerMail, MailGrant

    for template in ("ladder", "survey"):
        by, at = rush.desk.users["owner"], rush.desk.clock()
        MailGrant.objects.create(workspace=rush.workspace, template=template, at=at, by=by)
    twice, gave = 0, Counter[str]()
    for number in range(rounds):
        name = f"c{number}"
        rush.written(name, "ladder")
        rush.written(name, "survey")
        found = together([rush.send for _ in range(4)])
        gave.update(map(str, found))
        twice += found.count("sent") > 1
        CustomerMail.objects.filter(customer_id=name).exclude(state="sending").delete()
        CustomerMail.objects.filter(customer_id=name).update(state="sent", lease_until=None)
        if rush.ends(twice):
            break
    return {"rounds": rounds, "twice": twice, "gave": dict(gave)}


def propose(rush: Rush, rounds: int) -> dict[str, Any]:
    from tenure.records.models import RefundProposal
    from tenure.workflow.actions.proposals import expire_old

    twice, gave = 0, Counter[str]()
    for number in range(rounds):
        name, at = f"c{number}", rush.desk.clock()
        works = [rush.proposing(name, place) for place in range(6)]
        gave.update(map(str, together([*works, lambda at=at: expire_old(at=at)])))
        twice += RefundProposal.objects.filter(customer_id=name).count() > 1
        if rush.ends(twice):
            break
    return {"rounds": rounds, "twice": twice, "gave": dict(gave)}


def open_(rush: Rush, rounds: int) -> dict[str, Any]:
    from tenure.records.models import Freeze, MoneyOrder
    from tenure.workflow.actions.freezes import unfreeze
    from tenure.workflow.actions.links import come_back, make_back

    names = ("day", "operator", "customer", "run")
    rush.desk.allow(**{f"{name}_refunds": 10**6 for name in names})
    rush.desk.allow(**{f"{name}_sum_minor": 10**12 for name in names})
    rush.desk.on()
    twice, gave = 0, Counter[str]()
    for number in range(rounds):
        name, at = f"c{number}", rush.desk.clock()
        assert rush.desk.billing is not None
        rush.desk.billing.has_charge(f"ch_{name}", 100)
        until = at.date() + timedelta(days=9)
        charge = (f"ch_{name}", 100)
        rush.desk.approved(charge, customer=name, has_freeze=True, frozen_until=until)
        rush.desk.run()
        frozen = Freeze.objects.get(customer_id=name, state="frozen")
        who = {"workspace": rush.workspace, "customer_id": name, "customer_name": name}
        _row, token = make_back(**who, language="en", at=at, secret="s")
        asked = {"by": rush.desk.by("csm"), "freeze_id": frozen.pk}
        people = [lambda asked=asked: unfreeze(**asked) and "opened" for _ in range(4)]
        clicks = [lambda t=token, a=at: come_back(token=t, at=a) and "clicked" for _ in range(4)]
        gave.update(map(str, together([*people, *clicks])))
        twice += MoneyOrder.objects.filter(charge=name, kind="unfreeze").count() > 1
        if rush.ends(twice):
            break
    return {"rounds": rounds, "twice": twice, "gave": dict(gave)}


CONSTRAINTS = {
    "step": (
        ("records_laddertouch", "ladder_touch_once"),
        ("records_customermail", "customer_mail_once"),
    ),
    "open": (("records_moneyorder", "money_order_place"),),
}
"""What guards the same as the lock, in the database."""


def main() -> None:
    os.environ.update(TENURE_TESTING="1", DJANGO_SETTINGS_MODULE="tests.settings")
    import logging

    import django

    django.setup()
    from django.db import connection

    from tests.kept import make_tables

    logging.disable(logging.CRITICAL)
    make_tables()
    rush, kind = Rush(), sys.argv[1]
    guards = sys.argv[3] if len(sys.argv) > 3 else ""
    os.environ["TENURE_WITHOUT"] = guards
    if "lock" in guards:
        for table, name in CONSTRAINTS.get(kind, ()):
            drop(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    if "index" in guards:
        drop("DROP INDEX refund_proposal_one_open")
    kinds = {"step": step, "contact": contact, "propose": propose, "open": open_}
    seen = kinds[kind](rush, int(sys.argv[2]))
    sys.stdout.write(json.dumps({"vendor": connection.vendor, **seen}) + "\n")


if __name__ == "__main__":
    main()
