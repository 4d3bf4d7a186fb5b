"""Letters on the pages: looked at before they are written, written once, and followed to the call."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from tenure.jobs import clock
from tenure.records.models import (
    AuditEntry,
    CustomerLink,
    CustomerMail,
    Letter,
    MoneyOrder,
    RefundProposal,
    WhyInvite,
    WorkItem,
)
from tenure.values.letters import LANGUAGES, Signer
from tenure.workflow.actions.letters import write_letter
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.contact_check import check
from tenure.workflow.rules.letter_sample import sample
from tests.cast import AT, Cast

SignedIn = Callable[[str], Client]
SIGNER = {
    "signer_name": "Jordan Lee",
    "signer_title": "Care",
    "contact": "jordan@ours.example",
    "return_address": "1 Street\nTown",
}


def text(client: Client, path: str, status: int = 200, **query: Any) -> str:
    response = client.get(path, query)
    assert response.status_code == status, response.content[:500]
    return unescape(str(response.content.decode()))


def of_pdf(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.headers["Content-Type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(response.content)).pages
    return "".join(page.extract_text() for page in pages)


@pytest.fixture
def reached(published: Board) -> tuple[str, str]:
    """Id and name of a customer whom a letter and a mail reach."""
    rows = published.reader.rows(published.reader.table("customers").order_by("customer_id"))
    row = next(row for row in rows if check(published, row["customer_id"]).is_ok)
    return row["customer_id"], row["name"]


def gone(
    cast: Cast, customer: tuple[str, str], state: str = "succeeded", run: str = "done"
) -> RefundProposal:
    """A proposal of which one payment went back."""
    made = RefundProposal.objects.create(
        workspace=cast.workspace,
        customer_id=customer[0],
        customer_name=customer[1],
        kind="never",
        window_from=AT.date() - timedelta(days=300),
        window_until=AT.date(),
        reason="r",
        form_token="t",
        proposed_by=cast.users["csm"],
        proposed_at=AT,
        expires_at=AT + timedelta(days=3),
        state=run if state == "succeeded" else "sending",
        approved_by=cast.users["owner"],
    )
    for place, kind in enumerate(("refund", "freeze", "pause"), start=1):
        is_money = kind == "refund"
        MoneyOrder.objects.create(
            workspace=cast.workspace,
            proposal=made,
            kind=kind,
            place=place,
            charge=f"x{place}",
            key=f"k{place}",
            state=state,
            next_try_at=AT,
            currency="USD" if is_money else "",
            amount_minor=123_400 if is_money else 0,
            paid_on=AT.date(),
        )
    return made


def written(cast: Cast, number: int) -> Letter:
    return write_letter(
        by=cast.by("csm"),
        workspace=cast.workspace,
        proposal=None,
        customer=(f"c{number}", f"Customer {number}"),
        content=sample("en", Signer("J", "T", "c", "Ours"), on=AT.date()),
        address={"line": "1 Street"},
        at=AT,
    )


@pytest.mark.usefixtures("published")
def test_a_new_user_looks_at_one_first(signed_in: SignedIn) -> None:
    client = signed_in("owner")
    page = text(client, "/letters/")
    assert "No letter was written yet" in page
    assert "Nobody signs letters yet" in page
    for language in LANGUAGES:
        assert f"/letters/sample.{language}.pdf" in page
    assert "We are returning what you paid" in of_pdf(client, "/letters/sample.en.pdf")
    assert client.get("/letters/sample.de.pdf").status_code == 404
    assert client.post("/letters/settings/keep", SIGNER).status_code == 302
    assert "Jordan Lee" in of_pdf(client, "/letters/sample.ru.pdf")
    assert "Nobody signs" not in text(client, "/letters/")
    assert signed_in("csm").post("/letters/settings/keep", SIGNER).status_code == 403


def test_before_any_data_the_page_says_what_to_do(signed_in: SignedIn, cast: Cast) -> None:
    assert cast.users
    assert "/import/" in text(signed_in("owner"), "/letters/")


@pytest.mark.usefixtures("mail_leaves")
def test_a_letter_from_a_refund_to_the_call(
    signed_in: SignedIn, cast: Cast, reached: tuple[str, str]
) -> None:
    client, owner = signed_in("csm"), signed_in("owner")
    made = gone(cast, reached)
    new = f"/letters/new/{made.pk}"
    assert "somebody signs" in text(client, f"{new}/")
    assert client.post(f"{new}/write", {}).status_code == 400
    owner.post("/letters/settings/keep", SIGNER)
    page = text(client, f"{new}/")
    assert "1,234.00\u00a0USD" in page
    assert "one thousand two hundred thirty-four US dollars" in page
    assert reached[1] in page
    assert "Jordan Lee" in of_pdf(client, f"{new}.pdf")
    answer = client.post(f"{new}/write", {"mail": "yes"})
    assert answer.status_code == 302
    row = Letter.objects.get()
    assert answer.headers["Location"] == f"/letters/{row.pk}/"
    mail = CustomerMail.objects.get()
    assert (mail.letter_id, mail.template, mail.topic) == (row.pk, "refund_letter", "account")
    assert row.content["back"] in mail.body
    shown = text(client, f"/letters/{row.pk}/")
    assert row.content["back"] not in shown
    assert row.content["why"] not in shown
    assert "/back/…" in shown
    _opens_by_its_links(client, row)
    assert "one click opens your account again" in mail.body
    again = client.post(f"{new}/write", {"mail": "yes"})
    assert (again.status_code, Letter.objects.count()) == (400, 1)
    _followed(client, row)


def _opens_by_its_links(client: Client, row: Letter) -> None:
    """The database holds no token, the PDF links that open; of another secret it is not made."""
    paths = {"back": r"/back/[\w-]{22}", "why": r"/why/[\w-]{22}"}
    for name in paths:
        assert re.search(r"/~\d+$", row.content[name])
    printed = of_pdf(client, f"/letters/{row.pk}.pdf").replace("\n", "")
    found = {name: re.search(shape, printed) for name, shape in paths.items()}
    tables = (Letter, CustomerMail, CustomerLink, WhyInvite, AuditEntry)
    kept = str([list(table.objects.values()) for table in tables])
    for link in found.values():
        assert link is not None
        assert link[0].split("/")[-1] not in kept
        assert Client().get(link[0]).status_code == 200
    pdf = client.get(f"/letters/{row.pk}.pdf").content
    assert hashlib.sha256(pdf).hexdigest() == row.pdf_sha256
    CustomerLink.objects.update(customer_id="somebody else")
    assert client.get(f"/letters/{row.pk}.pdf").status_code == 400
    CustomerLink.objects.update(customer_id=row.customer_id)


def _followed(client: Client, row: Letter) -> None:
    """Sent, on the day of delivery asked for, called, and taken back."""
    path = f"/letters/{row.pk}/"
    today = clock.today("UTC")
    form = {"courier": "Post", "tracking": "RX1", "delivery_on": today.isoformat()}
    assert client.post(f"{path}courier", form).status_code == 302
    page = text(client, path)
    assert f"Call them on {today}" in page
    assert "RX1" in page
    item = WorkItem.objects.get(reasons__code="letter_delivered_call")
    assert path in text(client, "/", signal="letter_delivered_call")
    assert client.post(f"{path}called", {"outcome": "reached"}).status_code == 302
    item.refresh_from_db()
    assert item.status == "cleared"
    assert "reached by phone" in text(client, path)
    client.post(f"{path}undo")
    row.refresh_from_db()
    assert row.outcome == ""
    assert client.post(f"{path}nothing").status_code == 404
    assert client.post(f"{path}courier", {"courier": ""}).status_code == 400
    assert client.get(f"{path}courier").status_code == 405


def test_nothing_is_written_before_money_went_back(
    signed_in: SignedIn, cast: Cast, reached: tuple[str, str]
) -> None:
    made = gone(cast, reached, state="approved")
    client = signed_in("csm")
    signed_in("owner").post("/letters/settings/keep", SIGNER)
    assert "Nothing has gone back yet" in text(client, f"/letters/new/{made.pk}/")
    assert client.post(f"/letters/new/{made.pk}/write", {}).status_code == 400
    assert not Letter.objects.exists()
    assert client.get("/letters/new/999/").status_code == 400


def test_a_letter_waits_for_the_rest_of_its_refund(
    signed_in: SignedIn, cast: Cast, reached: tuple[str, str]
) -> None:
    """One payment went back, one is put off by the day's limit: no form, and what it waits for."""
    made = gone(cast, reached, run="sending")
    MoneyOrder.objects.create(
        workspace=cast.workspace,
        proposal=made,
        kind="refund",
        place=4,
        charge="x4",
        state="approved",
        next_try_at=AT + timedelta(days=1),
        currency="USD",
        amount_minor=55_500,
        paid_on=AT.date(),
    )
    client = signed_in("csm")
    signed_in("owner").post("/letters/settings/keep", SIGNER)
    page = text(client, f"/letters/new/{made.pk}/")
    assert "Part of this refund still waits" in page
    assert "<li>waits: 555.00 USD (payments: 1)</li>" in page
    assert "Write the letter</button>" not in page
    assert "1,789.00\u00a0USD" in page, "the sum of both: no part is called the whole"
    assert client.post(f"/letters/new/{made.pk}/write", {}).status_code == 400
    assert not Letter.objects.exists()
    MoneyOrder.objects.filter(place=4).update(state="cancelled")
    page = text(client, f"/letters/new/{made.pk}/")
    assert "1,234.00\u00a0USD" in page
    assert "Write the letter</button>" in page
    assert client.post(f"/letters/new/{made.pk}/write", {}).status_code == 302


