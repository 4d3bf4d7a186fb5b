"""What the newest figures say against a mail that waited."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tenure.records.models import CustomerMail
from tenure.workflow.actions.mail_checks import NOT_NOW
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.contact_check import people
from tenure.workflow.queries.overtaken import overtaken
from tests.cast import Cast
from tests.conftest import Demo

TODAY = date(2026, 6, 1)
ELSEWHERE = "the customer has nobody at this address"


def mail(cast: Cast, customer: str, recipient: str, topic: str = "ladder") -> CustomerMail:
    return CustomerMail(
        workspace=cast.workspace, customer_id=customer, recipient=recipient, topic=topic
    )


def address(board: Board, customer: str) -> str:
    return people(board, [customer])[customer][0].email


@pytest.fixture
def asleep(demo: Demo, published: Board) -> str:
    return next(each for each in demo.truth.owed_minor if people(published, [each]).get(each))


@pytest.fixture
def awake(demo: Demo, published: Board) -> str:
    planted = {each for kind in demo.truth.zombies.values() for each in kind}
    quiet = {row["customer_id"] for row in published.reader.rows(published.reader.table("zombies"))}
    others = (each for each in demo.truth.complainers if each not in planted | quiet)
    return next(each for each in others if people(published, [each]).get(each))


def test_a_step_goes_to_people_of_those_who_sleep(
    cast: Cast, published: Board, asleep: str, awake: str
) -> None:
    there = address(published, asleep)
    assert overtaken(published, mail(cast, asleep, there.upper()), TODAY) == ""
    assert overtaken(published, mail(cast, asleep, "left@customer.example"), TODAY) == ELSEWHERE
    woken = mail(cast, awake, address(published, awake))
    assert overtaken(published, woken, TODAY) == "the customer uses it again, or pays no more"
    gone = mail(cast, "nobody", there)
    assert overtaken(published, gone, TODAY) == "the customer uses it again, or pays no more"


def test_old_figures_say_nothing_of_sleep(cast: Cast, published: Board, asleep: str) -> None:
    row = mail(cast, asleep, address(published, asleep))
    assert overtaken(published, row, TODAY + timedelta(days=30)) == NOT_NOW
    assert overtaken(None, row, TODAY) == NOT_NOW


def test_a_survey_asks_only_who_is_still_there(cast: Cast, published: Board, awake: str) -> None:
    there = address(published, awake)
    late = TODAY + timedelta(days=30)
    assert overtaken(published, mail(cast, awake, there, "survey"), late) == ""
    left = mail(cast, awake, "left@customer.example", "survey")
    assert overtaken(published, left, late) == ELSEWHERE
    assert overtaken(None, left, late) == ""


def test_money_already_given_back_is_told_in_any_case(cast: Cast, published: Board) -> None:
    letter = mail(cast, "nobody", "left@customer.example", "account")
    assert overtaken(published, letter, TODAY) == ""
