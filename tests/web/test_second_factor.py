"""The second factor on the pages: set up with a phone, asked for before money moves, and only there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from html import unescape
from urllib.parse import unquote

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client

from tenure.config.settings import settings
from tenure.jobs import clock
from tenure.records.models import AuditEntry, MoneyOrder, MoneySwitch, SecondFactor
from tenure.workflow.actions.tokens import add_token
from tenure.workflow.queries.board import Board
from tests.cast import AT, PASSWORD, Cast
from tests.phone import code, recovery_codes_on, secret_on
from tests.web.test_refunds import allow, fresh, owed, proposed, say_cash, shown

__all__ = ["fresh", "owed"]

SignedIn = Callable[[str], Client]
PAGE = "/account/second-factor/"
COOKIE = "tenure"


@pytest.fixture(autouse=True)
def hands() -> Iterator[time_machine.Traveller]:
    """A clock that moves only when told to."""
    with time_machine.travel(datetime(2026, 4, 1, 9, 0, tzinfo=UTC), tick=False) as traveller:
        yield traveller


def text(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return unescape(str(response.content.decode()))


def enroll(client: Client) -> tuple[str, list[str]]:
    """Set one up as a person does; the secret and the recovery codes."""
    assert client.post(f"{PAGE}begin", {"password": PASSWORD}).status_code == 302
    secret = secret_on(text(client, PAGE))
    page = client.post(f"{PAGE}confirm", {"code": code(secret, clock.now())}).content.decode()
    codes = recovery_codes_on(page)
    assert len(codes) == 10
    return secret, codes


def step_up(client: Client, given: str, password: str = PASSWORD, back: str = "/money/") -> int:
    texts = {"password": password, "code": given, "next": back}
    return client.post("/step-up/", texts).status_code


def test_setting_up_with_a_phone(signed_in: SignedIn, cast: Cast) -> None:
    client = signed_in("finance")
    page = text(client, PAGE)
    assert "No live money is connected" in page
    assert "secret" not in re.findall(r'class="(\w+)"', page)
    assert client.post(f"{PAGE}begin", {"password": "wrong"}).status_code == 400
    assert not SecondFactor.objects.exists()
    client.post(f"{PAGE}begin", {"password": PASSWORD})
    answer = client.get(PAGE)
    page = answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    qr = re.search(r'<img class="qr" src="(data:image/svg\+xml[^"]+)"', page)
    assert qr is not None
    assert "<svg" in unquote(qr[1])
    assert not re.search(r'src="https?:', page), "nothing is asked of anybody else"
    assert re.fullmatch(r"([A-Z2-7]{4} ){7}[A-Z2-7]{4}", secret_on(page))
    wrong = client.post(f"{PAGE}confirm", {"code": "000000"})
    assert (wrong.status_code, "does not fit" in wrong.content.decode()) == (400, True)
    done = client.post(f"{PAGE}confirm", {"code": code(secret_on(page), clock.now())})
    codes = recovery_codes_on(done.content.decode())
    assert len(codes) == 10
    again = text(client, PAGE)
    assert "10 recovery codes are left" in again
    assert not recovery_codes_on(again)
    assert codes[0] not in again
    assert cast.users


def test_the_secret_is_shown_ten_minutes_and_only_to_who_gave_the_password(
    signed_in: SignedIn, hands: time_machine.Traveller
) -> None:
    client, elsewhere = signed_in("finance"), signed_in("finance")
    client.post(f"{PAGE}begin", {"password": PASSWORD})
    assert 'class="secret"' in text(client, PAGE)
    assert 'class="secret"' not in text(elsewhere, PAGE)
    hands.shift(601)
    page = text(client, PAGE)
    assert 'class="secret"' not in page
    assert "You began before" in page
    assert client.post(f"{PAGE}confirm", {"code": "000000"}).status_code == 400


def test_money_waits_for_a_code(
    signed_in: SignedIn, cast: Cast, hands: time_machine.Traveller
) -> None:
    owner = signed_in("owner")
    assert "everyone is asked for a second factor here" in text(owner, "/money/")
    secret, _codes = enroll(owner)
    assert owner.post("/money/start").status_code == 302  # confirming it was showing it
    owner.post("/money/stop", {"reason": "try"})
    hands.shift(601)
    assert "Show first that it is you" in text(owner, "/money/")
    refused = owner.post("/money/start", headers={"referer": "http://testserver/money/?page=2"})
    assert refused.status_code == 403
    assert "Nothing was done yet" in refused.content.decode()
    assert "/step-up/?next=/money/" in refused.content.decode()
    assert not MoneySwitch.objects.get(workspace=cast.workspace).is_on
    before = owner.cookies[COOKIE].value
    given = code(secret, clock.now())
    assert step_up(owner, "000000") == 400
    assert step_up(owner, given, password="wrong") == 400
    assert owner.cookies[COOKIE].value == before
    assert step_up(owner, given) == 302, "a wrong password uses up no code"
    assert owner.cookies[COOKIE].value != before
    assert not Session.objects.filter(pk=before).exists(), "the old id is dead"
    assert step_up(owner, given) == 400, "a code is accepted once"
    assert "it counts until 09:20" in text(owner, "/money/")
    assert owner.post("/money/start").status_code == 302
    assert MoneySwitch.objects.get(workspace=cast.workspace).is_on
    found = AuditEntry.objects.filter(action="second_factor.code_accepted").get()
    assert found.actor == cast.users["owner"]


def test_it_counts_ten_minutes_and_in_one_browser(
    signed_in: SignedIn, hands: time_machine.Traveller
) -> None:
    owner, elsewhere = signed_in("owner"), signed_in("owner")
    enroll(owner)
    assert elsewhere.post("/money/start").status_code == 403
    hands.shift(600)
    assert owner.post("/money/start").status_code == 302
    hands.shift(1)
    assert owner.post("/money/start").status_code == 403


def test_two_people_each_with_a_factor(
    signed_in: SignedIn,
    published: Board,
    cast: Cast,
    owed: str,
    hands: time_machine.Traveller,
) -> None:
    manager, owner = signed_in("manager"), signed_in("owner")
    say_cash(owner)
    allow(cast)
    number = proposed(manager, owed)
    mark = shown(number)
    (_first, theirs), (mine, _codes) = enroll(manager), enroll(owner)
    hands.shift(601)
    assert manager.post(f"/refunds/{number}/submit", {"sha256": mark}).status_code == 403
    assert step_up(manager, theirs[0]) == 302  # a recovery code does as well
    assert manager.post(f"/refunds/{number}/submit", {"sha256": mark}).status_code == 302
    page = text(owner, f"/refunds/{number}/")
    assert "Show first that it is you" in page
    assert 'name="password"' not in page
    approval = {"sha256": mark, "password": PASSWORD}
    assert owner.post(f"/refunds/{number}/approve", approval).status_code == 403
    assert step_up(owner, code(mine, clock.now()), back=f"/refunds/{number}/") == 302
    assert 'name="password"' not in text(owner, f"/refunds/{number}/")
    assert owner.post(f"/refunds/{number}/approve", {"sha256": mark}).status_code == 302
    assert MoneyOrder.objects.filter(proposal=number).exists()
    assert published.as_of


def test_a_password_makes_no_code_count_longer(
    signed_in: SignedIn, hands: time_machine.Traveller
) -> None:
    owner = signed_in("owner")
    enroll(owner)
    hands.shift(590)
    owner.post("/refunds/1/approve", {"sha256": "x", "password": PASSWORD})
    hands.shift(20)
    assert owner.post("/money/start").status_code == 403


@pytest.mark.parametrize(
    ("name", "value", "is_asked"),
    [
        ("TENURE_STRIPE_KEY", "sk_live_x", True),
        ("TENURE_STRIPE_KEY", "rk_live_x", True),
        ("TENURE_STRIPE_KEY", "something new", True),
        ("TENURE_STRIPE_KEY", "rk_test_x", False),
        ("TENURE_STRIPE_KEY", "", False),
        ("TENURE_REQUIRE_SECOND_FACTOR", "yes", True),
        ("TENURE_REQUIRE_SECOND_FACTOR", "no", False),
    ],
)
def test_of_whom_it_is_asked(
    signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch, name: str, value: str, is_asked: bool
) -> None:
    monkeypatch.setenv(name, value)
    owner = signed_in("owner")
    assert settings().demands_second_factor is is_asked
    page, answer = text(owner, "/money/"), owner.post("/money/start")
    if not is_asked:
        assert answer.status_code == 302
        return
    assert answer.status_code == 403
    assert "you have none yet" in page
    assert step_up(owner, "") == 200, "without one there is nothing to show"
    assert "Set up a second factor" in text(owner, "/step-up/?next=/money/")
    enroll(owner)
    assert owner.post("/money/start").status_code == 302


def test_guessing_is_stopped(signed_in: SignedIn) -> None:
    owner = signed_in("owner")
    secret, codes = enroll(owner)
    answers = [step_up(owner, f"{n:06}") for n in range(5)]
    assert answers == [400] * 5
    for right in (code(secret, clock.now(), 1), codes[0]):
        assert step_up(owner, right) == 400
    page = text(owner, PAGE)
    assert "none is tried before 2026-04-01 09:15" in page
    assert AuditEntry.objects.filter(action="second_factor.codes_stopped").count() == 1


def test_guessing_the_password_there_locks_as_at_sign_in(signed_in: SignedIn) -> None:
    owner = signed_in("owner")
    enroll(owner)
    answers = [step_up(owner, "000000", password=f"wrong{n}") for n in range(11)]
    assert answers[0] == 400
    assert answers[-1] == 429


def test_removing_and_other_codes_ask_for_password_and_code(
    signed_in: SignedIn, hands: time_machine.Traveller
) -> None:
    owner = signed_in("owner")
    secret, codes = enroll(owner)
    for act in ("codes", "remove", "begin"):
        assert owner.post(f"{PAGE}{act}", {"password": PASSWORD}).status_code == 400
        wrong = {"password": "wrong", "code": codes[0]}
        assert owner.post(f"{PAGE}{act}", wrong).status_code == 400
    assert SecondFactor.objects.filter(ended_at=None).count() == 1
    hands.shift(60 * 16)
    texts = {"password": PASSWORD, "code": code(secret, clock.now())}
    others = recovery_codes_on(owner.post(f"{PAGE}codes", texts).content.decode())
    assert len(set(others) - set(codes)) == 10
    texts = {"password": PASSWORD, "code": others[0]}
    assert owner.post(f"{PAGE}remove", texts).status_code == 302
    assert "Begin" in text(owner, PAGE)
    assert "everyone is asked" in text(owner, "/money/"), "nothing counts any more"


def test_another_phone(signed_in: SignedIn, hands: time_machine.Traveller) -> None:
    owner = signed_in("owner")
    old, _codes = enroll(owner)
    hands.shift(60)
    texts = {"password": PASSWORD, "code": code(old, clock.now())}
    assert owner.post(f"{PAGE}begin", texts).status_code == 302
    new = secret_on(text(owner, PAGE))
    assert new != old
    owner.post(f"{PAGE}confirm", {"code": code(new, clock.now())})
    hands.shift(60)
    assert step_up(owner, code(old, clock.now())) == 400
    assert step_up(owner, code(new, clock.now())) == 302


@pytest.mark.parametrize(
    ("back", "goes"),
    [
        ("/refunds/?state=all", "/refunds/?state=all"),
        *(("//evil.example", "/"), ("/\\evil.example", "/"), ("https://evil.example", "/")),
        *(("javascript:alert(1)", "/"), ("/a\r\nSet-Cookie: x=1", "/"), ("", "/"), ("/\t/e", "/")),
    ],
)
def test_it_leads_back_to_our_own_pages_only(signed_in: SignedIn, back: str, goes: str) -> None:
    answer = signed_in("owner").post("/step-up/", {"password": PASSWORD, "next": back})
    assert (answer.status_code, answer.headers["Location"]) == (302, goes)


def test_keys_of_programs_pass_nowhere(cast: Cast) -> None:
    key = add_token(workspace=cast.workspace, name="n", role="owner", at=AT)
    program = Client(headers={"authorization": f"Bearer {key}"})
    assert program.get("/api/v1/figures").status_code == 200
    for path in ("/step-up/", "/money/start", f"{PAGE}begin", "/refunds/1/approve"):
        answer = program.post(path, {"password": PASSWORD, "code": "000000"})
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/sign-in/")
    described = program.get("/api/v1/openapi.json").json()["paths"]
    assert {way for ways in described.values() for way in ways} == {"get"}, "it only reads"


def test_no_session_outlives_twelve_hours(cast: Cast, hands: time_machine.Traveller) -> None:
    client = Client()
    client.post("/sign-in/", {"username": "owner@ours.example", "password": PASSWORD})
    for _ in range(12):
        hands.shift(55 * 60)
        assert client.get("/account/").status_code == 200
    assert step_up(client, "") == 302
    hands.shift(55 * 60)
    assert client.get("/account/").status_code == 200
    hands.shift(301)
    assert client.get("/account/").status_code == 302
    assert cast.users


@pytest.mark.usefixtures("cast")
def test_an_hour_unused_ends_a_session(hands: time_machine.Traveller) -> None:
    client = Client()
    client.post("/sign-in/", {"username": "owner@ours.example", "password": PASSWORD})
    held = client.cookies["tenure"].value
    hands.shift(3600)
    assert client.get("/account/").status_code == 200
    hands.shift(3601)
    assert client.get("/account/").headers["Location"].startswith("/sign-in/")
    client.cookies["tenure"] = held
    assert client.get("/account/").status_code == 302, "it is over on the server too"


def test_looking_changes_nothing(signed_in: SignedIn) -> None:
    owner = signed_in("owner")
    for act in ("begin", "confirm", "codes", "remove", "seen"):
        assert owner.get(f"{PAGE}{act}").status_code == 405
    assert owner.post(f"{PAGE}nonsense").status_code == 404