def test_before_it_is_written_the_page_says_that_no_mail_leaves(
    signed_in: SignedIn, cast: Cast, reached: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, made = signed_in("csm"), gone(cast, reached)
    signed_in("owner").post("/letters/settings/keep", SIGNER)
    path = f"/letters/new/{made.pk}/"
    page = text(client, path)
    assert "No mail leaves now: sending is off." in page
    assert re.search(r'name="mail" value="yes" disabled', page)
    assert "http://localhost:8000</bdi>, which opens on this machine alone" in page
    assert "TENURE_HOSTS" in page
    assert client.post(f"{path}write", {"mail": "yes"}).status_code == 400
    assert not Letter.objects.exists()
    monkeypatch.setenv("TENURE_HOSTS", "tenure.ours.example")
    assert "on this machine alone" not in text(client, path)
    signed_in("owner").post("/mails/sending", {"sending": "on"})
    assert "No mail leaves now: no mail server is set." in text(client, path)
    monkeypatch.setenv("TENURE_SMTP_URL", "smtp://mail.ours.example")
    monkeypatch.setenv("TENURE_MAIL_FROM", "us@ours.example")
    page = text(client, path)
    assert "No mail leaves now" not in page
    assert re.search(r'name="mail" value="yes" checked', page)
    assert client.post(f"{path}write", {"mail": "yes"}).status_code == 302
    assert CustomerMail.objects.get().state == "due"


@pytest.mark.usefixtures("published")
def test_another_workspace_sees_none_of_ours(signed_in: SignedIn, cast: Cast) -> None:
    row = written(cast, 1)
    stranger = signed_in("other_owner")
    assert stranger.get(f"/letters/{row.pk}/").status_code == 404
    assert stranger.get(f"/letters/{row.pk}.pdf").status_code == 404
    assert stranger.post(f"/letters/{row.pk}/mailed").status_code == 400
    assert "Customer 1" not in text(stranger, "/letters/")
    reader = signed_in("read_only")
    assert reader.get(f"/letters/{row.pk}/").status_code == 200
    assert reader.get(f"/letters/{row.pk}.pdf").status_code == 403
    assert reader.post(f"/letters/{row.pk}/mailed").status_code == 403
    assert signed_in("read_only").get("/letters/new/1/").status_code == 403


@pytest.mark.usefixtures("published")
def test_a_letter_runs_as_its_own_language_does_on_any_page(
    signed_in: SignedIn, cast: Cast
) -> None:
    row = written(cast, 1)
    client = signed_in("owner")
    page = client.get(f"/letters/{row.pk}/", headers={"accept-language": "fa"}).content.decode()
    assert '<html lang="fa" dir="rtl"' in page
    assert '<section class="panel" lang="en" dir="ltr">' in page


@pytest.mark.usefixtures("published")
def test_the_list_pages_filters_and_exports(signed_in: SignedIn, cast: Cast) -> None:
    client = signed_in("owner")
    for number in range(3):
        written(cast, number)
    page = text(client, "/letters/", state="to_print", sort="customer_name")
    assert page.index("Customer 0") < page.index("Customer 2")
    assert "No letter fits" in text(client, "/letters/", state="done")
    assert "Customer 1" in text(client, "/letters/", q="customer 1")
    export = client.get("/letters.csv", {"sort": "customer_name"})
    lines = b"".join(export.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert len(lines) == 4
    assert "to_print" in lines[1]


@pytest.mark.usefixtures("published")
def test_more_rows_ask_no_more_questions(signed_in: SignedIn, cast: Cast) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, counts = signed_in("owner"), []
    for number in range(3):
        written(cast, number)
        with CaptureQueriesContext(connection) as asked:
            client.get("/letters/")
        counts.append(len(asked))
    assert counts[0] == counts[2]
