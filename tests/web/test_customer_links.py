"""Pages for customers: a link lets in and nothing else does; looking changes nothing."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from tenure.records.models import (
    AuditEntry,
    CustomerLink,
    CustomerMail,
    Freeze,
    MoneyOrder,
    RefundProposal,
    Suppression,
    WhyInvite,
)
from tenure.values.why import WHYS
from tenure.web.networks import WRONG_LINKS
from tenure.workflow.actions import links, why
from tenure.workflow.actions.customer_mail import mail_key, queue
from tenure.workflow.actions.deliveries import Here
from tenure.workflow.rules.link_tokens import new_token
from tenure.workflow.rules.mail_ids import unsubscribe_token
from tests.cast import Cast
from tests.workflow.actions.test_customer_mail import LADDER

NOW = datetime(2026, 3, 30, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    cache.clear()
    with time_machine.travel(NOW, tick=False) as made:
        yield made
    cache.clear()


@pytest.fixture
def browser() -> Client:
    """Somebody without an account, in a browser that insists on tokens of forms."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def invited(cast: Cast) -> Callable[..., str]:
    def made(language: str = "en") -> str:
        _row, token = why.invite(
            workspace=cast.workspace,
            customer_id="c1",
            customer_name="Ada & Co",
            language=language,
            at=NOW,
            secret="s",
        )
        return f"/why/{token}"

    return made


def frozen(cast: Cast, state: str = "frozen") -> Freeze:
    proposal = RefundProposal.objects.create(
        workspace=cast.workspace,
        customer_id="c1",
        customer_name="Ada & Co",
        kind="never",
        window_from=date(2026, 1, 1),
        window_until=date(2026, 3, 1),
        reason="never used",
        form_token="f",
        proposed_by=cast.users["csm"],
        proposed_at=NOW,
        expires_at=NOW + timedelta(days=3),
    )
    order = MoneyOrder.objects.create(
        workspace=cast.workspace,
        proposal=proposal,
        kind="freeze",
        place=1,
        charge="c1",
        next_try_at=NOW,
    )
    return Freeze.objects.create(
        workspace=cast.workspace,
        customer_id="c1",
        customer_name="Ada & Co",
        order=order,
        reason="never used",
        state=state,
        since=NOW,
        until=date(2026, 4, 29),
    )


def back_link(cast: Cast, language: str = "en") -> str:
    _row, token = links.make_back(
        workspace=cast.workspace,
        customer_id="c1",
        customer_name="Ada & Co",
        language=language,
        at=NOW,
        secret="s",
    )
    return f"/back/{token}"


def sent(
    browser: Client, path: str, clock: time_machine.Traveller, **given: str
) -> tuple[int, str]:
    """Look at the form, take a while, send it; the status and the page."""
    page = browser.get(path).content.decode()
    found = re.search(r'name="began" value="([^"]+)"', page)
    clock.shift(timedelta(seconds=20))
    began = found.group(1) if found else ""
    answer = browser.post(path, {"began": began, "website": "", **given})
    return answer.status_code, answer.content.decode()


# --- coming back ---------------------------------------------------------------------------


def test_one_click_opens_the_account(cast: Cast, browser: Client) -> None:
    found, path = frozen(cast), back_link(cast)
    for _ in range(3):
        assert "Open my account again" in browser.get(path).content.decode()
    found.refresh_from_db()
    assert found.state == "frozen", "looking changes nothing"
    answer = browser.post(path)
    assert "is being opened" in answer.content.decode()
    assert browser.post(path).status_code == 200
    found.refresh_from_db()
    assert (found.state, found.lifted_by) == ("lifting", None)
    assert MoneyOrder.objects.filter(kind="unfreeze").count() == 1
    assert AuditEntry.objects.filter(action="links.came_back").count() == 1
    assert CustomerLink.objects.get().used_at == NOW


def test_an_open_account_is_said_to_be_open(cast: Cast, browser: Client) -> None:
    path = back_link(cast)
    assert "is open" in browser.get(path).content.decode()
    assert "is open" in browser.post(path).content.decode()
    assert not MoneyOrder.objects.exists()


def test_links_can_be_taken_away(cast: Cast, browser: Client) -> None:
    found, path = frozen(cast), back_link(cast)
    assert links.take_away(workspace=cast.workspace, customer_id="c1", at=NOW) == 1
    assert browser.post(path).status_code == 404
    found.refresh_from_db()
    assert found.state == "frozen"


# --- saying why ----------------------------------------------------------------------------


