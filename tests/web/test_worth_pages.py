"""Pages of worth: what they show, what their forms do, and to whom."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.test import Client

from tenure.records.models import Quote, ReleaseStep, WorthDecision, WorthPolicy
from tenure.workflow.queries.board import Board

SignedIn = Callable[[str], Client]


@pytest.fixture
def someone(published: Board) -> str:
    """A customer that loses money."""
    rows = published.reader.rows(published.reader.table("worth"))
    return str(min(rows, key=lambda row: row["v_keep_minor"])["customer_id"])


@pytest.mark.parametrize(
    "address",
    [
        "/worth/",
        "/worth/?state=keep&kind=saas&q=a&revenue=1:500&cost=0:90&sort=-margin",
        "/worth/?state=release",
        "/worth/costs/?state=losing&sort=-minutes",
        "/worth/tenths/?state=all_three",
        "/worth/rates/",
        "/worth/prices/?price=100&cost=20&own=3",
        "/worth/decisions/",
        "/chart/worth-map.svg?state=keep",
    ],
)
def test_each_answers(published: Board, signed_in: SignedIn, address: str) -> None:
    assert signed_in("read_only").get(address).status_code == 200


def test_the_sheet_shows_the_four_and_leads_to_the_rows(
    published: Board, signed_in: SignedIn, someone: str
) -> None:
    page = signed_in("csm").get(f"/worth/sheet/?{urlencode({'id': someone})}").content.decode()
    assert all(word in page for word in ("Keep", "Listen", "Reprice", "Release", "Unsure"))
    assert "who would accept a new price" in page
    assert "show=tickets" in page
    assert "/referrals/?customer=" in page
    assert signed_in("csm").get("/worth/sheet/?id=nobody").status_code == 404


def test_who_pays_nothing_has_no_sheet_and_is_told_so(
    published: Board, signed_in: SignedIn
) -> None:
    state = published.reader.table("customer_state")
    (gone,) = published.reader.rows(state.filter(state.mrr_minor.fill_null(0) == 0).limit(1))
    page = signed_in("csm").get(f"/worth/sheet/?{urlencode({'id': gone['customer_id']})}")
    assert page.status_code == 200
    assert "no price to weigh" in page.content.decode()


def test_a_person_decides_and_a_release_is_refused(
    published: Board, signed_in: SignedIn, someone: str
) -> None:
    client = signed_in("csm")
    form = {"customer": someone, "choice": "listen", "reason": "they say what others think"}
    assert client.post("/worth/act/decide", form).status_code == 302
    made = WorthDecision.objects.get()
    assert (made.choice, made.sheet["currency"]) == ("listen", "USD")
    refused = client.post("/worth/act/decide", form | {"choice": "release"})
    assert refused.status_code == 400
    assert "must lose" in refused.content.decode()
    client.post("/worth/act/take-back", {"customer": someone, "decision": str(made.pk)})
    assert WorthDecision.objects.get().taken_back_at is not None
    assert "Taken back" in client.get("/worth/decisions/?state=taken_back").content.decode()


def test_steps_offers_and_values_of_a_sheet(
    published: Board, signed_in: SignedIn, someone: str
) -> None:
    client = signed_in("manager")
    step = {"customer": someone, "step": "reassess", "what": "looked again with the listener"}
    client.post("/worth/act/step", step)
    assert ReleaseStep.objects.get().step == "reassess"
    client.post(
        "/worth/act/undo-step", {"customer": someone, "step": str(ReleaseStep.objects.get().pk)}
    )
    assert ReleaseStep.objects.get().is_gone
    client.post("/worth/act/offer", {"customer": someone, "multiple": "2,5", "is_soft_exit": "yes"})
    quote = Quote.objects.get()
    assert (quote.multiple, quote.is_soft_exit) == (2.5, True)
    assert quote.new_minor == round(quote.old_minor * 2.5)
    answer = {"quote": str(quote.pk), "answer": "countered", "agreed": "12.50"}
    client.post("/worth/prices/answer", answer)
    quote.refresh_from_db()
    assert (quote.answer, quote.agreed_minor) == ("countered", 1_250)
    client.post(
        "/worth/act/lab", {"customer": someone, "value": "5000", "reason": "builds with us"}
    )
    page = client.get(f"/worth/sheet/?{urlencode({'id': someone})}").content.decode()
    assert "builds with us" in page
    assert "2.5 ×" in page


def test_rates_policies_and_marks_are_set_by_few(published: Board, signed_in: SignedIn) -> None:
    rate = {"code": "occupancy", "low": "50", "value": "60", "high": "70", "source": "timed"}
    assert signed_in("csm").post("/worth/rates/set", rate).status_code == 403
    client = signed_in("finance")
    client.post("/worth/rates/set", rate)
    page = client.get("/worth/rates/").content.decode()
    assert "timed" in page
    client.post("/worth/rates/set", {"code": "occupancy", "act": "reset"})
    assert "timed" not in client.get("/worth/rates/").content.decode()
    policy = {"kind": "saas", "best_sure": "85", "release_sure": "95", "target_margin": "60"}
    policy |= {"most_share": "20", "review_every": "month"}
    client.post("/worth/rates/policy", policy)
    assert (WorthPolicy.objects.get().best_sure, WorthPolicy.objects.get().most_share) == (
        0.85,
        0.2,
    )
    client.post("/worth/tenths/mark", {"what": "category:bug"})
    assert "/worth/tenths/mark" in client.get("/worth/tenths/").content.decode()


def test_before_the_first_day_pages_say_what_to_do(signed_in: SignedIn, db: None) -> None:
    for address in ("/worth/", "/worth/costs/", "/worth/tenths/", "/worth/sheet/?id=x"):
        assert "tenure day" in signed_in("owner").get(address).content.decode()
    assert "No price was offered yet" in signed_in("owner").get("/worth/prices/").content.decode()
