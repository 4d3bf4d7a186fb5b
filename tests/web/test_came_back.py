"""What comes back, from the customer's own page to a person's list and off it again, through the web."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from tenure.records.models import LetterSettings, WorkItem
from tenure.workflow.actions import why
from tenure.workflow.actions.customer_mail import claim, queue, settle_sent
from tenure.workflow.actions.suppressions import bounced
from tenure.workflow.queries.board import Board
from tests.cast import Cast
from tests.web.test_customer_links import sent
from tests.workflow.actions.test_customer_mail import HERE, POST
from tests.workflow.rules.returned import failed

NOW = datetime(2026, 3, 30, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock(published: Board) -> Iterator[time_machine.Traveller]:
    cache.clear()
    with time_machine.travel(NOW, tick=False) as made:
        yield made
    cache.clear()


def items(page: str) -> list[str]:
    """The items of a list, each as its own text."""
    return re.findall(r'<li class="item.*?(?=<li class="item|</ol>|$)', page, re.DOTALL)


def of(client: Client, path: str, name: str) -> str:
    """The one item of a customer on a page."""
    page = html.unescape(client.get(path).content.decode())
    (found,) = [each for each in items(page) if name in each]
    return found


def test_a_wish_in_the_form_is_on_todays_list_with_its_next_step(
    cast: Cast, signed_in: Callable[[str], Client], clock: time_machine.Traveller
) -> None:
    _row, token = why.invite(
        workspace=cast.workspace,
        customer_id="zz-1",
        customer_name="Zebra & Co",
        language="en",
        at=NOW,
        secret="s",
    )
    stranger, csm = Client(), signed_in("csm")
    assert "Zebra" not in csm.get("/").content.decode()
    status, _page = sent(
        stranger, f"/why/{token}", clock, why="no_time", wants_back="yes", wants_help="yes"
    )
    assert status == 200
    item = of(csm, "/?signal=wants_back", "Zebra & Co")
    assert "asked on 2026-03-30 for the account to be opened" in item
    assert "asked for help on 2026-03-30" in item
    assert "manager" in item, "a named person"
    assert '<a href="/why/?customer=zz-1">Open the account, and help them start</a>' in item
    behind = html.unescape(csm.get("/why/?customer=zz-1").content.decode())
    assert "Zebra & Co" in behind
    assert "asks for help" in behind
    assert "Zebra" not in csm.get("/why/?customer=other").content.decode()
    pk = WorkItem.objects.get(customer_id="zz-1").pk
    assert csm.post(f"/work-items/{pk}/done", {"back": "/"}).status_code == 302
    assert "Zebra" not in csm.get("/").content.decode()
    assert "Undo" in of(csm, "/?status=done", "Zebra & Co")
    assert csm.post(f"/work-items/{pk}/reopen", {"back": "/"}).status_code == 302
    assert "asks for help" in of(csm, "/", "Zebra & Co")
    sent(Client(), f"/why/{token}", clock, why="no_time")  # thought better of it
    assert "Zebra" not in csm.get("/").content.decode()


def test_a_bounced_mail_is_on_todays_list_with_the_mail_behind_it(
    cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    LetterSettings.objects.create(
        workspace=cast.workspace, sending="on", installation=HERE.installation
    )
    assert queue(workspace=cast.workspace, post=POST, at=NOW, here=HERE)
    row = claim(here=HERE, at=NOW)
    assert row is not None
    settle_sent(row=row, at=NOW)
    assert bounced(raw=failed(mail=row.message_id[1:27]), at=NOW) == "hard"
    csm = signed_in("csm")
    item = of(csm, "/?signal=mail_unreached", "c1")
    assert "the mail “We owe you” came back on 2026-03-30" in item
    assert f'<a href="/mails/{row.pk}">Find an address that works, or write another way</a>' in item
    assert csm.get(f"/mails/{row.pk}").status_code == 200
    csv = csm.get("/today.csv?signal=mail_unreached")
    assert "We owe you" in b"".join(csv).decode()
