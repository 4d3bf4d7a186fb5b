"""Readings and acts against a provider that behaves as Stripe's documents say."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tenure.config.settings import settings
from tenure.connectors.product.client import _date as product_date
from tenure.connectors.stripe import billing
from tenure.connectors.stripe.client import Access, Stripe
from tenure.connectors.stripe.client import _date as client_date
from tenure.connectors.stripe.transport import Transport
from tenure.values.errors import InputError
from tenure.values.provider import (
    ChargeReading,
    CollectionReading,
    KeyMisusedError,
    LockedOutError,
    NotDoneError,
    OutsideAct,
    ProviderError,
    RefusedActError,
    UnknownOutcomeError,
)
from tenure.values.refunding import canonical_json
from tests.stripe.place import Stripe as Fake
from tests.stripe.place import at_home


@pytest.fixture
def fake() -> Iterator[Fake]:
    with at_home() as made:
        yield made


def client(fake: Fake, *, key: str = "", may_act: bool = True, total_s: float = 5.0) -> Stripe:
    access = Access(key or fake.key, fake.url, may_act=may_act)
    return Stripe(access, Transport(total_s=total_s))


@pytest.fixture
def ours(fake: Fake) -> Stripe:
    return client(fake)


def refund(charge: str, amount: int = 1000, key: str = "rf1_a", **more: Any) -> OutsideAct:
    params = {"charge": charge, "amount": amount, "metadata": {"request_id": key}, **more}
    return OutsideAct("refund", charge, canonical_json(params), key)


def test_whose_books(fake: Fake, ours: Stripe) -> None:
    reading = ours.account()
    assert (reading.account, reading.livemode) == (fake.account, False)
    assert client(fake, key="sk_live_fake").account().livemode is True


def test_a_charge_as_it_stands(fake: Fake, ours: Stripe) -> None:
    made = fake.charge(amount=5000, captured=4900, currency="eur", created=1_700_000_000)
    ours.act(refund(made["id"]))
    fake.dispute(made["id"])
    paid_at = datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    expected = ChargeReading(made["id"], 4900, 1000, "EUR", False, True, paid_at)
    read = ours.charge(made["id"])
    assert read == expected
    assert read.theirs is not None
    assert abs(read.theirs.timestamp() - fake.advance(0)) < 5


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        (["won"], False),
        (["warning_closed"], False),
        (["won", "won"], False),
        (["lost"], True),
        (["under_review"], True),
        (["won", "needs_response"], True),
        (["won", "a word of tomorrow"], True),
    ],
)
@pytest.mark.parametrize("by", ["id", "payment_intent"])
def test_a_dispute_that_was_won_blocks_no_more(
    fake: Fake, ours: Stripe, ends: list[str], expected: bool, by: str
) -> None:
    """The charge itself says that it was disputed ever after."""
    made = fake.charge(amount=5000)
    other = fake.charge(amount=5000)
    fake.dispute(other["id"])
    for end in ends:
        fake.decide(fake.dispute(made["id"])["id"], end)
    assert fake.object("charges", made["id"])["disputed"] is True
    assert ours.charge(made[by]).is_disputed is expected
    assert ours.charge(other[by]).is_disputed is True


def test_a_key_that_may_not_read_disputes_takes_them_for_open(
    fake: Fake, ours: Stripe, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = fake.charge(amount=5000)["id"]
    fake.decide(fake.dispute(made)["id"], "won")

    def refused(path: str, *_: object) -> list[Any]:
        raise LockedOutError(f"403 no permission for {path}")

    assert ours.charge(made).is_disputed is False
    monkeypatch.setattr(ours, "_all", refused)
    assert ours.charge(made).is_disputed is True


def test_disputes_are_asked_for_where_there_was_one(fake: Fake, ours: Stripe) -> None:
    ours.charge(fake.charge(amount=5000)["id"])
    assert [one["path"] for one in fake.asked() if "disputes" in one["path"]] == []


@pytest.mark.parametrize("zone", ["GMT", "+0000", "-0000"])
@pytest.mark.parametrize("read", [client_date, product_date])
def test_their_clock_has_a_zone(read: Callable[[str], datetime | None], zone: str) -> None:
    """RFC 5322: -0000 is UTC, without saying where. What cannot be read is no clock."""
    assert read(f"Tue, 31 Mar 2026 06:00:00 {zone}") == datetime(2026, 3, 31, 6, tzinfo=UTC)
    assert read("yesterday") is None


def test_a_refund_is_made_once_under_its_key(fake: Fake, ours: Stripe) -> None:
    charge = fake.charge(amount=4900)["id"]
    first, again = ours.act(refund(charge)), ours.act(refund(charge))
    assert (first.state, first.is_replay, again.is_replay) == ("succeeded", False, True)
    assert first.outside_id == again.outside_id
    assert first.request_id.startswith("req_")
    assert first.theirs is not None
    assert abs(first.theirs.timestamp() - fake.advance(0)) < 5
    assert fake.refunded(charge) == 1000
    (mine,) = ours.refunds_of(charge)
    assert (mine.amount_minor, mine.currency, mine.metadata) == (
        1000, "USD", {"request_id": "rf1_a"},
    )  # fmt: skip


def test_each_try_is_the_same_to_the_byte(fake: Fake) -> None:
    charge = fake.charge(amount=4900)["id"]
    fake.script("429")
    with pytest.raises(NotDoneError):
        client(fake).act(refund(charge, reason="duplicate"))
    client(fake).act(refund(charge, reason="duplicate"))
    client(fake).act(refund(charge, reason="duplicate"))
    writes = [one["params"] for one in fake.asked() if one["method"] == "POST"]
    assert (
        writes
        == [
            {
                "charge": charge,
                "amount": "1000",
                "metadata[request_id]": "rf1_a",
                "reason": "duplicate",
            }
        ]
        * 3
    )


@pytest.mark.parametrize(
    ("fault", "error", "code", "given_back"),
    [
        ("429", NotDoneError, "rate_limit", 0),
        ("lock", NotDoneError, "lock_timeout", 0),
        ("drop_before", UnknownOutcomeError, "no_answer", 0),
        ("drop_after", UnknownOutcomeError, "no_answer", 1000),
        ("drop_half", UnknownOutcomeError, "no_answer", 1000),
        ("500_before", UnknownOutcomeError, "api_error", 0),
        ("500_after", UnknownOutcomeError, "api_error", 1000),
        ("503", UnknownOutcomeError, "api_error", 0),
        ("401", LockedOutError, "api_key_expired", 0),
        ("403", LockedOutError, "invalid_request_error", 0),
    ],
)
def test_what_an_answer_means(
    fake: Fake,
    ours: Stripe,
    fault: str,
    error: type[ProviderError],
    code: str,
    given_back: int,
) -> None:
    charge = fake.charge(amount=4900)["id"]
    ours.charge(charge)
    fake.script(fault)
    with pytest.raises(ProviderError) as caught:
        ours.act(refund(charge))
    assert (type(caught.value), caught.value.code) == (error, code)
    assert fake.refunded(charge) == given_back
    assert len([one for one in fake.asked() if one["method"] == "POST"]) == 1, "tried once"
    if fault == "429":
        assert isinstance(caught.value, NotDoneError)
        assert caught.value.retry_after_s == 1


def test_a_timeout_after_success_is_unknown(fake: Fake) -> None:
    charge, ours = fake.charge(amount=4900)["id"], client(fake, total_s=0.3)
    fake.script("slow:1")
    with pytest.raises(UnknownOutcomeError):
        ours.act(refund(charge))
    assert fake.refunded(charge) == 1000
    assert ours.act(refund(charge)).is_replay


def test_an_answer_that_drips_is_cut_off() -> None:
    listener = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        line, _ = listener.accept()
        with line:
            line.recv(65536)
            line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            for _ in range(40):
                try:
                    line.sendall(b"x")
                except OSError:
                    return
                time.sleep(0.05)

    thread = threading.Thread(target=drip)
    thread.start()
    ours = Stripe(
        Access("sk_test_x", f"http://127.0.0.1:{listener.getsockname()[1]}"), Transport(total_s=0.3)
    )
    started = time.monotonic()
    with pytest.raises(NotDoneError):
        ours.charge("ch_1")
    assert time.monotonic() - started < 1.5
    thread.join()
    listener.close()


def test_nobody_there_is_nothing_done() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    listener.close()
    ours = Stripe(Access("sk_test_x", f"http://127.0.0.1:{port}", may_act=True))
    act = OutsideAct("pause", "sub_1", "{}", "k")
    with pytest.raises(NotDoneError) as caught:
        ours.act(act)
    assert caught.value.code == "not_reached"


def test_another_under_way_is_nothing_done(fake: Fake, ours: Stripe) -> None:
    charge = fake.charge(amount=4900)["id"]
    ours.charge(charge)
    fake.script("busy:0.5")
    first = threading.Thread(target=ours.act, args=(refund(charge),))
    first.start()
    while not any(one["method"] == "POST" for one in fake.asked()):
        time.sleep(0.01)
    with pytest.raises(NotDoneError) as caught:
        client(fake).act(refund(charge))
    first.join()
    assert (caught.value.code, caught.value.status) == ("idempotency_key_in_use", 409)


def test_a_key_used_for_something_else_is_told_apart(fake: Fake, ours: Stripe) -> None:
    charge = fake.charge(amount=4900)["id"]
    ours.act(refund(charge))
    with pytest.raises(KeyMisusedError):
        ours.act(refund(charge, 1001))


@pytest.mark.parametrize(
    ("amount", "disputed", "code"),
    [(5001, False, "amount_too_large"), (1, True, "charge_disputed")],
)
def test_no_for_good(fake: Fake, ours: Stripe, amount: int, disputed: bool, code: str) -> None:
    charge = fake.charge(amount=5000)["id"]
    if disputed:
        fake.dispute(charge)
    with pytest.raises(RefusedActError) as caught:
        ours.act(refund(charge, amount))
    assert caught.value.code == code
    assert caught.value.request_id.startswith("req_")


def test_refunded_already_is_no_for_good(fake: Fake, ours: Stripe) -> None:
    charge = fake.charge(amount=1000)["id"]
    ours.act(refund(charge))
    with pytest.raises(RefusedActError) as caught:
        ours.act(refund(charge, 1, "rf1_b"))
    assert caught.value.code == "charge_already_refunded"
    with pytest.raises(RefusedActError) as caught:
        ours.charge("ch_none")
    assert caught.value.code == "resource_missing"


@pytest.mark.parametrize("status", ["pending", "failed"])
def test_a_refund_that_is_not_through(fake: Fake, ours: Stripe, status: str) -> None:
    charge = fake.charge(amount=4900)["id"]
    fake.script(status)
    done = ours.act(refund(charge))
    assert (done.state, done.failure) == (status, "declined" if status == "failed" else "")
    assert ours.refund(done.outside_id).status == status


def test_collection_is_paused_and_taken_up_again(fake: Fake, ours: Stripe) -> None:
    fake.subscription(id="sub_1", customer="cus_1")
    fake.subscription(id="sub_2", customer="cus_1", status="paused")
    params = canonical_json(
        {"pause_collection": {"behavior": "void"}, "metadata": {"request_id": "k"}}
    )
    assert ours.act(OutsideAct("pause", "sub_1", params, "k")).outside_id == "sub_1"
    assert ours.act(OutsideAct("pause", "sub_1", params, "k")).is_replay
    assert ours.collection("sub_1") == CollectionReading("sub_1", "active", True, False)
    assert ours.collection("sub_2") == CollectionReading("sub_2", "paused", False, False)
    resume = canonical_json({"pause_collection": "", "metadata": {"request_id": "r"}})
    ours.act(OutsideAct("resume", "sub_1", resume, "r"))
    assert ours.collection("sub_1").is_collection_paused is False
    assert {each.subscription for each in ours.subscriptions_of("cus_1")} == {"sub_1", "sub_2"}


def test_cancelling_what_is_cancelled_is_done(fake: Fake, ours: Stripe) -> None:
    fake.subscription(id="sub_1", customer="cus_1")
    params = canonical_json({"invoice_now": False, "prorate": False, "metadata": {"a": "b"}})
    act = OutsideAct("cancel", "sub_1", params, "k")
    assert ours.act(act).is_replay is False
    assert ours.act(act).is_replay is True
    assert ours.collection("sub_1").status == "canceled"
    assert ours.subscriptions_of("cus_1") == ()
    with pytest.raises(RefusedActError):
        ours.act(OutsideAct("cancel", "sub_none", params, "k"))


def test_refunds_since_are_read_page_by_page(fake: Fake, ours: Stripe) -> None:
    charge = fake.charge(amount=100_000)["id"]
    for number in range(230):
        fake.raw("POST", "/v1/refunds", f"charge={charge}&amount=1&metadata[n]={number}")
    now = datetime.fromtimestamp(fake.advance(0), UTC)
    read = list(ours.refunds_since(now - timedelta(minutes=5)))
    assert [int(each.metadata["n"]) for each in read] == list(range(229, -1, -1))
    assert list(ours.refunds_since(now + timedelta(minutes=5))) == []
    assert len(ours.refunds_of(charge)) == 230


def test_events_are_read_by_kind(fake: Fake, ours: Stripe) -> None:
    charge = fake.charge(amount=4900)["id"]
    ours.act(refund(charge))
    fake.dispute(charge)
    since = datetime.fromtimestamp(fake.advance(0) - 60, UTC)
    found = list(ours.signals_since(since, ("refund.created", "charge.dispute.created")))
    assert [each.kind for each in found] == ["charge.dispute.created", "refund.created"]
    assert {each.charge for each in found} == {charge}


def test_an_object_of_the_other_mode_stops_everything(fake: Fake, ours: Stripe) -> None:
    real = fake.charge(amount=4900, livemode=True)["id"]
    fake.subscription(id="sub_real", livemode=True)
    with pytest.raises(RefusedActError):
        ours.charge(real)
    fake.mix_modes()
    for ask in (ours.charge, lambda name: ours.act(refund(name))):
        with pytest.raises(LockedOutError) as caught:
            ask(real)
        assert caught.value.code == "livemode"
    with pytest.raises(LockedOutError):
        ours.collection("sub_real")
    assert fake.refunded(real) == 0


def test_a_key_that_says_nothing_does_nothing(fake: Fake) -> None:
    with pytest.raises(LockedOutError):
        client(fake, key="whatever").act(OutsideAct("pause", "sub_1", "{}", "k"))
    assert fake.asked() == []


def test_for_reading_only_unless_turned_on(fake: Fake) -> None:
    charge = fake.charge(amount=4900)["id"]
    env = {"TENURE_STRIPE_KEY": fake.key, "TENURE_STRIPE_URL": fake.url}
    reader = billing(settings(env))
    assert reader is not None
    assert reader.charge(charge).captured_minor == 4900
    with pytest.raises(LockedOutError) as caught:
        reader.act(refund(charge))
    assert caught.value.code == "read_only"
    writer = billing(settings({**env, "TENURE_STRIPE_WRITE": "yes"}))
    assert writer is not None
    assert writer.act(refund(charge)).state == "succeeded"
    assert billing(settings({})) is None
    with pytest.raises(InputError):
        billing(settings({**env, "TENURE_STRIPE_URL": "http://stripe.example"}))


def test_a_restricted_key_that_may_not(fake: Fake) -> None:
    charge = fake.charge(amount=4900)["id"]
    with pytest.raises(LockedOutError):
        client(fake, key="rk_test_read").act(refund(charge))
    assert client(fake, key="rk_test_refunds").act(refund(charge)).state == "succeeded"


@pytest.mark.parametrize(
    ("currency", "theirs", "ours_minor"),
    [("jpy", 500, 500), ("isk", 50_000, 500), ("kwd", 5_000, 5_000), ("mga", 500, 50_000)],
)
def test_amounts_they_count_otherwise(
    fake: Fake, ours: Stripe, currency: str, theirs: int, ours_minor: int
) -> None:
    charge = fake.charge(amount=theirs, currency=currency)["id"]
    assert ours.charge(charge).captured_minor == ours_minor
    ours.act(refund(charge, ours_minor))
    assert fake.refunded(charge) == theirs
    assert ours.refunds_of(charge)[0].amount_minor == ours_minor


@pytest.mark.parametrize(
    ("currency", "amount_minor", "is_so"),
    [
        *(("USD", 4_901, True), ("JPY", 501, True), ("KWD", 5_000, True), ("KWD", 5_001, False)),
        *(
            ("TND", 1_230, True),
            ("TND", 1_234, False),
            ("MGA", 50_000, True),
            ("MGA", 50_050, False),
        ),
        *(("ISK", 501, True), ("UGX", 501, True), ("LYD", 1_234, False)),
    ],
)
def test_amounts_they_cannot_count_are_known_before(
    fake: Fake, ours: Stripe, currency: str, amount_minor: int, is_so: bool
) -> None:
    """Three decimals end in 0, ariary have none: docs.stripe.com/currencies, special cases."""
    assert ours.can_send(amount_minor, currency) is is_so
    if not is_so:
        charge = fake.charge(amount=10**6, currency=currency.lower())["id"]
        with pytest.raises(RefusedActError, match="cannot be asked for"):
            ours.act(refund(charge, amount_minor))
        assert fake.refunded(charge) == 0


def test_a_payment_intent_is_refunded_as_one(fake: Fake, ours: Stripe) -> None:
    charge = fake.charge(amount=4900)
    intent = charge["payment_intent"]
    assert ours.charge(intent).captured_minor == 4900
    assert ours.act(refund(intent)).state == "succeeded"
    assert fake.refunded(charge["id"]) == 1000
    assert [each.charge for each in ours.refunds_of(intent)] == [intent]


def test_what_it_tells_of_itself_and_whose_books(fake: Fake) -> None:
    heard: list[str] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def hear() -> None:
        line, _ = listener.accept()
        with line:
            heard.append(line.recv(65536).decode())

    thread = threading.Thread(target=hear)
    thread.start()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with pytest.raises(NotDoneError):
        Stripe(Access("sk_test_x", url, "acct_theirs")).charge("ch_1")
    thread.join()
    listener.close()
    words = heard[0].lower()
    assert "stripe-account: acct_theirs" in words
    assert "stripe-version: 2026-10-28.endive" in words
    assert "user-agent: tenure\r\n" in words
    for told in ("x-stripe-client", "python", "platform", "aiagent"):
        assert told not in words


def test_the_key_is_in_no_error_and_no_repr(fake: Fake) -> None:
    ours = client(fake, key="sk_test_verysecretindeed")
    with pytest.raises(LockedOutError) as caught:
        ours.charge("ch_1")
    assert "verysecret" not in caught.value.message + repr(ours.access)


def test_the_library_is_loaded_only_where_it_is_needed() -> None:
    code = (
        "import sys, tenure.connectors.stripe, tenure.connectors.product\n"
        "assert not {'stripe', 'httpx'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
