"""Mail to customers from the row to a real server: what it receives, and what a crash leaves."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tenure.config.settings import Settings, settings
from tenure.jobs import worker
from tenure.jobs.customer_mail import send_one
from tenure.jobs.deliveries import here
from tenure.records.models import CustomerMail, Letter, LetterSettings, Suppression
from tenure.values.letters import LetterContent, Recipient, Signer, SumBack, as_json, from_json
from tenure.values.sending import Mail, NotSentError, RefusedError, UnknownError
from tenure.workflow.actions.customer_mail import Post, queue
from tenure.workflow.actions.links import make_back
from tenure.workflow.actions.mail_checks import no_figures
from tenure.workflow.rules.letter_pdf import sha256
from tenure.workflow.rules.link_tokens import mark
from tests.cast import Cast
from tests.connectors.smtp.post_office import PostOffice, post_office

MONDAY = datetime(2026, 3, 30, 9, 0, tzinfo=UTC)
ROOT = Path(__file__).parents[2]
POST = Post(
    customer_id="c1",
    recipient="ada@customer.example",
    template="letter",
    topic="account",
    occasion_key="letter:1",
    language="fa",
    zone="UTC",
    subject="بازپرداخت",
    body="سپاسگزاریم.",
)
LADDER = replace(
    POST, template="hello", topic="ladder", language="en", subject="Hello", body="Hello"
)


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with post_office() as made:
        yield made


@pytest.fixture
def own(cast: Cast, office: PostOffice, tmp_path: Path) -> Settings:
    """Settings of an installation that may write to customers."""
    made = replace(
        settings(),
        home=tmp_path,
        smtp_url=office.url,
        mail_from="Ours <care@ours.example>",
        hosts=("tenure.ours.example",),
        https=True,
    )
    LetterSettings.objects.create(
        workspace=cast.workspace, sending="on", installation=made.installation
    )
    return made


@pytest.fixture
def put(cast: Cast, own: Settings) -> Callable[..., CustomerMail]:
    def made(post: Post = POST) -> CustomerMail:
        row = queue(workspace=cast.workspace, post=post, at=MONDAY, here=here(own))
        assert row is not None
        return row

    return made


def sent(own: Settings, at: datetime = MONDAY, by: Callable[[Mail], None] | None = None) -> int:
    """Send all that can be sent; how many tries that took."""
    return sum(1 for _ in iter(lambda: send_one(own, lambda: at, by, no_figures), False))


def answering(*answers: Exception | None) -> tuple[Callable[[Mail], None], list[Mail]]:
    left, given = list(answers), []

    def mail(each: Mail) -> None:
        given.append(each)
        answer = left.pop(0)
        if answer is not None:
            raise answer

    return mail, given


def test_what_arrives(own: Settings, office: PostOffice, put: Callable[..., CustomerMail]) -> None:
    row = put()
    assert sent(own) == 1
    (mail,), ((came_from, reached),) = office.taken, office.envelopes
    assert mail["From"] == "Ours <care@ours.example>"
    assert mail["To"] == "ada@customer.example"
    assert mail["Message-ID"] == row.message_id
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "fa"
    assert mail["Precedence"] is None
    assert mail["List-Unsubscribe"] is None, "what is about their money has no way out"
    text, html = mail.iter_parts()
    assert "سپاسگزاریم" in text.get_content()
    assert '<div dir="rtl" lang="fa">' in html.get_content()
    box, _, domain = came_from.partition("@")
    assert (box.partition("+")[0], domain, reached) == (
        "care",
        "ours.example",
        ["ada@customer.example"],
    )
    assert box.partition("+")[2] == row.message_id[1:27]
    row.refresh_from_db()
    assert (row.state, row.sent_at) == ("sent", MONDAY)
    assert sent(own) == 0


def test_one_click_in_the_mail_unsubscribes(
    own: Settings, office: PostOffice, put: Callable[..., CustomerMail]
) -> None:
    """The header as a mail program reads it and posts to it (RFC 8058)."""
    put(LADDER)
    sent(own)
    (mail,) = office.taken
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = str(mail["List-Unsubscribe"]).replace("\r\n ", "").replace(" ", "").strip("<>")
    assert link.startswith("https://tenure.ours.example/unsubscribe/")
    body = mail.get_body(("plain",))
    assert body is not None
    assert link in body.get_content()
    path = link.removeprefix("https://tenure.ours.example")
    browser = Client(enforce_csrf_checks=True)
    for _ in range(3):
        assert browser.get(path).status_code == 200
    assert not Suppression.objects.exists(), "looking changes nothing: scanners open links"
    answer = browser.post(path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert not answer.cookies
    found = Suppression.objects.get()
    assert (found.topic, found.why, found.is_on) == ("ladder", "unsubscribed", True)
    step = put(replace(LADDER, occasion_key="2"))
    put()
    assert sent(own) == 1, "the letter still goes"
    step.refresh_from_db()
    assert (step.state, step.error) == ("dropped", "unsubscribed")


def letter(cast: Cast) -> Letter:
    content = LetterContent(
        language="en",
        to=Recipient("Ada", "Ada & Co"),
        signer=Signer("Bo", "CEO", "bo@ours.example", "Ours"),
        written_on=date(2026, 3, 30),
        quiet="never",
        quiet_since=None,
        paid=(),
        sums=(SumBack("USD", 12000, 0, "one hundred twenty dollars"),),
        is_frozen=True,
        is_stopped=True,
        back="https://tenure.ours.example/back/abcdefghijklmnopqrstuv",
    )
    return Letter.objects.create(
        workspace=cast.workspace,
        customer_id="c1",
        customer_name="Ada & Co",
        language="en",
        content=as_json(content),
        pdf_sha256=sha256(content),
        made_at=MONDAY,
    )


def test_the_letter_goes_with_it_to_the_byte(
    cast: Cast, own: Settings, office: PostOffice, put: Callable[..., CustomerMail]
) -> None:
    from pypdf import PdfReader

    made = letter(cast)
    put(replace(POST, letter=made))
    sent(own)
    (part,) = office.taken[0].iter_attachments()
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    assert part.get_content_type() == "application/pdf"
    assert part.get_filename() == f"letter-{made.pk}.pdf"
    assert hashlib.sha256(content).hexdigest() == made.pdf_sha256
    assert "Ada & Co" in PdfReader(BytesIO(content)).pages[0].extract_text()


def linked(cast: Cast, own: Settings) -> tuple[Letter, Post, str]:
    """A letter with a link, a mail about it, and the link's token: kept in neither."""
    row, token = make_back(
        workspace=cast.workspace,
        customer_id="c1",
        customer_name="Ada & Co",
        language="en",
        at=MONDAY,
        secret=own.secret_key,
    )
    link = f"https://tenure.ours.example/back/{mark(row.pk)}"
    made = letter(cast)
    content = replace(from_json(made.content), back=link)
    whole = replace(content, back=link.replace(mark(row.pk), token))
    made.content, made.pdf_sha256 = as_json(content), sha256(whole)
    made.save()
    return made, replace(POST, letter=made, body=f"Back: {link}"), token


