"""Why it is not sure whom money would reach: what came back speaks against a contact."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tenure.records.models import CustomerMail, Letter
from tenure.workflow.queries.contact_check import Address, ContactCheck, Person
from tenure.workflow.queries.contact_doubts import doubts
from tests.cast import AT, Cast

ADA = ContactCheck(
    "ada",
    "Ada Ltd",
    Person("p1", "Ada Lovelace", "ada@ada.example", "boss"),
    Address("1 High Street", "London", "N1 1AA", "GB"),
    "en",
    (),
)
PLACE = {"line": "1 High Street", "city": "London", "postcode": "N1 1AA", "country": "GB"}


def mail(cast: Cast, state: str, days_ago: int, to: str = "Ada@ada.example") -> None:
    number = CustomerMail.objects.count()
    CustomerMail.objects.create(
        workspace=cast.workspace,
        customer_id="ada",
        recipient=to,
        recipient_hash="a" * 64,
        template="m1",
        topic="ladder",
        occasion_key=str(number),
        language="en",
        zone="UTC",
        subject="s",
        body="b",
        message_id=f"m{number}",
        state=state,
        created_at=AT - timedelta(days=days_ago),
        next_try_at=AT,
        sent_at=AT - timedelta(days=days_ago),
    )


def letter(cast: Cast, outcome: str, **place: str) -> None:
    Letter.objects.create(
        workspace=cast.workspace,
        customer_id="ada",
        customer_name="Ada Ltd",
        language="en",
        content={},
        address={**PLACE, **place},
        made_at=AT,
        outcome=outcome,
    )


def test_nothing_speaks_against_a_good_contact(cast: Cast) -> None:
    assert doubts(cast.workspace.pk, ADA) == ()
    assert doubts(cast.workspace.pk, replace(ADA, reasons=("no_city",))) == ("no_city",)


def test_mail_that_came_back(cast: Cast) -> None:
    mail(cast, "sent", 9)
    mail(cast, "bounced", 3)
    assert doubts(cast.workspace.pk, ADA) == ("email_bounced",)
    assert doubts(cast.other.pk, ADA) == ()
    mail(cast, "sent", 1)
    assert doubts(cast.workspace.pk, ADA) == ()


def test_mail_of_another_address_says_nothing(cast: Cast) -> None:
    mail(cast, "bounced", 3, to="bob@ada.example")
    assert doubts(cast.workspace.pk, ADA) == ()


@pytest.mark.parametrize(
    ("outcome", "line", "found"),
    [
        ("returned", "1 High Street", ("letter_returned",)),
        ("returned", "7 Old Lane", ()),
        ("thanked", "1 High Street", ()),
    ],
)
def test_a_letter_that_came_back(
    cast: Cast, outcome: str, line: str, found: tuple[str, ...]
) -> None:
    letter(cast, outcome, line=line)
    assert doubts(cast.workspace.pk, ADA) == found


def test_nobody_named_has_no_mail_that_came_back(cast: Cast) -> None:
    mail(cast, "bounced", 3)
    nobody = replace(ADA, person=None, reasons=("no_person", "no_email"))
    assert doubts(cast.workspace.pk, nobody) == ("no_person", "no_email")
