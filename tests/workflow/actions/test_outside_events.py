"""Keeping events: each once, whoever brings it, and held by one at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tenure.records.models.outside import OutsideEvent
from tenure.values.errors import InputError
from tenure.values.provider import NotDoneError
from tenure.values.signals import SIGNAL_KINDS, Signal, signal
from tenure.workflow.actions.outside_events import due, forget_texts, keep, put_off, replay, settle
from tests.cast import AT, Cast

BODY = (
    '{"id":"evt_1","type":"refund.created","created":1700000000,"livemode":false,'
    '"data":{"object":{"object":"refund","id":"re_1","charge":"ch_1"}}}'
)
pytestmark = pytest.mark.django_db


def told() -> Signal:
    return signal(BODY)


def test_each_is_kept_once_whoever_brings_it(cast: Cast) -> None:
    assert keep(provider="stripe", signal=told(), at=AT) == "kept"
    assert keep(provider="stripe", signal=told(), at=AT, workspace=cast.workspace) == "known"
    assert keep(provider="stripe", signal=told(), at=AT, why_not="of others") == "known"
    assert keep(provider="stripe", signal=told(), at=AT, workspace=cast.other) == "kept"
    assert OutsideEvent.objects.count() == 2


@pytest.mark.parametrize("kind", SIGNAL_KINDS)
def test_kinds_something_comes_of(cast: Cast, kind: str) -> None:
    assert keep(provider="stripe", signal=replace(told(), kind=kind), at=AT) == "kept"


def test_one_holds_it_and_whoever_comes_next_finds_none(cast: Cast) -> None:
    keep(provider="stripe", signal=told(), at=AT)
    held = due(at=AT)
    assert held is not None
    assert due(at=AT + timedelta(seconds=119)) is None
    assert due(at=AT + timedelta(seconds=120)) is not None


def test_done_is_done(cast: Cast) -> None:
    keep(provider="stripe", signal=told(), at=AT)
    event = due(at=AT)
    assert event is not None

    def done() -> bool:
        return settle(
            event=event, refunds=(), charge=None, subscription="", installation="i", at=AT
        )

    assert [done(), done()] == [True, False]
    put_off(event=event, error=NotDoneError("late"), at=AT)
    event.refresh_from_db()
    assert (event.state, event.tries, event.error) == ("done", 1, "")


def test_what_was_said_is_dropped_after_ninety_days_and_that_it_came_is_not(cast: Cast) -> None:
    for number, kind in enumerate(("customer.deleted", SIGNAL_KINDS[0]), 1):
        keep(provider="stripe", signal=replace(told(), event=f"evt_{number}", kind=kind), at=AT)
    after = AT + timedelta(days=90, seconds=1)
    assert forget_texts(workspace=cast.workspace, at=AT + timedelta(days=90)) == 0
    assert forget_texts(workspace=cast.other, at=after) == 0
    assert forget_texts(workspace=cast.workspace, at=after) == 1
    assert forget_texts(workspace=cast.workspace, at=after) == 0
    waiting, ignored = OutsideEvent.objects.order_by("-state")
    assert (waiting.state, waiting.body) == ("pending", BODY)
    assert (ignored.state, ignored.body) == ("ignored", "")
    again = replace(told(), event="evt_1", kind="customer.deleted")
    assert keep(provider="stripe", signal=again, at=after) == "known"
    with pytest.raises(InputError, match="no longer kept"):
        replay(by=cast.by("owner"), event_id=ignored.pk)
