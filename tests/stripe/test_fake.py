"""The provider of our own does what Stripe's documents say it would."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import stripe as official
from tests.stripe.api import Api
from tests.stripe.hooks import signature
from tests.stripe.ledger import Books
from tests.stripe.place import Stripe, at_home, next_door

NEVER_SERVED = {
    "charge": {"refunds", "source"},  # only where they are asked for
    "subscription": {"billing_schedules", "managed_payments"},
    "payment_intent": {
        "excluded_payment_method_types",
        "managed_payments",
        "payment_method_configuration_details",
    },
    "account": {
        "external_accounts",
        "future_requirements",
        "requirements",
        "tos_acceptance",
    },
}


@pytest.fixture
def stripe() -> Iterator[Stripe]:
    with at_home() as made:
        yield made


def refund(
    at: Stripe, charge: str, amount: int = 1000, key: str = "k", more: str = ""
) -> tuple[int, Any, dict[str, str]]:
    form = f"charge={charge}&amount={amount}&metadata[request_id]=17{more}"
    return at.raw("POST", "/v1/refunds", form, {"Idempotency-Key": key} if key else {})


def cut(at: Stripe, charge: str, key: str) -> None:
    with pytest.raises((http.client.HTTPException, OSError)):
        refund(at, charge, key=key)


def test_a_key_gives_the_same_answer_again_and_does_nothing(stripe: Stripe) -> None:
    charge = stripe.charge(amount=4900, currency="eur")["id"]
    _, first, said = refund(stripe, charge)
    status, again, replayed = refund(stripe, charge)
    assert (status, again) == (200, first)
    assert "Idempotent-Replayed" not in said
    assert replayed["Idempotent-Replayed"] == "true"
    assert replayed["Original-Request"] == said["Request-Id"] != replayed["Request-Id"]
    assert stripe.refunded(charge) == 1000


def test_without_a_key_each_is_another_refund(stripe: Stripe) -> None:
    charge = stripe.charge(amount=4900)["id"]
    refund(stripe, charge, key="")
    refund(stripe, charge, key="")
    assert stripe.refunded(charge) == 2000


def test_a_key_with_other_parameters_is_refused(stripe: Stripe) -> None:
    charge = stripe.charge(amount=4900)["id"]
    refund(stripe, charge)
    for amount, more in ((1001, ""), (1000, "&reason=duplicate")):
        status, body, _ = refund(stripe, charge, amount, more=more)
        assert (status, body["error"]["type"]) == (400, "idempotency_error")
    assert stripe.refunded(charge) == 1000


def test_a_key_is_forgotten_after_a_day(stripe: Stripe) -> None:
    charge = stripe.charge(amount=4900)["id"]
    refund(stripe, charge)
    stripe.advance(24 * 3600 - 5)
    assert refund(stripe, charge)[2].get("Idempotent-Replayed") == "true"
    stripe.advance(5)
    assert "Idempotent-Replayed" not in refund(stripe, charge)[2]
    assert stripe.refunded(charge) == 2000, "the danger there is"


@pytest.mark.parametrize(("fault", "given_back"), [("500_before", 0), ("500_after", 1000)])
def test_a_failure_is_remembered_too(stripe: Stripe, fault: str, given_back: int) -> None:
    charge = stripe.charge(amount=4900)["id"]
    stripe.script(fault)
    assert refund(stripe, charge)[0] == 500
    status, _, headers = refund(stripe, charge)
    assert (status, headers["Idempotent-Replayed"]) == (500, "true")
    assert stripe.refunded(charge) == given_back


@pytest.mark.parametrize("fault", ["drop_after", "drop_half"])
def test_an_answer_lost_is_a_refund_made(stripe: Stripe, fault: str) -> None:
    charge = stripe.charge(amount=4900)["id"]
    stripe.script(fault)
    cut(stripe, charge, "k")
    assert stripe.refunded(charge) == 1000
    assert refund(stripe, charge)[2]["Idempotent-Replayed"] == "true"
    assert stripe.refunded(charge) == 1000


@pytest.mark.parametrize(
    ("fault", "status"), [("429", 429), ("lock", 429), ("503", 503), ("401", 401), ("403", 403)]
)
def test_what_is_met_at_the_door_is_not_remembered(stripe: Stripe, fault: str, status: int) -> None:
    charge = stripe.charge(amount=4900)["id"]
    stripe.script(fault)
    got, _, headers = refund(stripe, charge)
    assert got == status
    assert ("Retry-After" in headers) == (fault == "429")
    assert refund(stripe, charge)[0] == 200
    assert stripe.refunded(charge) == 1000


def test_a_line_cut_before_anything_is_nothing(stripe: Stripe) -> None:
    charge = stripe.charge(amount=4900)["id"]
    stripe.script("drop_before")
    cut(stripe, charge, "k")
    assert stripe.refunded(charge) == 0


def test_a_refusal_before_it_begins_is_not_remembered_and_one_after_is(stripe: Stripe) -> None:
    charge = stripe.charge(amount=1000)["id"]
    assert refund(stripe, charge, 0, "a")[1]["error"]["code"] == "parameter_invalid_integer"
    assert refund(stripe, charge, 1000, "a")[0] == 200
    assert refund(stripe, charge, 1000, "b")[1]["error"]["code"] == "charge_already_refunded"
    assert refund(stripe, charge, 1000, "b")[2]["Idempotent-Replayed"] == "true"


def test_the_same_key_at_once_is_refused_while_the_first_is_under_way(stripe: Stripe) -> None:
    charge = stripe.charge(amount=4900)["id"]
    stripe.script("busy:0.5")
    first = threading.Thread(target=refund, args=(stripe, charge))
    first.start()
    while not stripe.asked():
        pass
    status, body, _ = refund(stripe, charge)
    first.join()
    assert (status, body["error"]["code"]) == (409, "idempotency_key_in_use")
    assert refund(stripe, charge)[0] == 200
    assert stripe.refunded(charge) == 1000


def test_never_more_than_was_captured(stripe: Stripe) -> None:
    charge = stripe.charge(amount=5000, captured=3000)["id"]
    assert refund(stripe, charge, 3001, "a")[1]["error"]["param"] == "amount"
    assert refund(stripe, charge, 2000, "b")[0] == 200
    assert refund(stripe, charge, 1001, "c")[0] == 400
    assert refund(stripe, charge, 1000, "d")[0] == 200
    held = stripe.object("charges", charge)
    assert (held["amount_refunded"], held["refunded"]) == (3000, True)


def test_thirty_two_at_once_never_over_refund(stripe: Stripe) -> None:
    charge = stripe.charge(amount=10_000)["id"]
    threads = [
        threading.Thread(target=refund, args=(stripe, charge, 3000, f"k{n}")) for n in range(32)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert stripe.refunded(charge) == 9000


def test_a_disputed_charge_is_not_refunded(stripe: Stripe) -> None:
    charge = stripe.charge(amount=4900)["id"]
    stripe.dispute(charge)
    assert refund(stripe, charge)[1]["error"]["code"] == "charge_disputed"
    assert stripe.object("charges", charge)["disputed"] is True


def test_a_dispute_that_was_won_leaves_the_charge_to_be_refunded(stripe: Stripe) -> None:
    charge = stripe.charge(amount=4900)["id"]
    dispute = stripe.dispute(charge)["id"]
    assert stripe.decide(dispute, "won")["status"] == "won"
    assert stripe.raw("GET", f"/v1/disputes?charge={charge}")[1]["data"][0]["id"] == dispute
    assert stripe.object("charges", charge)["disputed"] is True
    assert refund(stripe, charge)[0] == 200
    assert stripe.all("events")[1]["type"] == "charge.dispute.closed"


def test_a_refund_may_be_pending_and_fail_later(stripe: Stripe) -> None:
    charge = stripe.charge(amount=4900)["id"]
    stripe.script("pending")
    made = refund(stripe, charge)[1]
    assert made["status"] == "pending"
    failed = stripe.settle(made["id"], "failed", "lost_or_stolen_card")
    assert (failed["status"], failed["failure_reason"]) == ("failed", "lost_or_stolen_card")
    assert stripe.refunded(charge) == 0 == stripe.object("charges", charge)["amount_refunded"]
    assert refund(stripe, charge)[1]["status"] == "pending", "what was answered is remembered"
    kinds = [event["type"] for event in stripe.all("events")]
    assert kinds == ["charge.refunded", "refund.created", "refund.updated",
                     "charge.refund.updated", "refund.failed"]  # fmt: skip


def test_a_payment_intent_stands_for_its_charge(stripe: Stripe) -> None:
    charge = stripe.charge(amount=4900)
    form = f"payment_intent={charge['payment_intent']}&amount=10"
    assert stripe.raw("POST", "/v1/refunds", form)[1]["charge"] == charge["id"]


@pytest.mark.parametrize(
    ("key", "path", "status"),
    [
        ("sk_test_wrong", "/v1/account", 401),
        ("rk_test_read", "/v1/refunds", 403),
        ("rk_test_refunds", "/v1/refunds", 200),
        ("rk_test_refunds", "/v1/subscriptions/sub_1", 403),
        ("sk_live_fake", "/v1/refunds", 404),
    ],
)
def test_who_may_do_what(stripe: Stripe, key: str, path: str, status: int) -> None:
    charge = stripe.charge(amount=4900)["id"]
    stripe.subscription(id="sub_1")
    form = "" if path == "/v1/account" else f"charge={charge}&amount=1"
    method = "POST" if form else "GET"
    got = stripe.raw(method, path, form, {"Authorization": f"Bearer {key}"})[0]
    assert got == status


def test_paused_is_a_status_and_paused_collection_is_not(stripe: Stripe) -> None:
    stripe.subscription(id="sub_1")
    pause = "pause_collection[behavior]=void"
    paused = stripe.raw("POST", "/v1/subscriptions/sub_1", pause)[1]
    assert (paused["status"], paused["pause_collection"]["behavior"]) == ("active", "void")
    assert stripe.raw("POST", "/v1/subscriptions/sub_1/resume")[0] == 400
    resumed = stripe.raw("POST", "/v1/subscriptions/sub_1", "pause_collection=")[1]
    assert resumed["pause_collection"] is None
    stripe.subscription(id="sub_2", status="paused")
    assert stripe.raw("POST", "/v1/subscriptions/sub_2/resume")[1]["status"] == "active"


def test_a_cancelled_subscription_is_not_there_for_another_try(stripe: Stripe) -> None:
    stripe.subscription(id="sub_1", customer="cus_1")
    assert stripe.raw("DELETE", "/v1/subscriptions/sub_1")[1]["status"] == "canceled"
    assert stripe.raw("DELETE", "/v1/subscriptions/sub_1")[0] == 404
    assert stripe.raw("GET", "/v1/subscriptions/sub_1")[1]["status"] == "canceled"
    assert stripe.raw("GET", "/v1/subscriptions?customer=cus_1")[1]["data"] == []


def test_lists_are_paged_newest_first_and_filtered(stripe: Stripe) -> None:
    names = [stripe.charge(amount=100 + n, created=1000 + n // 2)["id"] for n in range(25)]
    seen: list[str] = []
    path = "/v1/charges?limit=10"
    while True:
        page = stripe.raw("GET", path)[1]
        seen += [charge["id"] for charge in page["data"]]
        if not page["has_more"]:
            break
        path = f"/v1/charges?limit=10&starting_after={seen[-1]}"
    assert seen == names[::-1]
    newer = stripe.raw("GET", f"/v1/charges?limit=3&ending_before={seen[10]}")[1]
    assert [charge["id"] for charge in newer["data"]] == seen[7:10]
    since = stripe.raw("GET", "/v1/charges?limit=100&created[gte]=1010&created[lt]=1012")[1]
    assert [charge["created"] for charge in since["data"]] == [1011, 1011, 1010, 1010]
    assert stripe.raw("GET", "/v1/charges?starting_after=ch_none")[0] == 400
    assert stripe.raw("GET", "/v1/charges?limit=101")[0] == 400


def test_events_are_signed_as_the_official_library_checks(stripe: Stripe) -> None:
    charge = stripe.charge(amount=4900)["id"]
    refund(stripe, charge)
    letters = stripe.letters("whsec_1")
    assert len(letters) == 2
    for body, signed in letters:
        event = official.Webhook.construct_event(body, signed, "whsec_1")
        assert event["data"]["object"]["object"] in ("charge", "refund")
        with pytest.raises(official.SignatureVerificationError):
            official.Webhook.construct_event(body, signed, "whsec_2")


def test_two_secrets_while_one_is_changed() -> None:
    signed = signature("{}", 1000, "whsec_old", "whsec_new")
    assert signed.count("v1=") == 2


def test_who_wants_to_know_before_the_answer_is_told_before(stripe: Stripe) -> None:
    with at_home() as other:  # anything that takes a POST
        stripe.endpoint(f"{other.url}/v1/refunds", "whsec_1", when="before")
        charge = stripe.charge(amount=4900)["id"]
        refund(stripe, charge)
        assert len(stripe.delivered()) == 2


def test_chance_is_the_same_for_the_same_seed() -> None:
    def faults(seed: int) -> list[str]:
        api = Api(Books())
        api.books.fixed_now = 1_700_000_000
        api.dice.seed(seed)
        api.chances = {"429": 0.3, "drop_after": 0.3}
        charge = api.books.add_charge(amount=10_000)["id"]
        for number in range(50):
            api.ask("POST", "/v1/refunds", {"charge": charge, "amount": "1"},
                    {"Idempotency-Key": f"k{number}"})  # fmt: skip
        return [one["fault"] for one in api.asked]

    assert faults(1) == faults(1) != faults(2)
    assert {"429", "drop_after", "ok"} == set(faults(1))


def test_the_date_is_that_of_its_clock(stripe: Stripe) -> None:
    stripe.freeze_clock(1_700_000_000)
    assert stripe.raw("GET", "/v1/account")[2]["Date"] == "Tue, 14 Nov 2023 22:13:20 GMT"


def test_one_next_door_is_another_process() -> None:
    with next_door() as stripe:
        charge = stripe.charge(amount=4900)["id"]
        assert refund(stripe, charge)[0] == 200
        assert stripe.raw("GET", "/v1/balance")[1]["livemode"] is False


@pytest.mark.shared
def test_objects_have_the_published_fields(stripe: Stripe, shared: Callable[[str], Path]) -> None:
    text = (shared("stripe_fixtures") / "fixtures3.json").read_text(encoding="utf-8")
    published = json.loads(text)["resources"]
    charge = stripe.charge(amount=4900)
    stripe.subscription(id="sub_1")
    stripe.raw("POST", "/v1/subscriptions/sub_1", "pause_collection[behavior]=void")
    refund(stripe, charge["id"])
    stripe.dispute(charge["id"])
    served = [stripe.all(kind)[0] for kind in
              ("charges", "refunds", "subscriptions", "events", "disputes", "payment_intents")]  # fmt: skip
    served += [stripe.raw("GET", f"/v1/{name}")[1] for name in ("balance", "account")]
    served += [stripe.object("subscriptions", "sub_1")["items"]["data"][0]]
    served += [served[-1]["price"]]
    for thing in served:
        compare(thing, published[thing["object"]])


def compare(thing: dict[str, Any], theirs: dict[str, Any]) -> None:
    kind = thing["object"]
    assert set(thing) - set(theirs) == set(), kind
    missing = set(theirs) - set(thing) - NEVER_SERVED.get(kind, set())
    assert missing - {"plan"} == set(), kind
    for name, value in thing.items():
        if value is not None and theirs[name] is not None:
            assert type(value) is type(theirs[name]), f"{kind}.{name}"