def test_an_answer_is_kept_with_its_step(
    browser: Client, invited: Callable[..., str], clock: time_machine.Traveller
) -> None:
    path = invited()
    status, page = sent(
        browser, path, clock, why="data_import_failed", text="<b>CSV</b>\x00", wants_back="yes"
    )
    assert (status, "Thank you" in page) == (200, True)
    row = WhyInvite.objects.get()
    assert (row.answer, row.step, row.wants_back) == ("data_import_failed", "import", True)
    assert row.text == "<b>CSV</b>"
    again = browser.get(path).content.decode()
    assert "&lt;b&gt;CSV&lt;/b&gt;" in again, "shown, not run"
    assert 'value="data_import_failed" required checked' in again
    sent(browser, path, clock, why="price")
    row.refresh_from_db()
    assert (row.answer, row.step, row.wants_back) == ("price", "purchase", False)
    told = AuditEntry.objects.filter(action__startswith="why.").order_by("id")
    assert [entry.action for entry in told] == [
        "why.answered",
        "why.changed",
    ]


def test_looking_answers_nothing(browser: Client, invited: Callable[..., str]) -> None:
    path = invited()
    for _ in range(3):
        assert browser.get(f"{path}?why=price").status_code == 200
    assert WhyInvite.objects.get().answered_at is None


def test_wrong_used_and_old_links_answer_alike(
    browser: Client, invited: Callable[..., str], clock: time_machine.Traveller
) -> None:
    path = invited()
    sent(browser, path, clock, why="forgot")
    clock.shift(timedelta(hours=23, minutes=59))
    assert browser.get(path).status_code == 200
    clock.shift(timedelta(minutes=1))
    used = browser.get(path)
    old_path = invited()
    clock.shift(timedelta(days=60))
    old = browser.post(old_path, {"why": "price"})
    unknown = browser.get(f"/why/{new_token()}")
    assert used.status_code == old.status_code == unknown.status_code == 404
    assert used.content == old.content == unknown.content
    assert WhyInvite.objects.filter(answer="price").count() == 0


def test_who_is_too_quick_or_fills_what_is_not_seen(
    browser: Client, invited: Callable[..., str], clock: time_machine.Traveller
) -> None:
    path = invited()
    page = browser.get(path).content.decode()
    began = re.findall(r'name="began" value="([^"]+)"', page)[0]
    quick = browser.post(path, {"why": "price", "began": began})
    assert quick.status_code == 400
    assert "very quick" in quick.content.decode()
    assert browser.post(path, {"why": "price", "began": "made:up"}).status_code == 400
    status, page = sent(browser, path, clock, why="price", website="https://spam.example")
    assert (status, "Thank you" in page) == (200, True), "no hint to whoever did it"
    other = invited()
    clock.shift(timedelta(seconds=20))
    assert browser.post(other, {"why": "price", "began": began}).status_code == 400
    assert not WhyInvite.objects.exclude(answered_at=None).exists()


def test_what_is_no_reason_or_too_long_is_asked_again(
    browser: Client, invited: Callable[..., str], clock: time_machine.Traveller
) -> None:
    path = invited()
    status, page = sent(browser, path, clock, why="<script>", text="kept text")
    assert (status, "kept text" in page) == (400, True)
    assert sent(browser, path, clock, why="price", text="x" * 4001)[0] == 400
    assert sent(browser, path, clock, why="price", text="x" * 40_000)[0] == 413
    assert WhyInvite.objects.get().answered_at is None


def test_ten_forms_a_minute(
    browser: Client, invited: Callable[..., str], clock: time_machine.Traveller
) -> None:
    path = invited()
    statuses = [sent(browser, path, clock, why="price")[0] for _ in range(2)]
    for _ in range(8):
        browser.post(path, {"why": "price"})
    answer = browser.post(path, {"why": "price"})
    assert statuses == [200, 200]
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert browser.get(path).status_code == 200, "looking is not counted"


@pytest.mark.parametrize(
    ("language", "words", "direction"),
    [("en", "Why did you never start?", "ltr"), ("fa", "", "rtl"), ("xx", "", "ltr")],
)
def test_it_speaks_the_language_of_the_letter(
    browser: Client, invited: Callable[..., str], language: str, words: str, direction: str
) -> None:
    answer = browser.get(invited(language), headers={"Accept-Language": "ja"})
    page = answer.content.decode()
    assert f'dir="{direction}"' in page
    assert words in page
    assert answer.headers["Content-Language"] == ("fa" if language == "fa" else "en")


def test_every_reason_is_on_the_form(browser: Client, invited: Callable[..., str]) -> None:
    page = browser.get(invited()).content.decode()
    assert re.findall(r'name="why" value="(\w+)"', page) == [each.code for each in WHYS]


# --- unsubscribing -------------------------------------------------------------------------


