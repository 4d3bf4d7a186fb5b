"""The page of a step: whether its mail leaves and what became of it, and calls with whom to turn to."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tenure.records.models import CustomerMail, LadderTouch, LetterSettings
from tenure.workflow.queries import contact_check, desk
from tenure.workflow.queries.board import Board
from tests.cast import AT, Cast
from tests.web.test_desk_pages import due, post, text

SignedIn = Callable[[str], Client]
MAILED = ("in_app_mail", "billing_contact", "notice")


def on_step(board: Board, monkeypatch: pytest.MonkeyPatch, months: int) -> dict[str, str]:
    """Somebody with an address is quiet for as long as makes a step due; what the page is asked for."""
    row = due(board, *MAILED, "call", "second_channel")
    usual = desk._quiet(board)
    mine = next(each for each in usual if each["customer_id"] == row["customer_id"])
    changed = {**mine, "quiet_months": months, "stage": "contact", "held_by": ""}
    monkeypatch.setattr(desk, "_quiet", lambda _board: (changed,))
    return {"customer": row["customer_id"], "step": f"m{months}"}


def test_before_the_click_the_page_says_that_no_mail_leaves(
    signed_in: SignedIn, published: Board
) -> None:
    client, row = signed_in("csm"), due(published, *MAILED)
    asked = {"customer": row["customer_id"], "step": row["step"]}
    page = text(client, "/zombies/step/", **asked)
    assert "No mail leaves now: sending is off." in page
    assert "An owner or manager turns it on, on the page Mail." in page
    assert f"{reverse('mails')}#sending" in page
    assert re.search(r"<button disabled[^>]*>Send this mail", page)
    assert "The step counts as taken" not in page
    assert "http://localhost:8000</bdi>, which opens on this machine alone" in page
    refused = post(client, "/zombies/step/send", 400, **asked, subject="S", body="B")
    assert "sending is off" in refused
    assert "take the step another way and mark it done" in refused
    assert (CustomerMail.objects.count(), LadderTouch.objects.count()) == (0, 0)
    post(client, "/zombies/step/done", **asked, note="wrote from my own mailbox")
    assert LadderTouch.objects.get().note == "wrote from my own mailbox"


@pytest.mark.usefixtures("mail_leaves")
def test_where_mail_leaves_nothing_is_warned_of(signed_in: SignedIn, published: Board) -> None:
    client, row = signed_in("csm"), due(published, *MAILED)
    page = text(client, "/zombies/step/", customer=row["customer_id"], step=row["step"])
    assert "No mail leaves now" not in page
    assert "on this machine alone" not in page
    assert '<button class="primary">Send this mail</button>' in page
    LetterSettings.objects.update(sending="test", test_domains=["elsewhere.example"])
    page = text(client, "/zombies/step/", customer=row["customer_id"], step=row["step"])
    assert "No mail leaves now: test mode: not one of its domains." in page


@pytest.mark.usefixtures("mail_leaves")
def test_the_page_says_what_became_of_its_mail(signed_in: SignedIn, published: Board) -> None:
    client, row = signed_in("csm"), due(published, *MAILED)
    asked = {"customer": row["customer_id"], "step": row["step"]}
    assert "What became of the mail" not in text(client, "/zombies/step/", **asked)
    post(client, "/zombies/step/send", **asked, subject="Hello", body="Hello.")
    page = text(client, "/zombies/step/", **asked)
    assert "What became of the mail" in page
    assert "Nothing to do: it goes out as soon as it may." in page
    mail = CustomerMail.objects.get()
    rows = CustomerMail.objects.filter(pk=mail.pk)
    rows.update(state="sent", sent_at=AT)
    page = text(client, "/zombies/step/", **asked)
    assert f"handed over {AT:%Y-%m-%d %H:%M}" in page
    assert "nothing came back so far" in page
    back = AT + timedelta(hours=2)
    rows.update(state="bounced", bounced_at=back, error="550 5.1.1 no such user")
    page = text(client, "/zombies/step/", **asked)
    assert "not delivered" in page
    assert f"came back {back:%Y-%m-%d %H:%M}" in page
    assert "550 5.1.1 no such user" in page
    assert "It did not reach them: call, write to another person there" in page
    assert f"/mails/{mail.pk}" in page
    rows.update(state="unknown", bounced_at=None, error="the sender stopped")
    assert "nobody knows, and it is not sent again" in text(client, "/zombies/step/", **asked)


def test_a_call_begins_with_whom_to_call_and_that_one_called(
    signed_in: SignedIn, published: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = on_step(published, monkeypatch, 3)
    client = signed_in("csm")
    page = text(client, "/zombies/step/", **asked)
    first, said = page.index("<h2>I called</h2>"), page.index("<h2>What to say</h2>")
    assert page.index("<h2>To whom</h2>") < first < said
    assert page.count("Mark done") == 1
    assert "Tenure keeps no phone numbers" in page
    people = contact_check.people(published, [asked["customer"]])[asked["customer"]]
    assert people
    for each in people:
        assert each.name in page
        assert each.email in page
    post(client, "/zombies/step/done", **asked, note="they will start in May")
    assert LadderTouch.objects.get().step == "m3"


def test_what_to_say_in_a_call_is_in_the_callers_language(
    signed_in: SignedIn, published: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The customer's own is Japanese: a text for them is, an instruction for us is not."""
    asked = on_step(published, monkeypatch, 3)
    mailboxes = contact_check.mailboxes

    def japanese(board: Board, ids: list[str]) -> dict[str, dict[str, object]]:
        return {key: {**row, "language": "ja"} for key, row in mailboxes(board, ids).items()}

    monkeypatch.setattr(contact_check, "mailboxes", japanese)
    client = signed_in("csm")
    page = text(client, "/zombies/step/", **asked)
    assert "Listen more than you speak" in page
    assert "Their own language is ja" in page
    russian = client.get("/zombies/step/", asked, headers={"accept-language": "ru"})
    assert "Слушайте больше" in russian.content.decode()
    assert "話すより聞く" in text(client, "/zombies/step/", **asked, language="ja")
    monkeypatch.undo()
    asked = on_step(published, monkeypatch, 2)
    monkeypatch.setattr(contact_check, "mailboxes", japanese)
    page = text(client, "/zombies/step/", **asked)
    assert "お手伝いできること" in page
    assert "<h2>I tried another channel</h2>" in page
    assert "A second channel is any way they have not been written to yet" in page


def test_who_only_looks_finishes_no_call(
    signed_in: SignedIn, published: Board, monkeypatch: pytest.MonkeyPatch, cast: Cast
) -> None:
    assert cast
    asked = on_step(published, monkeypatch, 3)
    page = text(signed_in("read_only"), "/zombies/step/", **asked)
    assert "I called" not in page
    assert "Who is known there" in page
