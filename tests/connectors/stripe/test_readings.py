"""Charges that say little, objects that do not say whether they are real, answers that are none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from tenure.connectors.stripe.amounts import UnmappedError
from tenure.connectors.stripe.client import Stripe, _date
from tenure.connectors.stripe.readings import charge_reading, livemode
from tenure.connectors.stripe.transport import Transport
from tenure.values.provider import NotDoneError, OutsideAct, RefusedActError, UnknownOutcomeError
from tests.connectors.stripe.test_client import client
from tests.stripe.place import at_home

CHARGE: dict[str, Any] = {
    "id": "ch_1", "amount": 5000, "amount_refunded": 0, "currency": "usd", "captured": True,
    "livemode": False, "created": 1_700_000_000,
}  # fmt: skip


@pytest.fixture
def ours() -> Iterator[Stripe]:
    with at_home() as fake:
        fake.subscription(id="sub_1", customer="cus_1")
        yield client(fake)


def test_a_charge_that_does_not_say_what_was_captured() -> None:
    assert charge_reading(CHARGE, "ch_1").captured_minor == 5000
    with pytest.raises(UnmappedError):
        charge_reading({**CHARGE, "captured": False}, "ch_1")


def test_neither_real_nor_not() -> None:
    for value in (None, "false", 0):
        with pytest.raises(UnmappedError):
            livemode({"livemode": value})


def answering(ours: Stripe, answer: Callable[[], Any]) -> None:
    ours._client = SimpleNamespace(raw_request=lambda *_, **__: answer())  # type: ignore[assignment]


def test_an_answer_that_cannot_be_read(ours: Stripe) -> None:
    """Of a call nothing is known; of a reading nothing was done."""

    def broken() -> Any:
        raise ValueError

    pause = OutsideAct("pause", "sub_1", "{}", "k")
    for answer in (broken, lambda: SimpleNamespace(data=[], headers={})):
        answering(ours, answer)
        with pytest.raises(UnknownOutcomeError):
            ours.act(pause)
        with pytest.raises(NotDoneError):
            ours.collection("sub_1")


def test_a_charge_in_no_currency_is_not_read(ours: Stripe) -> None:
    answering(ours, lambda: SimpleNamespace(data={**CHARGE, "currency": "zzz"}, headers={}))
    with pytest.raises(UnknownOutcomeError):
        ours.charge("ch_1")


def test_refused_and_not_cancelled_is_refused(ours: Stripe) -> None:
    refused = RefusedActError("no", code="resource_missing", status=404)
    act = OutsideAct("cancel", "sub_1", "{}", "k")
    with pytest.raises(RefusedActError) as caught:
        ours._cancelled(act, refused)
    assert caught.value is refused


def test_a_date_that_is_none() -> None:
    assert _date("yesterday") is None
    assert _date("Tue, 31 Mar 2026 06:00:00 GMT") is not None


def test_the_line_is_let_go() -> None:
    line = Transport()
    line.close()
    with pytest.raises(RuntimeError):
        line.request("get", "http://127.0.0.1:9/", {})