@pytest.fixture
def way_out(cast: Cast) -> str:
    here = Here("https://tenure.ours.example", "en", "x", has_mail=True)
    row = queue(workspace=cast.workspace, post=LADDER, at=NOW, here=here)
    assert row is not None
    key = mail_key(cast.workspace)
    return f"/unsubscribe/{unsubscribe_token(key, cast.workspace.pk, row.recipient_hash, 'ladder')}"


def test_get_never_unsubscribes(browser: Client, way_out: str) -> None:
    for query in ("", "?act=all", "?List-Unsubscribe=One-Click"):
        assert browser.get(way_out + query).status_code == 200
        assert browser.head(way_out + query).status_code == 200
    assert browser.put(way_out).status_code == 405
    assert not Suppression.objects.exists()


def test_unsubscribing_and_back(browser: Client, way_out: str) -> None:
    page = browser.post(way_out, {"act": "topic"}).content.decode()
    assert "You get no more reminders from us." in page
    assert "You get no more reminders" in browser.get(way_out).content.decode()
    page = browser.post(way_out, {"act": "all"}).content.decode()
    assert "no more mail from us but" in page
    page = browser.post(way_out, {"act": "again"}).content.decode()
    assert "written to again" in page
    assert not Suppression.objects.filter(is_on=True).exists()


def test_it_works_for_who_is_erased(browser: Client, way_out: str) -> None:
    CustomerMail.objects.all().delete()
    assert browser.post(way_out, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Suppression.objects.get().topic == "ladder"


# --- all of them ---------------------------------------------------------------------------


def test_no_cookie_no_index_no_way_elsewhere(
    cast: Cast, browser: Client, invited: Callable[..., str], way_out: str
) -> None:
    for path in (way_out, back_link(cast), invited(), f"/why/{new_token()}"):
        for answer in (browser.get(path), browser.post(path, {})):
            assert not answer.cookies
            assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            assert answer.headers["Cache-Control"] == "no-store"
            assert "Content-Security-Policy" in answer.headers
            page = answer.content.decode()
            assert "csrfmiddlewaretoken" not in page
            assert "<script" not in page
            assert "Location" not in answer.headers
    for elsewhere in ("?next=//evil.example", "?next=https:evil.example", "?url=%0d%0aX:y"):
        answer = browser.post(way_out + elsewhere, {"next": "//evil.example"})
        assert "evil" not in answer.content.decode() + str(answer.headers)


def test_what_is_kept_opens_nothing(cast: Cast, invited: Callable[..., str]) -> None:
    tokens = [invited().split("/")[-1], back_link(cast).split("/")[-1]]
    kept = str([*WhyInvite.objects.values(), *CustomerLink.objects.values()])
    assert all(len(token) == 22 for token in tokens)
    assert not any(token in kept for token in tokens)
    for row in (WhyInvite.objects.get(), CustomerLink.objects.get()):
        assert Client().get(f"/why/{row.token_hash}").status_code == 404
        assert Client().get(f"/back/{row.token_hash}").status_code == 404


@pytest.mark.usefixtures("clock")
def test_ten_thousand_guesses_open_nothing(cast: Cast, invited: Callable[..., str]) -> None:
    live = [invited() for _ in range(50)]
    path, rng, hits = back_link(cast), random.Random(7), 0
    signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for _ in range(10_000):
        token = "".join(rng.choices(signs, k=22))
        hits += why.asked(token=token, at=NOW) is not None
        hits += links.back(token=token, at=NOW) is not None
    assert hits == 0
    assert len({*live, path}) == 51


def test_who_guesses_has_to_wait_and_others_need_not(
    cast: Cast, invited: Callable[..., str]
) -> None:
    guesser, path = Client(REMOTE_ADDR="198.51.100.7"), invited()
    answers = [guesser.get(f"/why/{new_token()}").status_code for _ in range(WRONG_LINKS + 1)]
    assert answers == [404] * WRONG_LINKS + [429]
    neighbor = Client(REMOTE_ADDR="198.51.100.8")
    assert neighbor.get(f"/back/{new_token()}").status_code == 429, "the same network"
    assert neighbor.get(path).status_code == 200, "a right link is never refused"
    other = Client(REMOTE_ADDR="198.51.101.7", HTTP_X_FORWARDED_FOR="198.51.100.7")
    assert other.get(f"/why/{new_token()}").status_code == 404, "what was sent along counts nothing"
    assert cast


@pytest.mark.parametrize("token", ["é" * 22, "a" * 22 + "%00", "%2e%2e%2fwhy", "a" * 5000])
def test_odd_tokens_are_no_links(browser: Client, token: str, db: None) -> None:
    for page in ("why", "back", "unsubscribe"):
        assert browser.get(f"/{page}/{token}").status_code == 404
        assert browser.post(f"/{page}/{token}").status_code == 404