def test_links_are_put_in_when_it_is_sent(
    cast: Cast, own: Settings, office: PostOffice, put: Callable[..., CustomerMail]
) -> None:
    made, post, token = linked(cast, own)
    row = put(post)
    assert token not in row.body + row.html + str(made.content)
    sent(own)
    (mail,) = office.taken
    for kind in ("plain", "html"):
        part = mail.get_body((kind,))
        assert part is not None
        assert f"/back/{token}" in part.get_content(), kind
    (pdf,) = mail.iter_attachments()
    content = pdf.get_payload(decode=True)
    assert isinstance(content, bytes)
    assert hashlib.sha256(content).hexdigest() == made.pdf_sha256
    row.refresh_from_db()
    assert token not in row.body + row.html


def test_with_another_secret_key_nothing_is_sent(
    cast: Cast, own: Settings, office: PostOffice, put: Callable[..., CustomerMail]
) -> None:
    """Its links would open nothing."""
    _made, post, _token = linked(cast, own)
    row = put(post)
    other = replace(own, secret_key="another")
    sent(other)
    row.refresh_from_db()
    assert row.state == "held", "another installation"
    LetterSettings.objects.update(installation=other.installation)
    CustomerMail.objects.update(next_try_at=MONDAY)
    sent(other)
    row.refresh_from_db()
    assert (office.taken, row.state) == ([], "failed")
    assert "secret key" in row.error


def test_another_letter_than_the_one_looked_at_is_not_sent(
    cast: Cast, own: Settings, office: PostOffice, put: Callable[..., CustomerMail]
) -> None:
    made = letter(cast)
    row = put(replace(POST, letter=made))
    Letter.objects.filter(pk=made.pk).update(pdf_sha256="0" * 64)
    sent(own)
    row.refresh_from_db()
    assert office.taken == []
    assert row.state == "failed"
    assert "would not be the one" in row.error


