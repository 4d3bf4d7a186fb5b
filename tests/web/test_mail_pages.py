"""The pages of mail to customers and of why they never started."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from tenure.config.settings import settings
from tenure.records.models import (
    AuditEntry,
    CustomerMail,
    LetterSettings,
    MailGrant,
    Suppression,
    WhyInvite,
)
from tenure.workflow.actions.customer_mail import claim, queue, settle_sent
from tenure.workflow.actions.why import answer, invite
from tenure.workflow.queries.mail_runs import RUN_SAID
from tenure.workflow.queries.why import report
from tests.cast import Cast
from tests.web.test_customer_links import frozen
from tests.workflow.actions.test_customer_mail import HERE, LADDER, MONDAY, POST

SignedIn = Callable[[str], Client]


def text(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    content = (
        b"".join(response.streaming_content)  # type: ignore[attr-defined]
        if response.streaming
        else response.content
    )
    return content.decode()


def put(cast: Cast, n: int = 1, **change: object) -> CustomerMail:
    post = replace(POST, occasion_key=f"k{n}", **change)  # type: ignore[arg-type]
    row = queue(workspace=cast.workspace, post=post, at=MONDAY, here=HERE)
    assert row is not None
    return row


def test_before_anything_was_written(signed_in: SignedIn) -> None:
    assert "Nothing was written yet" in text(signed_in("csm"), "/mails/")
    assert "Nobody was asked yet" in text(signed_in("csm"), "/why/")


def test_the_list_of_mails(cast: Cast, signed_in: SignedIn) -> None:
    put(cast, 1, subject="<b>We owe</b>")
    step = replace(LADDER, recipient="=bo@customer.example")
    assert queue(workspace=cast.workspace, post=step, at=MONDAY, here=HERE)
    assert claim(here=HERE, at=MONDAY) is None
    client = signed_in("csm")
    page = text(client, "/mails/")
    assert "&lt;b&gt;We owe&lt;/b&gt;" in page
    assert page.count("sending is off") == 2
    assert "did not surely reach them" not in page, "it goes once sending is on"
    CustomerMail.objects.filter(topic="account").update(state="unknown", error="broke")
    assert "1 mail about a customer’s money did not surely reach them" in text(client, "/mails/")
    assert "We owe" in text(client, "/mails/?state=person")
    only = text(client, "/mails/?topic=ladder")
    assert "=bo@customer.example" in only
    assert "&lt;b&gt;We owe" not in only
    assert "No mail fits" in text(client, "/mails/?state=sent")
    ordered = text(client, "/mails/?sort=recipient")
    assert ordered.index("=bo@") < ordered.index("Ada@")
    assert text(client, "/mails/?sort=-recipient&state=nonsense&page=99")
    csv = text(client, "/mails.csv")
    assert csv.splitlines()[0].startswith("\ufeffcreated_at,customer_id,recipient")
    assert "'=bo@customer.example" in csv


def test_a_mail_shows_no_link_that_lets_somebody_in(cast: Cast, signed_in: SignedIn) -> None:
    row = put(cast, 1, body="Back: https://t.example/back/abcdefghijklmnopqrstuv end")
    page = text(signed_in("read_only"), f"/mails/{row.pk}")
    assert "/back/… end" in page
    assert signed_in("other_owner").get(f"/mails/{row.pk}").status_code == 404


def test_again_and_giving_up_by_hand(cast: Cast, signed_in: SignedIn) -> None:
    held, sure = put(cast, 1), put(cast, 2)
    CustomerMail.objects.filter(pk=sure.pk).update(state="unknown")
    claim(here=HERE, at=MONDAY)
    client = signed_in("csm")
    assert signed_in("read_only").post(f"/mails/{held.pk}/again").status_code == 403
    assert client.post(f"/mails/{held.pk}/again").status_code == 302
    held.refresh_from_db()
    assert held.state == "due"
    assert client.post(f"/mails/{sure.pk}/again").status_code == 400
    assert f"/mails/{sure.pk}/again" not in text(client, "/mails/"), "no button for what is unknown"
    client.post(f"/mails/{held.pk}/drop")
    held.refresh_from_db()
    assert (held.state, held.error) == ("dropped", "a person gave it up")
    assert client.post(f"/mails/{held.pk}/other").status_code == 404
    assert signed_in("other_owner").post(f"/mails/{held.pk}/again").status_code == 400


def test_turning_sending_on(cast: Cast, signed_in: SignedIn) -> None:
    given = {"sending": "test", "test_domains": " Ours.example, @far.example ,"}
    assert signed_in("csm").post("/mails/sending", given).status_code == 403
    assert signed_in("manager").post("/mails/sending", given).status_code == 302
    own = LetterSettings.objects.get(workspace=cast.workspace)
    assert (own.sending, own.test_domains) == ("test", ["far.example", "ours.example"])
    assert own.installation == settings().installation
    assert AuditEntry.objects.get(action="mail.sending").detail["now"][0] == "test"
    for wrong in (
        {"sending": "maybe"},
        {"sending": "test"},
        {"sending": "on", "test_domains": "x"},
    ):
        assert signed_in("owner").post("/mails/sending", wrong).status_code == 400
    LetterSettings.objects.update(installation="elsewhere")
    assert "turned on in another installation" in text(signed_in("csm"), "/mails/")


def test_a_persons_yes_to_more(cast: Cast, signed_in: SignedIn) -> None:
    rows = [put(cast, n, topic="ladder", template="hello") for n in range(21)]
    CustomerMail.objects.exclude(pk=rows[-1].pk).update(state="sent", sent_at=None)
    LetterSettings.objects.create(
        workspace=cast.workspace, sending="on", installation=HERE.installation
    )
    assert claim(here=HERE, at=MONDAY) is None
    assert "1 more waits for a yes" in text(signed_in("manager"), "/mails/")
    assert signed_in("csm").post("/mails/grant", {"template": "hello"}).status_code == 403
    assert signed_in("manager").post("/mails/grant", {"template": "none"}).status_code == 400
    assert signed_in("manager").post("/mails/grant", {"template": "hello"}).status_code == 302
    assert MailGrant.objects.get().by == cast.users["manager"]
    assert "waits for a yes" not in text(signed_in("manager"), "/mails/")
    CustomerMail.objects.update(next_try_at=MONDAY)
    assert claim(here=HERE, at=MONDAY) is not None


def test_a_run_larger_than_usual_asks_on_the_page(cast: Cast, signed_in: SignedIn) -> None:
    sizes = [*[6] * 4, 7]
    for ago, many in zip((4, 3, 2, 1, 0), sizes, strict=True):
        rows = [put(cast, 100 * ago + n, template="letter") for n in range(many)]
        CustomerMail.objects.filter(pk__in=[row.pk for row in rows]).update(
            created_at=MONDAY - timedelta(days=ago), state="sent" if ago else "due"
        )
    LetterSettings.objects.create(
        workspace=cast.workspace, sending="on", installation=HERE.installation
    )
    assert claim(here=HERE, at=MONDAY) is None
    page = text(signed_in("csm"), "/mails/")
    assert "7 mails of “letter” were written on 2026-03-30" in page
    assert "the usual 6 (median of the last four runs). 7 of them wait" in page
    assert "Yes, send them" not in page
    assert "Yes, send them" in text(signed_in("manager"), "/mails/")
    answer = {"template": "letter", "run_on": "2026-03-30", "act": "yes"}
    assert signed_in("csm").post("/mails/run", answer).status_code == 403
    assert signed_in("manager").post("/mails/run", {**answer, "act": "x"}).status_code == 400
    assert signed_in("manager").post("/mails/run", {**answer, "run_on": ""}).status_code == 400
    assert signed_in("manager").post("/mails/run", answer).status_code == 302
    assert "Yes, send them" not in text(signed_in("manager"), "/mails/")
    CustomerMail.objects.filter(state="due").update(state="held", error=RUN_SAID)
    assert signed_in("manager").post("/mails/run", {**answer, "act": "no"}).status_code == 302
    assert CustomerMail.objects.filter(state="dropped").count() == 7


def test_an_address_by_hand(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in("csm")
    client.post("/mails/addresses", {"act": "suppress", "address": "ada@customer.example"})
    assert Suppression.objects.get(is_on=True).why == "by hand"
    client.post("/mails/addresses", {"act": "lift", "address": "ada@customer.example"})
    assert not Suppression.objects.filter(is_on=True).exists()
    assert client.post("/mails/addresses", {"act": "x"}).status_code == 400
    assert client.post("/mails/addresses", {"act": "lift", "address": "no"}).status_code == 400
    assert cast


ANSWERS = ("forgot", "forgot", "data_import_failed", "could_not_set_up", "no_time")


def answered(cast: Cast) -> None:
    for n, code in enumerate(ANSWERS):
        _row, token = invite(
            workspace=cast.workspace,
            customer_id=f"c{n}",
            customer_name=f"Customer {n}",
            language="en",
            at=MONDAY,
            secret="s",
        )
        answer(
            token=token,
            code=code,
            text=f"=text <i>{n}</i>",
            wants_back=n == 1,
            at=MONDAY + timedelta(hours=n),
        )
    for n in range(5):
        invite(
            workspace=cast.workspace,
            customer_id=f"silent{n}",
            customer_name="S",
            language="en",
            at=MONDAY,
            secret="s",
        )


def test_reasons_and_steps_are_counted(cast: Cast) -> None:
    """Intervals of Wilson's formula, worked out apart: 5 of 10 and 2 of 5."""
    answered(cast)
    found = report(cast.workspace.pk)
    assert (found.asked, found.wants_back) == (10, 1)
    assert found.answered is not None
    assert (round(found.answered.low, 4), round(found.answered.high, 4)) == (0.2366, 0.7634)
    first = found.reasons[0]
    assert (first.code, first.n, first.share.value) == ("forgot", 2, 0.4)
    assert (round(first.share.low, 4), round(first.share.high, 4)) == (0.1176, 0.7693)
    assert [(step.code, step.n) for step in found.steps] == [
        ("setup", 2),
        ("import", 1),
        ("reminder", 2),
    ]
    assert report(cast.other.pk).asked == 0


