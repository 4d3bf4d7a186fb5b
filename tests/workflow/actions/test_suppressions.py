"""Who is not written to any more, and how that came about."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tenure.records.models import (
    AuditEntry,
    CustomerMail,
    LetterSettings,
    MailKey,
    Suppression,
    Workspace,
)
from tenure.values.errors import InputError
from tenure.workflow.actions.customer_mail import claim, queue, settle_sent
from tenure.workflow.actions.suppressions import (
    bounced,
    known_link,
    lift,
    subscribe_again,
    suppress,
    unsubscribe,
    unsubscribed_from,
)
from tenure.workflow.rules.mail_ids import unsubscribe_token
from tests.cast import Cast
from tests.workflow.actions.test_customer_mail import HERE, LADDER, MONDAY, POST
from tests.workflow.rules.returned import away, complaint, failed


@pytest.fixture
def went(cast: Cast) -> Callable[..., CustomerMail]:
    """A mail that went out."""
    LetterSettings.objects.create(
        workspace=cast.workspace, sending="on", installation=HERE.installation
    )

    def made(key: str = "1", at: datetime = MONDAY, **change: object) -> CustomerMail:
        post = replace(POST, occasion_key=key, **change)  # type: ignore[arg-type]
        assert queue(workspace=cast.workspace, post=post, at=at, here=HERE)
        row = claim(here=HERE, at=at)
        assert row is not None
        settle_sent(row=row, at=at)
        row.refresh_from_db()
        return row

    return made


def own_id(row: CustomerMail) -> str:
    return row.message_id[1:27]


def token(row: CustomerMail, topic: str = "ladder") -> str:
    key = MailKey.objects.get(workspace=row.workspace_id).key
    return unsubscribe_token(key, row.workspace_id, row.recipient_hash, topic)


def stops(row: CustomerMail) -> set[tuple[str, str]]:
    rows = Suppression.objects.filter(recipient_hash=row.recipient_hash, is_on=True)
    return set(rows.values_list("topic", "why"))


def test_a_hard_bounce_suppresses_at_once(went: Callable[..., CustomerMail]) -> None:
    row, at = went(), MONDAY + timedelta(minutes=1)
    assert bounced(raw=failed(mail=own_id(row)), at=at) == "hard"
    row.refresh_from_db()
    assert (row.state, row.bounced_at) == ("bounced", at)
    assert row.error.startswith("5.1.1 smtp; 550 5.1.1")
    assert stops(row) == {("", "bounced")}
    bounced(raw=failed(mail=own_id(row)), at=at + timedelta(minutes=1))
    row.refresh_from_db()
    assert row.bounced_at == at
    assert AuditEntry.objects.filter(action="mail.came_back").count() == 1
    (entry,) = AuditEntry.objects.filter(action="mail.came_back")
    assert "@" not in entry.subject + str(entry.detail)


def test_soft_ones_count_to_four_within_thirty_days(went: Callable[..., CustomerMail]) -> None:
    days = (0, 1, 28, 31, 32)
    for n, day in enumerate(days):
        row = went(f"{n}", MONDAY + timedelta(days=day if day != 32 else 35))
        at = MONDAY + timedelta(days=day if day != 32 else 35, hours=1)
        raw = failed("4.4.7", "expired", mail=own_id(row))
        assert bounced(raw=raw, at=at) == "soft"
        assert bounced(raw=raw, at=at) == "soft", "the same report again"
        assert stops(row) == set(), n
    kept = Suppression.objects.get(recipient_hash=row.recipient_hash)
    assert (kept.score, kept.is_on) == (3, False)
    row = went("5", MONDAY + timedelta(days=36))
    bounced(
        raw=failed("5.4.4", "no route", mail=own_id(row)), at=MONDAY + timedelta(days=36, hours=1)
    )
    assert stops(row) == {("", "bounced")}
    kept.refresh_from_db()
    assert kept.score == 4


def test_a_complaint_stops_everything(went: Callable[..., CustomerMail], cast: Cast) -> None:
    row = went()
    assert bounced(raw=complaint(mail=own_id(row)), at=MONDAY) == "complaint"
    row.refresh_from_db()
    assert row.state == "sent", "it did arrive"
    assert stops(row) == {("", "complained")}
    assert bounced(raw=failed(mail=own_id(row)), at=MONDAY) == "hard"
    assert stops(row) == {("", "complained")}, "what weighs more stays"
    with pytest.raises(InputError):
        lift(by=cast.by("csm"), address="ada@customer.example")


def test_replies_and_strangers_change_nothing(went: Callable[..., CustomerMail]) -> None:
    row = went()
    assert bounced(raw=away(mail=own_id(row)), at=MONDAY) == ""
    assert bounced(raw=failed(), at=MONDAY) == "", "no id of ours"
    old = MONDAY + timedelta(days=30)
    assert bounced(raw=failed(mail=own_id(row)), at=old) == "", "a mail sent long ago"
    assert bounced(raw=failed(mail=own_id(row)[:25] + "_"), at=MONDAY) == ""
    row.refresh_from_db()
    assert row.state == "sent"
    assert not Suppression.objects.exists()
    assert bounced(raw=failed(mail=own_id(row)), at=old - timedelta(seconds=1)) == "hard"


def test_a_mail_that_never_went_cannot_bounce(cast: Cast) -> None:
    row = queue(workspace=cast.workspace, post=POST, at=MONDAY, here=HERE)
    assert row is not None
    assert bounced(raw=failed(mail=own_id(row)), at=MONDAY) == ""


@pytest.mark.parametrize(
    ("sent", "back", "complaints", "is_paused"),
    [
        (50, 2, 0, False),
        (50, 3, 0, True),
        (49, 10, 0, False),
        (49, 0, 5, False),
        (50, 0, 1, True),
        (60, 3, 0, False),
        (60, 4, 0, True),
    ],
)
def test_too_much_coming_back_stops_sending(
    went: Callable[..., CustomerMail],
    sent: int,
    back: int,
    complaints: int,
    is_paused: bool,
) -> None:
    rows = [went(f"{n}", recipient=f"p{n}@customer.example") for n in range(sent)]
    for row in rows[:back]:
        bounced(raw=failed(mail=own_id(row)), at=MONDAY)
    for row in rows[back : back + complaints]:
        bounced(raw=complaint(mail=own_id(row)), at=MONDAY)
    assert (LetterSettings.objects.get().sending == "off") == is_paused
    entries = AuditEntry.objects.filter(action="mail.paused")
    assert [entry.summary for entry in entries] == (
        [f"{back} bounced and {complaints} complained of {sent} in 24 hours"] if is_paused else []
    )


def test_what_came_back_yesterday_is_yesterday(went: Callable[..., CustomerMail]) -> None:
    rows = [went(f"{n}", recipient=f"p{n}@customer.example") for n in range(50)]
    for row in rows[:3]:
        bounced(raw=failed(mail=own_id(row)), at=MONDAY + timedelta(days=1, seconds=1))
    assert LetterSettings.objects.get().sending == "on", "none was sent in these 24 hours"


def test_a_link_unsubscribes_from_its_topic_or_from_all(
    went: Callable[..., CustomerMail],
) -> None:
    row = went()
    made = token(row)
    assert unsubscribe(token=made, is_everything=False, at=MONDAY)
    assert unsubscribe(token=made, is_everything=False, at=MONDAY + timedelta(days=900))
    assert stops(row) == {("ladder", "unsubscribed")}
    assert unsubscribed_from(made) == {"ladder"}
    assert unsubscribe(token=made, is_everything=True, at=MONDAY)
    assert stops(row) == {("ladder", "unsubscribed"), ("all", "unsubscribed")}
    (first, _second) = AuditEntry.objects.filter(action="mail.unsubscribed").order_by("id")
    assert first.at == MONDAY
    assert subscribe_again(token=made, at=MONDAY)
    assert stops(row) == set()


def test_bounced_stays_bounced_for_who_subscribes_again(
    went: Callable[..., CustomerMail],
) -> None:
    row = went()
    bounced(raw=failed(mail=own_id(row)), at=MONDAY)
    unsubscribe(token=token(row), is_everything=True, at=MONDAY)
    subscribe_again(token=token(row), at=MONDAY)
    assert stops(row) == {("", "bounced")}


def test_what_a_person_lifts_leaves_what_its_owner_chose(
    cast: Cast, went: Callable[..., CustomerMail]
) -> None:
    row = went()
    unsubscribe(token=token(row), is_everything=False, at=MONDAY)
    suppress(by=cast.by("csm"), address=" ADA@customer.example")
    assert stops(row) == {("ladder", "unsubscribed"), ("", "by hand")}
    lift(by=cast.by("csm"), address="ada@customer.example")
    assert stops(row) == {("ladder", "unsubscribed")}
    with pytest.raises(InputError):
        lift(by=cast.by("csm"), address="ada@customer.example")


def test_it_holds_after_everything_else_of_them_is_gone(
    cast: Cast, went: Callable[..., CustomerMail]
) -> None:
    """Imported again, restored elsewhere, erased: the hash is still that of the address."""
    row = went()
    made = token(row)
    unsubscribe(token=made, is_everything=False, at=MONDAY)
    CustomerMail.objects.all().delete()
    again = replace(LADDER, customer_id="another id", occasion_key="9")
    late = MONDAY + timedelta(days=365)
    new = queue(workspace=cast.workspace, post=again, at=late, here=HERE)
    assert new is not None
    assert claim(here=HERE, at=late) is None
    new.refresh_from_db()
    assert (new.state, new.error) == ("dropped", "unsubscribed")
    assert known_link(made) is not None, "a link never expires"
    kept = Suppression.objects.get()
    assert "ada@" not in str(kept.__dict__)


def test_ten_thousand_wrong_links_open_nothing(
    cast: Cast, went: Callable[..., CustomerMail]
) -> None:
    row = went()
    right, rng = token(row), random.Random(7)
    signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for n in range(10_000):
        place = rng.randrange(len(right)) if n % 2 else 0
        wrong = (
            right[:place] + rng.choice(signs) + right[place + 1 :]
            if n % 2
            else "".join(rng.choices(signs, k=len(right)))
        )
        assert wrong == right or known_link(wrong) is None
    for wrong in ("", "=", "\x00", "é" * 71, right + "A", right[:-1], "A" * 100_000):
        assert known_link(wrong) is None
    other = Workspace.objects.exclude(pk=cast.workspace.pk).first()
    assert other is not None
    key = MailKey.objects.get(workspace=cast.workspace).key
    assert known_link(unsubscribe_token(key, other.pk, row.recipient_hash, "ladder")) is None
