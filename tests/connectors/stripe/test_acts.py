"""What is asked of Stripe for an act, and whether the answer is what was asked for."""

from __future__ import annotations

from typing import Any

import pytest

from tenure.connectors.stripe.acts import call_of, checked
from tenure.values.provider import OutsideAct, RefusedActError, UnknownOutcomeError

REFUND = OutsideAct("refund", "ch_1", '{"amount":1000,"charge":"ch_1"}', "k")
RIGHT = {"id": "re_1", "charge": "ch_1", "amount": 1000, "status": "succeeded"}


def test_freezing_is_nothing_stripe_does() -> None:
    with pytest.raises(RefusedActError) as caught:
        call_of(OutsideAct("freeze", "cus_1", "{}", "k"), "")
    assert caught.value.code == "unknown_act"


@pytest.mark.parametrize("odd", [{"charge": "ch_2"}, {"amount": 999}, {"charge": None}])
def test_an_answer_to_something_else_tells_nothing(odd: dict[str, Any]) -> None:
    call = call_of(REFUND, "USD")
    assert checked(REFUND, call, RIGHT) == ("re_1", "succeeded")
    with pytest.raises(UnknownOutcomeError):
        checked(REFUND, call, RIGHT | odd)


def test_a_pause_that_is_none_tells_nothing() -> None:
    act = OutsideAct("pause", "sub_1", "{}", "k")
    call = call_of(act, "")
    assert (call.method, call.path) == ("post", "/v1/subscriptions/sub_1")
    for found in ({"id": "sub_1", "pause_collection": None}, {"id": "sub_2"}):
        with pytest.raises(UnknownOutcomeError):
            checked(act, call, found)


def test_what_cannot_be_said_in_their_units_is_not_asked() -> None:
    with pytest.raises(RefusedActError):
        call_of(OutsideAct("refund", "ch_1", '{"amount":1001,"charge":"ch_1"}', "k"), "MGA")
