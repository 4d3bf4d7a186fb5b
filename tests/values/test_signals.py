"""Reading an event: what it is about, and what is none."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tenure.values.signals import signal, signal_of


def event(kind: str, thing: dict[str, Any], **more: Any) -> dict[str, Any]:
    base = {"id": "evt_1", "type": kind, "created": 1_700_000_000, "livemode": True}
    return {**base, "data": {"object": thing}, **more}


@pytest.mark.parametrize(
    ("thing", "about", "subject", "charge"),
    [
        ({"object": "charge", "id": "ch_1"}, "charge", "ch_1", "ch_1"),
        ({"object": "refund", "id": "re_1", "charge": "ch_1"}, "refund", "re_1", "ch_1"),
        ({"object": "refund", "id": "re_1", "charge": None}, "refund", "re_1", ""),
        ({"object": "dispute", "id": "dp_1", "charge": "ch_1"}, "dispute", "dp_1", "ch_1"),
        ({"object": "subscription", "id": "sub_1"}, "subscription", "sub_1", ""),
    ],
)
def test_what_it_is_about(thing: dict[str, Any], about: str, subject: str, charge: str) -> None:
    told = signal_of(event("x", thing, account="acct_1"))
    assert (told.about, told.subject, told.charge) == (about, subject, charge)
    assert (told.account, told.livemode) == ("acct_1", True)
    assert told.happened_at == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)


def test_it_is_kept_as_it_came() -> None:
    body = json.dumps(event("x", {"object": "charge", "id": "ch_1"}), indent=3)
    assert signal(body).body == body
    assert signal(signal_of(json.loads(body)).body).event == "evt_1"


@pytest.mark.parametrize(
    "change",
    [
        {"id": None}, {"id": ""}, {"type": 1}, {"livemode": "false"}, {"created": "1"},
        {"created": -1}, {"created": 10**12}, {"data": None}, {"data": {"object": []}},
    ],
)  # fmt: skip
def test_what_is_no_event(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="event"):
        signal(json.dumps({**event("x", {"object": "charge"}), **change}))
