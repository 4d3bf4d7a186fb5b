"""Writing the letter of a refund: once, signed, with links that fit, and as a mail where one reaches."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tenure.records.models import (
    CustomerMail,
    DormantLabel,
    Letter,
    LetterSettings,
    RefundProposal,
    WhyInvite,
)
from tenure.values.errors import InputError
from tenure.workflow.actions.deliveries import Here
from tenure.workflow.actions.letter_sending import write_for_proposal
from tenure.workflow.queries.letter_content import Links, prepared
from tests.cast import AT, Cast
from tests.workflow.actions.test_letters import CONTACT, order, proposal

HERE = Here("https://tenure.example", "en", "here", has_mail=True, secret="a secret of the tests")


@pytest.fixture
def signed(cast: Cast) -> Cast:
    LetterSettings.objects.create(
        workspace=cast.workspace,
        signer_name="Vera Lind",
        signer_title="Head",
        contact="vera@ours.example",
        return_address="1 Street",
        sending="on",
        installation=HERE.installation,
    )
    return cast


def write(cast: Cast, pk: int, *, with_mail: bool = False, has_mail: bool = True) -> Letter:
    nobody = replace(CONTACT, person=None)
    return write_for_proposal(
        by=cast.by("csm"),
        proposal_id=pk,
        contact=CONTACT if has_mail else nobody,
        here=HERE,
        with_mail=with_mail,
    )


def paid(cast: Cast, *kinds: str, state: str = "done") -> int:
    """A proposal of which these acts are done; its number."""
    made = proposal(cast, state)
    for place, kind in enumerate(("refund", *kinds), start=1):
        more = {"amount_minor": 1_000, "currency": "USD"} if kind == "refund" else {}
        order(made, place, kind, "succeeded", **more)
    return made.pk


def test_a_letter_without_a_mail_asks_why(signed: Cast) -> None:
    row = write(signed, paid(signed))
    assert row.content["back"] == "", "nothing was frozen"
    assert "/why/" in row.content["why"]
    assert (WhyInvite.objects.count(), CustomerMail.objects.count()) == (1, 0)


def test_who_was_frozen_finds_the_way_back(signed: Cast) -> None:
    row = write(signed, paid(signed, "freeze"), with_mail=True)
    assert "/back/" in row.content["back"]
    mail = CustomerMail.objects.get()
    assert (mail.recipient, mail.letter) == ("ada@ada.example", row)


def test_all_or_nothing(signed: Cast) -> None:
    pk = paid(signed, "freeze")
    with pytest.raises(InputError, match="no mail reaches"):
        write(signed, pk, with_mail=True, has_mail=False)
    assert (Letter.objects.count(), WhyInvite.objects.count()) == (0, 0)
    write(signed, pk)
    with pytest.raises(InputError, match="written before"):
        write(signed, pk)
    with pytest.raises(InputError, match="no such proposal"):
        write(signed, pk + 1)
    assert Letter.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("refund", "approved"),
        ("transfer", "approved"),
        ("refund", "sending"),
        ("refund", "unknown"),
        ("refund", "manual"),
    ],
)
def test_no_part_is_called_the_whole(signed: Cast, kind: str, state: str) -> None:
    pk = paid(signed, state="sending")
    of = RefundProposal.objects.get(pk=pk)
    order(of, 2, kind, state, amount_minor=2_000, currency="USD")
    with pytest.raises(InputError, match="part of this refund"):
        write(signed, pk, with_mail=True)
    assert (Letter.objects.count(), CustomerMail.objects.count()) == (0, 0)
    shown = prepared(
        workspace=signed.workspace,
        proposal_id=pk,
        contact=CONTACT,
        links=Links(""),
        on=AT.date(),
    )
    assert (shown.has_gone, shown.waiting, shown.is_over) == (True, 1, False)
    assert [(each.state, each.count, each.sums) for each in shown.waits] == [
        (state, 1, {"USD": 2_000})
    ]


def test_what_is_over_holds_no_letter_up(signed: Cast) -> None:
    """Paid by finance or listed for it, taken by the provider, refused or called off."""
    pk = paid(signed)
    of = RefundProposal.objects.get(pk=pk)
    order(of, 2, "transfer", "succeeded", amount_minor=2_000, currency="USD")
    order(of, 3, "refund", "failed", amount_minor=4_000, currency="USD")
    order(of, 4, "refund", "pending", amount_minor=500, currency="USD")
    order(of, 5, "refund", "cancelled", amount_minor=8_000, currency="USD")
    order(of, 6, "transfer", "manual", amount_minor=70, currency="USD", error_code="transfer")
    (total,) = write(signed, pk).content["sums"]
    assert total["amount_minor"] == 3_570


@pytest.mark.parametrize("state", ["draft", "previewed", "awaiting", "approved"])
def test_nothing_is_written_of_a_refund_that_has_not_begun(signed: Cast, state: str) -> None:
    pk = paid(signed, state=state)
    with pytest.raises(InputError, match="has not begun"):
        write(signed, pk)
    assert not Letter.objects.exists()


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"sending": "off"}, "sending is off"),
        ({"installation": "elsewhere"}, "another installation"),
        ({"sending": "test", "test_domains": ["ours.example"]}, "test mode"),
    ],
)
def test_a_mail_that_would_not_leave_is_refused_and_the_letter_with_it(
    signed: Cast, settings: dict[str, object], why: str
) -> None:
    LetterSettings.objects.update(**settings)
    pk = paid(signed)
    with pytest.raises(InputError, match=why) as refused:
        write(signed, pk, with_mail=True)
    assert "without a mail" in refused.value.hint
    assert (Letter.objects.count(), CustomerMail.objects.count()) == (0, 0)
    assert write(signed, pk).customer_id == "ada", "on paper it can be written"


def test_nothing_is_written_in_legal_hold(signed: Cast) -> None:
    pk = paid(signed)
    held = DormantLabel.objects.create(
        workspace=signed.workspace,
        customer_id="ada",
        customer_name="Ada",
        reason="legal_hold",
        evidence="their lawyers",
        review_on=AT.date(),
        at=AT,
    )
    with pytest.raises(InputError, match="legal hold"):
        write(signed, pk, with_mail=True)
    assert (Letter.objects.count(), CustomerMail.objects.count()) == (0, 0)
    DormantLabel.objects.filter(pk=held.pk).update(lifted_at=AT)
    assert write(signed, pk).customer_id == "ada"


def test_nobody_signs(cast: Cast) -> None:
    pk = paid(cast)
    with pytest.raises(InputError, match="nobody signs"):
        write(cast, pk)
