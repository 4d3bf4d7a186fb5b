"""The money page: what differs, taken note of by two; a stop of all; the rules that were checked."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from tenure.config.settings import settings
from tenure.jobs import clock
from tenure.records.models import DifferenceNote, MoneyCheck, Reconciliation
from tenure.workflow.actions.money_switch import lift_at_machine, trip
from tests.cast import Cast

SignedIn = Callable[[str], Client]


def text(client: Client) -> str:
    return " ".join(unescape(client.get("/money/").content.decode()).split())


@pytest.fixture
def differing(cast: Cast) -> dict[str, str]:
    at, row = clock.now(), {"why": "unknown_request", "refund": "re_9", "charge": "ch_9"}
    Reconciliation.objects.create(
        workspace=cast.workspace, since=at, at=at, ours=0, theirs=1, differences=[row]
    )
    return {"why": "unknown_request", "subject": "refund:re_9", "reason": "restored <b>"}


def test_two_take_note_of_what_differs(signed_in: SignedIn, differing: dict[str, str]) -> None:
    finance, owner, csm = (signed_in(role) for role in ("finance", "owner", "csm"))
    assert "refund:re_9" in text(csm)
    assert "Take note of it" not in text(csm)
    assert csm.post("/money/note", differing).status_code == 403
    assert "Take note of it" in text(finance)
    assert finance.post("/money/note", differing).status_code == 302
    note = DifferenceNote.objects.get()
    assert "another person has to agree" in text(finance)
    assert "restored <b>" in text(owner)
    assert "restored &lt;b&gt;" in owner.get("/money/").content.decode()
    assert finance.post("/money/note-agree", {"note": note.pk}).status_code == 403
    assert owner.post("/money/note-agree", {"note": note.pk}).status_code == 302
    assert "taken note of; it is compared anew" in text(owner)
    note.refresh_from_db()
    assert note.agreed_by is not None


def test_one_is_taken_back(signed_in: SignedIn, differing: dict[str, str]) -> None:
    owner = signed_in("owner")
    owner.post("/money/note", differing)
    note = DifferenceNote.objects.get()
    assert owner.post("/money/note-drop", {"note": note.pk}).status_code == 302
    assert "Take note of it" in text(owner)
    assert not DifferenceNote.objects.exists()


def test_a_stop_of_all_is_shown_and_not_lifted_here(cast: Cast, signed_in: SignedIn) -> None:
    owner = signed_in("owner")
    owner.post("/money/start")
    assert "Approved refunds are sent." in text(owner)
    trip(workspace=None, reason="stopped at the machine", at=clock.now())
    shown = text(owner)
    assert "Off for all." in shown
    assert "tenure money start --all" in shown
    assert "Somebody stopped it at the machine." in shown
    assert "Let money leave from this installation" not in shown
    lift_at_machine(at=clock.now(), installation=settings().installation)
    assert "Approved refunds are sent." in text(owner)


def test_the_rules_that_were_checked(cast: Cast, signed_in: SignedIn) -> None:
    owner = signed_in("owner")
    assert "once a day:" not in text(owner)
    check = MoneyCheck.objects.create(workspace=cast.workspace, at=clock.now())
    assert "all of them hold" in text(owner)
    check.violations = [{"rule": "I4", "says": "ch_1: 1 held by none"}]
    check.save()
    assert "ch_1: 1 held by none" in text(owner)
