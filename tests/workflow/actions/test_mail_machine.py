"""Mail to customers over any course of events, against a model of what may ever be sent."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tenure.records.models import CustomerMail, LetterSettings, MailKey
from tenure.values.errors import InputError
from tenure.workflow.actions.customer_mail import (
    claim,
    queue,
    settle_failed,
    settle_later,
    settle_sent,
    settle_unknown,
    try_again,
)
from tenure.workflow.actions.suppressions import bounced, subscribe_again, unsubscribe
from tenure.workflow.rules.mail_ids import recipient_hash, unsubscribe_token
from tests.cast import Cast
from tests.workflow.actions.test_customer_mail import HERE, LADDER, MONDAY, POST
from tests.workflow.rules.returned import complaint, failed

PEOPLE = ("ada@c.example", "bo@c.example")
ZONES = ("UTC", "Asia/Tokyo", "America/Los_Angeles", "Asia/Tehran")
ENDS = ("sent", "unknown", "died", "failed", "later")


class Mails(RuleBasedStateMachine):
    """People, topics and occasions; what each server answered; who wants no more."""

    cast: Cast

    def __init__(self) -> None:
        super().__init__()
        self.at = MONDAY
        self.gone: Counter[int] = Counter()
        self.off: dict[tuple[str, str], bool] = {}
        self.times: dict[str, list[datetime]] = {person: [] for person in PEOPLE}

    @rule(
        person=st.sampled_from(PEOPLE),
        topic=st.sampled_from(("account", "ladder", "survey")),
        occasion=st.integers(1, 3),
        zone=st.sampled_from(ZONES),
    )
    def write(self, person: str, topic: str, occasion: int, zone: str) -> None:
        base = POST if topic == "account" else LADDER
        post = replace(
            base,
            recipient=person,
            topic=topic,
            template=topic,
            occasion_key=f"{occasion}",
            zone=zone,
        )
        queue(workspace=self.cast.workspace, post=post, at=self.at, here=HERE)

    @rule(end=st.sampled_from(ENDS))
    def send(self, end: str) -> None:
        row = claim(here=HERE, at=self.at)
        if row is None:
            return
        self.may_go(row)
        if end in ("sent", "unknown", "died"):
            self.gone[row.pk] += 1
            if row.topic != "account":
                self.times[row.recipient].append(self.at)
        ends: dict[str, Any] = {
            "sent": lambda: settle_sent(row=row, at=self.at),
            "unknown": lambda: settle_unknown(row=row, error="lost"),
            "failed": lambda: settle_failed(row=row, error="550"),
            "later": lambda: settle_later(row=row, at=self.at, error="451"),
            "died": lambda: None,
        }
        ends[end]()

    def may_go(self, row: CustomerMail) -> None:
        assert not self.off.get((row.recipient, "nothing"))
        if row.topic != "account":
            assert not self.off.get((row.recipient, row.topic))
            assert not self.off.get((row.recipient, "all"))
            assert all(self.at - at >= timedelta(days=7) for at in self.times[row.recipient])
        assert LetterSettings.objects.get().sending == "on"

    @rule(hours=st.sampled_from((0.2, 3, 9, 25, 73, 170)))
    def wait(self, hours: float) -> None:
        self.at += timedelta(hours=hours)

    @rule(person=st.sampled_from(PEOPLE), topic=st.sampled_from(("ladder", "survey", "all")))
    def leave(self, person: str, topic: str) -> None:
        unsubscribe(token=self.token(person, topic), is_everything=topic == "all", at=self.at)
        self.off[person, topic] = True

    @rule(person=st.sampled_from(PEOPLE), topic=st.sampled_from(("ladder", "survey")))
    def return_(self, person: str, topic: str) -> None:
        subscribe_again(token=self.token(person, topic), at=self.at)
        self.off[person, topic] = self.off[person, "all"] = False

    def token(self, person: str, topic: str) -> str:
        key = MailKey.objects.get(workspace=self.cast.workspace).key
        hashed = recipient_hash(key, person)
        of = "ladder" if topic == "all" else topic
        return unsubscribe_token(key, self.cast.workspace.pk, hashed, of)

    @rule(is_complaint=st.booleans(), is_hard=st.booleans())
    def comes_back(self, *, is_complaint: bool, is_hard: bool) -> None:
        row = CustomerMail.objects.filter(state__in=("sent", "unknown")).first()
        if row is None:
            return
        own = row.message_id[1:27]
        raw = failed("5.1.1" if is_hard else "4.4.7", "x", mail=own)
        kind = bounced(raw=complaint(mail=own) if is_complaint else raw, at=self.at)
        assert kind in ("hard", "soft", "complaint", "")
        if kind in ("hard", "complaint"):
            self.off[row.recipient, "nothing"] = True

    @rule()
    def push(self) -> None:
        by = replace(self.cast.by("csm"), at=self.at)
        for row in CustomerMail.objects.exclude(state__in=("failed", "held"))[:2]:
            with pytest.raises(InputError):
                try_again(by=by, mail_id=row.pk)
        row = CustomerMail.objects.filter(state__in=("failed", "held")).first()
        if row is not None:
            try_again(by=by, mail_id=row.pk)

    @invariant()
    def nobody_is_written_to_twice(self) -> None:
        assert all(times == 1 for times in self.gone.values())
        went = CustomerMail.objects.filter(pk__in=self.gone)
        assert set(went.values_list("state", flat=True)) <= {
            "sending",
            "sent",
            "unknown",
            "bounced",
        }


@pytest.mark.parametrize("examples", [30, pytest.param(100, marks=pytest.mark.slow)])
def test_any_course_of_events(cast: Cast, examples: int) -> None:
    class Machine(Mails):
        def __init__(self) -> None:
            super().__init__()
            self.inside = transaction.atomic()
            self.inside.__enter__()
            self.cast = cast
            LetterSettings.objects.create(
                workspace=cast.workspace, sending="on", installation=HERE.installation
            )
            MailKey.objects.create(workspace=cast.workspace, key="0" * 64)

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.inside.__exit__(None, None, None)

    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Machine,
        settings=settings(max_examples=examples, stateful_step_count=40, deadline=None),
    )


def test_the_machine_begins_on_a_working_day() -> None:
    assert datetime(2026, 3, 30, 9, tzinfo=UTC) == MONDAY
