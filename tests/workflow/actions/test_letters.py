"""A letter's way: written, sent, delivered, called about, come back; and the work items it makes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tenure.records.models import (
    AuditEntry,
    DormantLabel,
    Letter,
    LetterSettings,
    MoneyOrder,
    RefundProposal,
    WorkItem,
    WorkItemReason,
)
from tenure.values.errors import InputError
from tenure.values.letters import LANGUAGES, Signer, as_json, from_json
from tenure.workflow.actions import letters as act
from tenure.workflow.actions.letter_calls import due_calls
from tenure.workflow.actions.publish import Day, publish_day
from tenure.workflow.actions.standing_reasons import Changed as Calls
from tenure.workflow.actions.work_items import By, finish
from tenure.workflow.queries import letters as query
from tenure.workflow.queries.contact_check import Address, ContactCheck, Person
from tenure.workflow.queries.letter_content import (
    Links,
    address_of,
    content_for,
    letter_language,
    recipient,
    signer_for,
)
from tenure.workflow.queries.letters import FILTERS, LetterFilter
from tenure.workflow.rules.letter_pdf import sha256
from tenure.workflow.rules.letter_sample import sample
from tenure.workflow.rules.letter_states import STATES, working_days_later
from tenure.workflow.rules.letter_text import letter_text
from tenure.workflow.rules.letter_words import WORDINGS
from tenure.workflow.rules.permissions import NotAllowedError
from tenure.workflow.rules.reasons import Candidate, Reason
from tenure.workflow.rules.words import reason_text, signal_text, step_text
from tests.cast import AT, Cast

TUESDAY = date(2026, 3, 31)
SIGNER = Signer("Jordan Lee", "Care", "jordan@ours.example", "Ours")
HOME = {"line": "1 Street", "city": "Town", "postcode": "12345", "country": "US"}


def write(cast: Cast, customer: str = "ada", address: dict[str, str] | None = None) -> Letter:
    return act.write_letter(
        by=cast.by("csm"),
        workspace=cast.workspace,
        proposal=None,
        customer=(customer, customer.title()),
        content=sample("en", SIGNER, on=TUESDAY),
        address=HOME if address is None else address,
        at=AT,
    )


def on(cast: Cast, day: date) -> By:
    return replace(cast.by("csm"), today=day)


def send(cast: Cast, row: Letter, delivery: date | None = TUESDAY) -> None:
    act.set_courier(
        by=cast.by("csm"),
        letter_id=row.pk,
        courier="Post",
        tracking="RX1",
        delivery_on=delivery,
    )


def standing(cast: Cast) -> list[tuple[str, str, str]]:
    reasons = WorkItemReason.objects.filter(gone_on=None, item__status__in=("open", "snoozed"))
    return [(r.item.customer_id, r.code, r.item.next_step) for r in reasons.order_by("id")]


CALL = ("ada", "letter_delivered_call", "call_about_letter")


def test_a_letter_is_frozen_with_its_content(cast: Cast) -> None:
    row = write(cast)
    row.refresh_from_db()
    content = from_json(row.content)
    assert content == sample("en", SIGNER, on=TUESDAY)
    assert row.pdf_sha256 == sha256(content)
    assert AuditEntry.objects.get(action="letters.written").subject == f"letter:{row.pk}"
    assert standing(cast) == []


def test_on_the_day_of_delivery_a_call_is_asked_for(cast: Cast) -> None:
    row = write(cast)
    send(cast, row, TUESDAY + timedelta(days=2))
    assert standing(cast) == []
    for day in (TUESDAY, TUESDAY + timedelta(days=1)):
        assert due_calls(workspace=cast.workspace, day=day, at=AT) == Calls()
    day = TUESDAY + timedelta(days=2)
    assert due_calls(workspace=cast.workspace, day=day, at=AT) == Calls(opened=1)
    assert due_calls(workspace=cast.workspace, day=day, at=AT) == Calls()
    assert standing(cast) == [CALL]
    item = WorkItem.objects.get()
    assert (item.is_urgent, item.opened_on, str(item.assigned_to)) == (True, day, "csm")
    act.mark_called(by=on(cast, day), letter_id=row.pk, outcome="reached")
    item.refresh_from_db()
    assert (item.status, item.closed_on, standing(cast)) == ("cleared", day, [])


def test_no_answer_is_called_again_and_then_written_to(cast: Cast) -> None:
    row = write(cast)
    send(cast, row)
    friday = TUESDAY + timedelta(days=3)
    days = [TUESDAY, TUESDAY + timedelta(days=2), TUESDAY + timedelta(days=6)]  # Tue, Thu, Mon
    for number, day in enumerate(days, start=1):
        due_calls(workspace=cast.workspace, day=day, at=AT)
        assert standing(cast) == [CALL], day
        act.mark_called(by=on(cast, day), letter_id=row.pk, outcome="no_answer")
        row.refresh_from_db()
        assert row.outcome == f"no_answer_{number}"
        if number == 2:
            assert standing(cast) == []
            assert due_calls(workspace=cast.workspace, day=friday, at=AT) == Calls()
    assert standing(cast) == [("ada", "letter_unreached_mail", "mail_about_letter")]
    act.mark_mailed(by=on(cast, days[-1]), letter_id=row.pk)
    assert standing(cast) == []
    assert query.letter(cast.workspace.pk, row.pk, days[-1]).row["state"] == "done"  # type: ignore[union-attr]


def test_a_wrong_number_is_written_to_at_once(cast: Cast) -> None:
    row = write(cast)
    send(cast, row)
    act.mark_called(by=cast.by("csm"), letter_id=row.pk, outcome="wrong_number")
    assert standing(cast) == [("ada", "letter_unreached_mail", "mail_about_letter")]
    act.mark_called(by=cast.by("csm"), letter_id=row.pk, outcome="reached")
    assert standing(cast) == []


def test_a_letter_that_came_back_is_addressed_anew(cast: Cast) -> None:
    row = write(cast)
    with pytest.raises(InputError, match="was not sent"):
        act.mark_returned(by=cast.by("csm"), letter_id=row.pk)
    send(cast, row)
    act.mark_returned(by=cast.by("csm"), letter_id=row.pk)
    assert standing(cast) == [("ada", "letter_returned_address", "check_address")]
    write(cast)
    assert standing(cast) == []
    act.undo(by=cast.by("csm"), letter_id=row.pk)
    row.refresh_from_db()
    assert (row.outcome, row.delivery_on) == ("", TUESDAY)


def test_changes_are_taken_back_and_put_again(cast: Cast) -> None:
    row = write(cast)
    with pytest.raises(InputError, match="nothing to take back"):
        act.undo(by=cast.by("csm"), letter_id=row.pk)
    send(cast, row)
    assert standing(cast) == [CALL]
    act.undo(by=cast.by("csm"), letter_id=row.pk)
    row.refresh_from_db()
    assert (row.courier, row.delivery_on, standing(cast)) == ("", None, [])
    act.undo(by=cast.by("csm"), letter_id=row.pk)
    row.refresh_from_db()
    assert (row.courier, row.delivery_on) == ("Post", TUESDAY)


def test_an_open_item_is_joined_and_keeps_its_other_reasons(cast: Cast) -> None:
    publish(cast, TUESDAY, "g1", "falling")
    row = write(cast)
    send(cast, row)
    assert WorkItem.objects.count() == 1
    assert [code for _c, code, _n in standing(cast)] == ["falling", "letter_delivered_call"]
    assert WorkItem.objects.get().next_step == "call_about_letter"
    publish(cast, TUESDAY + timedelta(days=1), "g2", "falling")
    assert WorkItem.objects.get().next_step == "call_about_letter"
    act.mark_called(by=on(cast, TUESDAY + timedelta(days=1)), letter_id=row.pk, outcome="reached")
    assert standing(cast) == [("ada", "falling", "ask_what_changed")]


def test_the_days_run_leaves_what_letters_ask_for(cast: Cast) -> None:
    publish(cast, TUESDAY, "g1", "falling")
    row = write(cast)
    send(cast, row)
    publish(cast, TUESDAY + timedelta(days=1), "g2")
    assert standing(cast) == [CALL]
    publish(cast, TUESDAY + timedelta(days=1), "g2")
    assert standing(cast) == [CALL]
    act.mark_called(by=on(cast, TUESDAY + timedelta(days=1)), letter_id=row.pk, outcome="reached")
    assert WorkItem.objects.get().status == "cleared"


def publish(cast: Cast, day: date, generation: str, *codes: str) -> None:
    found = Candidate(
        "ada", "Ada", "", False, 1, "USD", 1, 1, {}, tuple(Reason(code, {}) for code in codes)
    )
    publish_day(
        workspace=cast.workspace,
        day=Day(day, generation, 1, AT),
        candidates=[found] if codes else [],
        limit=40,
    )


def test_an_item_a_person_closed_stays_closed(cast: Cast) -> None:
    row = write(cast)
    send(cast, row)
    finish(item_id=WorkItem.objects.get().pk, by=cast.by("csm"))
    assert due_calls(workspace=cast.workspace, day=TUESDAY, at=AT) == Calls()
    act.mark_called(by=cast.by("csm"), letter_id=row.pk, outcome="no_answer")
    day = TUESDAY + timedelta(days=2)
    assert due_calls(workspace=cast.workspace, day=day, at=AT) == Calls(opened=1)


def test_a_letter_stays_here_in_legal_hold(cast: Cast) -> None:
    """One that is on its way is followed; one that came back does not go again."""
    first, second = write(cast), write(cast)
    send(cast, first)
    DormantLabel.objects.create(
        workspace=cast.workspace,
        customer_id="ada",
        customer_name="Ada",
        reason="legal_hold",
        evidence="their lawyers",
        review_on=TUESDAY,
        at=AT,
    )
    with pytest.raises(InputError, match="legal hold"):
        send(cast, second)
    send(cast, first, TUESDAY + timedelta(days=1))
    act.mark_returned(by=cast.by("csm"), letter_id=first.pk)
    with pytest.raises(InputError, match="legal hold"):
        send(cast, first)
    states = Letter.objects.order_by("id").values_list("courier", "outcome")
    assert list(states) == [("Post", "returned"), ("", "")]


@pytest.mark.parametrize("role", ["read_only"])
def test_who_may_not(cast: Cast, role: str) -> None:
    row = write(cast)
    for change in (
        lambda by: act.set_courier(
            by=by, letter_id=row.pk, courier="P", tracking="", delivery_on=None
        ),
        lambda by: act.mark_delivered(by=by, letter_id=row.pk),
        lambda by: act.undo(by=by, letter_id=row.pk),
        lambda by: act.set_signer(by=by, **dict.fromkeys(act.SIGNED, "x")),
    ):
        with pytest.raises(NotAllowedError):
            change(cast.by(role))


def test_what_is_refused(cast: Cast) -> None:
    row = write(cast, address={})
    with pytest.raises(InputError, match="no postal address"):
        send(cast, row)
    with pytest.raises(InputError, match="not arrived"):
        act.mark_called(by=cast.by("csm"), letter_id=row.pk, outcome="reached")
    with pytest.raises(InputError, match="no outcome"):
        act.mark_called(by=cast.by("csm"), letter_id=row.pk, outcome="angry")
    with pytest.raises(InputError, match="still to come"):
        act.mark_delivered(by=cast.by("csm"), letter_id=row.pk, on=TUESDAY + timedelta(days=1))
    Letter.objects.filter(pk=row.pk).update(workspace=cast.other)
    with pytest.raises(InputError, match="no such letter"):
        act.mark_mailed(by=cast.by("csm"), letter_id=row.pk)


def test_who_signs_is_kept_and_audited(cast: Cast) -> None:
    given = {
        "signer_name": "Jordan Lee ",
        "signer_title": "Care",
        "contact": "jordan@ours.example",
        "return_address": "1 Street\r\nTown",
    }
    act.set_signer(by=cast.by("manager"), **given)
    act.set_signer(by=cast.by("manager"), **given)
    assert AuditEntry.objects.filter(action="letters.signer_set").count() == 1
    assert signer_for(cast.workspace) == Signer(
        "Jordan Lee", "Care", "jordan@ours.example", "Ours", ("1 Street", "Town")
    )
    for odd in ({"signer_name": "a\nb"}, {"contact": "x" * 301}, {"signer_title": "\x00"}):
        with pytest.raises(InputError, match="too long"):
            act.set_signer(by=cast.by("manager"), **{**given, **odd})
    assert LetterSettings.objects.get().signer_name == "Jordan Lee"


def test_the_list_filters_as_letters_stand(cast: Cast) -> None:
    changes: list[dict[str, Any]] = [
        {},
        {"courier": "P"},
        {"courier": "P", "delivery_on": TUESDAY + timedelta(days=1)},
        {"courier": "P", "delivery_on": TUESDAY},
        {"courier": "P", "delivered_on": TUESDAY, "delivery_on": TUESDAY + timedelta(days=3)},
        {"courier": "P", "delivered_on": TUESDAY, "outcome": "no_answer_2", "called_on": TUESDAY},
        {"courier": "P", "outcome": "no_answer_3", "called_on": TUESDAY},
        {"courier": "P", "outcome": "wrong_number"},
        {"courier": "P", "outcome": "returned", "delivery_on": TUESDAY},
        {"courier": "P", "outcome": "reached", "delivery_on": TUESDAY},
        {"outcome": "mailed"},
    ]
    for number, change in enumerate(changes):
        row = write(cast, f"c{number}")
        Letter.objects.filter(pk=row.pk).update(**change)
    counts = query.tally(cast.workspace.pk, TUESDAY)
    expected = {
        "to_print": 1,
        "on_way": 2,
        "to_call": 3,
        "to_mail": 2,
        "returned": 1,
        "done": 2,
    }
    assert {name: counts[name] for name in STATES} == expected
    for state in FILTERS:
        page = query.letters(cast.workspace.pk, LetterFilter(state=state), TUESDAY)
        assert page.total == counts[state]
        assert all(state in ("all", row["state"]) for row in page.rows)
    assert query.letters(cast.workspace.pk, LetterFilter(words="C1"), TUESDAY).total == 2
    assert query.letters(cast.other.pk, LetterFilter(), TUESDAY).total == 0


def test_working_days_leave_the_weekend_out() -> None:
    friday = date(2026, 4, 3)
    assert working_days_later(friday, 2) == date(2026, 4, 7)
    assert working_days_later(date(2026, 4, 4), 1) == date(2026, 4, 6)


def test_reasons_are_sentences() -> None:
    figure = {"on": "2026-03-31", "outcome": ""}
    assert reason_text("letter_delivered_call", figure) == (
        "the letter is delivered on 2026-03-31: call the same day"
    )
    again = {**figure, "outcome": "no_answer_1"}
    assert "call again" in reason_text("letter_delivered_call", again)
    assert "three calls" in reason_text("letter_unreached_mail", again)
    assert "wrong" in reason_text("letter_unreached_mail", {**figure, "outcome": "wrong_number"})
    assert signal_text("letter_returned_address") == "letter came back"
    assert step_text("check_address").startswith("Find the right address")


CONTACT = ContactCheck(
    "ada",
    "Ada Ltd",
    Person("p1", "Ada Byron", "ada@ada.example", "boss", is_decision_maker=True),
    Address("1 Street", "Springfield, IL", "62701", "US"),
    "fa-IR",
    (),
)


def proposal(cast: Cast, state: str = "draft") -> RefundProposal:
    return RefundProposal.objects.create(
        workspace=cast.workspace,
        customer_id="ada",
        customer_name="Ada Ltd",
        kind="stopped",
        window_from=date(2025, 6, 1),
        window_until=date(2026, 3, 1),
        evidence={"quiet_since": "2025-06-01"},
        reason="r",
        preview={
            "asked": {
                "rows": [
                    {
                        "payment_id": "ch_1",
                        "amount_minor": 1_000,
                        "tax_minor": 100,
                        "currency": "USD",
                        "method": "card",
                        "paid_on": "2026-02-01",
                        "age_days": 58,
                    }
                ]
            }
        },
        form_token="t",
        proposed_by=cast.users["csm"],
        proposed_at=AT,
        expires_at=datetime(2026, 4, 3, tzinfo=UTC),
        state=state,
        approved_by=cast.users["owner"] if state in ("approved", "sending", "done") else None,
    )


def order(of: RefundProposal, place: int, kind: str, state: str, **more: Any) -> None:
    MoneyOrder.objects.create(
        workspace=of.workspace,
        proposal=of,
        kind=kind,
        place=place,
        charge=f"ch_{place}",
        key=f"k{place}",
        state=state,
        next_try_at=AT,
        **more,
    )


def test_a_letter_tells_what_is_so(cast: Cast) -> None:
    made = proposal(cast)
    given: dict[str, Any] = {
        "proposal": made,
        "contact": CONTACT,
        "signer": SIGNER,
        "links": Links("https://x/back"),
        "on": TUESDAY,
    }
    with pytest.raises(InputError, match="nothing of this proposal"):
        content_for(**given)
    early = content_for(**given, is_expected=True)
    assert (early.is_frozen, early.is_stopped, early.sums[0].amount_minor) == (True, True, 1_000)
    usd = {"currency": "USD", "paid_on": date(2026, 2, 1)}
    order(made, 1, "refund", "succeeded", amount_minor=700, tax_minor=70, method="card", **usd)
    order(made, 2, "refund", "failed", amount_minor=999, method="card", **usd)
    order(made, 3, "transfer", "manual", amount_minor=300, method="cheque", **usd)
    order(made, 4, "transfer", "succeeded", amount_minor=200, method="card", **usd)
    order(made, 5, "pause", "succeeded")
    order(made, 6, "freeze", "sending")
    found = content_for(**given)
    assert [(row.amount_minor, row.way) for row in found.paid] == [
        (700, "card"),
        (300, "cheque"),
        (200, "transfer"),
    ]
    (total,) = found.sums
    assert (total.amount_minor, total.tax_minor) == (1_200, 70)
    assert total.words == "دوازده دلار آمریکا"
    assert (found.language, found.quiet, found.quiet_since) == ("fa", "stopped", date(2025, 6, 1))
    assert (found.is_frozen, found.is_stopped) == (False, True)
    assert found.to.name == "Ada Byron"


def test_a_letter_promises_no_money_that_nobody_found(cast: Cast) -> None:
    """A refund left to a person was found nowhere; what was given back outside is not transferred."""
    made = proposal(cast)
    usd = {"currency": "USD", "paid_on": date(2026, 2, 1)}
    order(made, 1, "refund", "manual", amount_minor=700, error_code="absent", **usd)
    order(made, 2, "transfer", "manual", amount_minor=80, error_code="refunded_outside", **usd)
    links = Links("https://x/back")
    given: dict[str, Any] = {"proposal": made, "contact": CONTACT, "signer": SIGNER, "links": links}
    with pytest.raises(InputError, match="nothing of this proposal"):
        content_for(**given, on=TUESDAY)
    order(made, 3, "transfer", "manual", amount_minor=300, error_code="transfer", **usd)
    assert [row.amount_minor for row in content_for(**given, on=TUESDAY).paid] == [300]


@pytest.mark.parametrize("language", LANGUAGES)
def test_tax_that_nobody_knows_is_not_nothing(cast: Cast, language: str) -> None:
    made = proposal(cast)
    usd = {"currency": "USD", "paid_on": date(2026, 2, 1)}
    order(made, 1, "refund", "succeeded", amount_minor=700, tax_minor=70, **usd)
    order(made, 2, "refund", "succeeded", amount_minor=300, tax_minor=None, **usd)
    found = content_for(
        proposal=made,
        contact=replace(CONTACT, language=language),
        signer=SIGNER,
        links=Links(""),
        on=TUESDAY,
    )
    assert [row.tax_minor for row in found.paid] == [70, None]
    assert found.sums[0].tax_minor is None
    assert from_json(as_json(found)) == found
    words, text = WORDINGS[language], letter_text(found)
    assert text.rows[1][2] == text.totals[0][2] == words.not_known != text.rows[0][2]
    (block,) = [block for block in text.blocks if block.kind == "sum"]
    assert block.texts[2] == words.tax_not_known


def test_an_address_that_is_not_plausible_is_not_printed() -> None:
    assert recipient(CONTACT).lines == ("1 Street", "Springfield, IL 62701", "US")
    odd = replace(CONTACT, reasons=("no_postcode",))
    assert (recipient(odd).lines, address_of(odd)) == ((), {})
    assert address_of(replace(CONTACT, reasons=("no_email",)))["city"] == "Springfield, IL"


@pytest.mark.parametrize(
    ("asked", "found"), [("fa", "fa"), ("JA_jp", "ja"), ("ru-RU", "ru"), ("de", "en"), ("", "en")]
)
def test_the_language_of_a_letter(asked: str, found: str) -> None:
    assert letter_language(asked) == found