def test_a_lost_answer_is_the_end(own: Settings, put: Callable[..., CustomerMail]) -> None:
    row = put()
    by, given = answering(UnknownError("broke"))
    assert sent(own, by=by) == 1
    assert sent(own, MONDAY + timedelta(days=1), by=by) == 0
    row.refresh_from_db()
    assert (row.state, row.error, len(given)) == ("unknown", "broke", 1)


def test_a_restored_database_sends_nothing_twice(
    own: Settings, office: PostOffice, put: Callable[..., CustomerMail]
) -> None:
    """The backup is older than the sending: there the mail is still due."""
    row = put()
    before = CustomerMail.objects.filter(pk=row.pk).values().get()
    assert sent(own) == 1
    CustomerMail.objects.filter(pk=row.pk).update(**before)
    sent(own)
    row.refresh_from_db()
    assert len(office.taken) == 1
    assert (row.state, row.error) == ("unknown", "it went out before this database was restored")


def test_what_surely_did_not_go_out_goes_later(
    own: Settings, put: Callable[..., CustomerMail]
) -> None:
    row = put()
    by, given = answering(NotSentError("451 later"), None)
    assert sent(own, by=by) == 1
    row.refresh_from_db()
    assert (row.state, row.error, row.sent_at) == ("due", "451 later", None)
    assert sent(own, MONDAY + timedelta(minutes=1), by=by) == 1
    assert given[0] == given[1]


@pytest.mark.parametrize(
    ("answer", "state", "is_suppressed"),
    [
        ("550 5.1.1 nobody here", "bounced", True),
        ("550 5.2.1 closed", "bounced", True),
        ("554 5.7.1 looks like spam", "failed", False),
        ("552 5.3.4 too big", "failed", False),
        ("550 nobody", "failed", False),
    ],
)
def test_refused_at_the_door(
    own: Settings, put: Callable[..., CustomerMail], answer: str, state: str, is_suppressed: bool
) -> None:
    row = put()
    sent(own, by=answering(RefusedError(answer))[0])
    row.refresh_from_db()
    assert (row.state, row.error) == (state, answer)
    assert Suppression.objects.filter(is_on=True).exists() == is_suppressed


def test_a_server_set_wrong_is_waited_for(
    own: Settings, office: PostOffice, put: Callable[..., CustomerMail]
) -> None:
    put()
    assert sent(replace(own, smtp_url="mail.example")) == 1
    assert sent(own, MONDAY + timedelta(minutes=1)) == 1
    assert len(office.taken) == 1


def test_the_worker_sends(
    own: Settings,
    office: PostOffice,
    put: Callable[..., CustomerMail],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put()
    monkeypatch.setattr("tenure.jobs.clock.now", lambda: MONDAY)
    assert worker.run_once(own)
    assert len(office.taken) == 1
    assert not worker.run_once(own)


def mailed(office: PostOffice, folder: Path, *given: str) -> dict[str, Any]:
    """What the senders of another process leave in their database."""
    command = [sys.executable, "-m", "tests.jobs.customer_mailer", str(folder), str(office.port)]
    plain = {name: value for name, value in os.environ.items() if not name.startswith("TENURE_")}
    done = subprocess.run(
        [*command, *given], capture_output=True, text=True, cwd=ROOT, env=plain, check=False
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


@pytest.mark.slow
def test_four_senders_at_once_send_each_once(office: PostOffice, tmp_path: Path) -> None:
    found = mailed(office, tmp_path, "120", "0", "7")
    arrived = Counter(str(mail["Message-ID"]) for mail in office.taken)
    assert set(arrived.values()) == {1}
    assert len(arrived) == 120
    assert {row[1] for row in found["rows"]} == {"sent"}


@pytest.mark.slow
def test_killed_at_any_moment_none_is_sent_twice(office: PostOffice, tmp_path: Path) -> None:
    found = mailed(office, tmp_path, "160", "40", "7")
    assert found["in_flight"] >= 30
    arrived = Counter(str(mail["Message-ID"]) for mail in office.taken)
    states = {row[0]: row[1] for row in found["rows"]}
    assert set(states.values()) == {"sent", "unknown"}
    assert set(arrived.values()) == {1}, "nobody gets a mail twice"
    assert {mail for mail, state in states.items() if state == "sent"} <= set(arrived)
    in_doubt = {mail for mail, state in states.items() if state == "unknown"}
    assert in_doubt & set(arrived), "some were taken and cut off before that was written down"
    assert len(in_doubt) <= found["in_flight"]
    assert all(row[2] == 1 for row in found["rows"])
