"""The price of the choice on the pages of refunds: missing, said, weighed, exported."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from tenure.inference.price_of_choice import Choice, Part, weigh
from tenure.records.models import AssumptionRow
from tenure.web.choice_words import BASES, MISSING, _sentence
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.choice import ORDER
from tests.cast import Cast
from tests.conftest import Demo

SignedIn = Callable[[str], Client]


def text(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, path
    body = b"".join(response) if response.streaming else response.content
    return unescape(body.decode())


def keep(client: Client, **texts: str) -> int:
    return client.post("/refunds/cost/assumption", {"act": "say", **texts}).status_code


def test_missing_said_weighed_and_taken_back(
    signed_in: SignedIn, cast: Cast, demo: Demo, published: Board
) -> None:
    owner = signed_in("owner")
    page = text(owner, "/refunds/cost/")
    assert "It cannot be told yet" in page
    assert "too few months of zombies were seen" in page
    assert "Waiting costs" not in page
    assert "assumed, as published elsewhere" in page
    said = {"low": "20", "high": "60", "source": "our guess, May"}
    assert keep(owner, code="wake", value="40", **said) == 302
    assert keep(owner, code="ask", value="30", **said) == 302
    page = text(owner, "/refunds/cost/")
    assert "Waiting costs" in page
    assert "It cannot be told yet" not in page
    assert "assumed, as somebody here said" in page
    assert "our guess, May" in page
    assert "40.0 %" in page
    (customer,) = sorted(demo.truth.owed_minor)[:1]
    one = text(signed_in("csm"), f"/refunds/new/?customer={customer}")
    assert "Waiting costs" in one
    assert "Say what to assume" not in one
    assert f"/refunds/cost/choice.csv?customer={customer}" in text(
        owner, f"/refunds/new/?customer={customer}"
    )
    csv = text(owner, "/refunds/cost/choice.csv").splitlines()
    assert [line.split(",")[0] for line in csv[1:]] == [
        *(code.removesuffix("_minor") for code in ORDER),
        *("refund", "monthly", "waiting", "acting", "spared"),
    ]
    alone = text(owner, f"/refunds/cost/choice.csv?customer={customer}")
    assert alone.splitlines()[-1] != csv[-1]
    assert keep(owner, code="wake", act="reset") == 302
    assert "It cannot be told yet" in text(owner, "/refunds/cost/")
    assert AssumptionRow.objects.get(workspace=cast.workspace).code == "ask"


@pytest.mark.usefixtures("published")
def test_wrong_words_and_wrong_people(signed_in: SignedIn) -> None:
    owner = signed_in("owner")
    for odd in (
        {"code": "luck", "value": "1", "source": "s"},
        {"code": "wake", "value": "", "source": "s"},
        {"code": "wake", "value": "101", "source": "s"},
        {"code": "wake", "value": "10", "low": "20", "source": "s"},
        {"code": "wake", "value": "10"},
    ):
        assert keep(owner, **odd) == 400, odd
    assert keep(signed_in("csm"), code="wake", value="10", source="s") == 403
    assert owner.get("/refunds/cost/assumption").status_code == 405
    assert signed_in("read_only").get("/refunds/cost/choice.csv").status_code == 403


def test_before_anything_is_loaded(signed_in: SignedIn) -> None:
    assert signed_in("owner").get("/refunds/cost/choice.csv").status_code == 404


@pytest.mark.usefixtures("published")
def test_what_it_is_made_of_has_its_pages(signed_in: SignedIn) -> None:
    assert "Zombies that wake" in text(signed_in("csm"), "/explain/waking/")
    assert "Is giving back unasked sensible?" in text(signed_in("csm"), "/explain/refund_choice/")


def sure(value: float) -> Part:
    return Part(value, value, value)


@pytest.mark.parametrize(
    ("refund", "leave", "words"),
    [
        (1, sure(1.0), "Giving back costs less than waiting wherever"),
        (10**7, sure(0.0), "because it is right costs about"),
        (10_000, Part(0.9, 0.0, 1.0), "giving back costs"),
        (10_000, Part(0.1, 0.0, 1.0), "waiting costs"),
    ],
)
def test_each_verdict_has_its_sentence(refund: int, leave: Part, words: str) -> None:
    none = sure(0)
    made = Choice(refund, 1, 1_000, sure(0.9), leave, none, none, sure(30), none, none, none)
    assert words in _sentence(weigh(made), "USD")


def test_every_code_has_a_word() -> None:
    assert set(BASES) == {"history", "said", "published", "nothing", "missing"}
    assert {"wake", "ask", "leave", "months", "refund", "rates"} == set(MISSING)