def test_who_was_asked_twice_counts_once_with_what_was_said_last(cast: Cast) -> None:
    """By the link in the letter, and by the mail a week later."""
    for hours, code in ((1, "price"), (2, "forgot")):
        _row, token = invite(
            workspace=cast.workspace,
            customer_id="c1",
            customer_name="C",
            language="en",
            at=MONDAY,
            secret="s",
        )
        answer(
            token=token,
            code=code,
            text="",
            wants_back=hours == 1,
            at=MONDAY + timedelta(hours=hours),
        )
    found = report(cast.workspace.pk)
    assert (found.asked, found.answered and found.answered.n) == (1, 1)
    assert [(row.code, row.n) for row in found.reasons] == [("forgot", 1)]
    assert found.wants_back == 0


def test_the_page_of_answers(cast: Cast, signed_in: SignedIn) -> None:
    answered(cast)
    client = signed_in("csm")
    page = text(client, "/why/")
    assert "10 were asked." in page
    assert "50 % answered (24 % to 76 %)" in page
    assert "1 wants back." in page
    assert "=text &lt;i&gt;0&lt;/i&gt;" in page
    assert page.index("Customer 4") < page.index("Customer 0"), "the newest first"
    assert "Customer 2" in (only := text(client, "/why/?answer=data_import_failed"))
    assert "Customer 0" not in only
    assert "Customer 1" in (back := text(client, "/why/?back=yes"))
    assert "Customer 0" not in back
    ordered = text(client, "/why/?sort=customer_name&step=reminder")
    assert ordered.index("Customer 0") < ordered.index("Customer 1")
    assert "No answer fits" in text(client, "/why/?q=nobody+at+all")
    csv = text(client, "/why.csv?back=yes")
    assert len(csv.splitlines()) == 2
    assert "'=text <i>1</i>" in csv


def test_who_wants_back_can_be_let_back(cast: Cast, signed_in: SignedIn) -> None:
    answered(cast)
    found = frozen(cast)
    WhyInvite.objects.filter(customer_id="c1").update(customer_name="Ada & Co")
    page = text(signed_in("csm"), "/why/")
    assert f"/refunds/freezes/{found.pk}/open" in page
    assert "Open the account" not in text(signed_in("read_only"), "/why/")
    assert signed_in("csm").post(f"/refunds/freezes/{found.pk}/open").status_code == 302
    assert f"/refunds/freezes/{found.pk}/open" not in text(signed_in("csm"), "/why/")


@pytest.mark.parametrize("path", ["/mails/", "/mails.csv", "/why/", "/why.csv"])
def test_another_company_sees_none_of_it(cast: Cast, signed_in: SignedIn, path: str) -> None:
    answered(cast)
    put(cast)
    page = text(signed_in("other_owner"), path)
    assert "Customer 1" not in page
    assert "customer.example" not in page.lower()


def test_sent_ones_are_not_settled_here(cast: Cast) -> None:
    row = put(cast)
    settle_sent(row=row, at=MONDAY)
    row.refresh_from_db()
    assert row.state == "due", "what was not claimed was not sent"
