"""Ready letters: the right words, the right person, everything filled in, in four languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tenure.records.models import LetterSettings
from tenure.values.errors import InputError
from tenure.values.ladder import LANGUAGES, STEPS, Thresholds, Wording, default_design
from tenure.workflow.queries.contact_check import Person
from tenure.workflow.queries.ready_letters import ReadyLetter, Signer, ready_letter, signer_of
from tests.cast import Cast

USUAL = default_design()
TODAY = date(2026, 3, 31)
SIGNER = Signer("Sam Signer, Founder, Ours", "+1 555 0100")
ANA = Person("p1", "Ana Weber", "ana@theirs.example", "end user")
ROW: dict[str, Any] = {
    "customer_id": "c1",
    "name": "Weber Ltd",
    "quiet_months": 3,
    "quiet_since": date(2025, 12, 20),
    "mrr_minor": 124_000,
    "currency": "USD",
    "plan": "Pro",
    "language": "",
    "contact": ANA,
}


def made(step: str = "m1", design: Any = USUAL, **changes: Any) -> ReadyLetter:
    language = changes.pop("asked", "")
    found = ready_letter(
        design=design,
        row={**ROW, **changes},
        step=step,
        signer=SIGNER,
        today=TODAY,
        language=language,
    )
    assert found is not None
    return found


def test_a_letter_in_english() -> None:
    letter = made()
    assert letter.subject == "Is something in the way, Ana Weber?"
    assert letter.body.replace("\xa0", " ") == (
        "Dear Ana Weber,\n\n"
        "nobody at Weber Ltd has used our product since December 20, 2025, that is 3 months. "
        "You pay 1,240.00 USD a month for it, and it should be worth that to you.\n\n"
        "Is something in the way? Reply to this mail and a person will help: we can set it up "
        "with you, show it to your colleagues, or make your plan smaller.\n\n"
        "Sam Signer, Founder, Ours\n+1 555 0100\n"
    )
    assert (letter.to, letter.can_be_mailed, letter.language) == (ANA, True, "en")


@pytest.mark.parametrize(
    ("language", "amount", "since", "months"),
    [
        ("ja", "1,240.00米ドル", "2025年12月20日", "3か月"),
        ("ru", "1 240,00 USD", "20 декабря 2025 г.", "3 месяца"),
        ("fa", "۱٬۲۴۰٫۰۰ دلار آمریکا", "۲۹ آذر ۱۴۰۴", "۳ ماه"),
    ],
)
def test_figures_are_written_as_each_language_does(
    language: str, amount: str, since: str, months: str
) -> None:
    body = made(language=language).body.replace("\xa0", " ")
    for text in (amount, since, months, "Weber Ltd", "Ana Weber"):
        assert text in body


@pytest.mark.parametrize("step", [each.code for each in STEPS if each.channel != "special"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_to_fill_in(step: str, language: str) -> None:
    letter = made(step, asked=language)
    assert not {"{", "}"} & set(letter.subject + letter.body)
    assert "\n" not in letter.subject
    assert letter.language == language


def test_a_customer_of_another_language_is_written_to_in_english() -> None:
    letter = made(language="de")
    assert (letter.language, letter.asked) == ("en", "de")
    without = {key: own for key, own in USUAL.wordings.items() if key != ("m1", "ja")}
    letter = made(design=replace(USUAL, wordings=without), language="ja-JP")
    assert (letter.language, letter.asked) == ("en", "ja-JP")


def test_words_of_ones_own_are_used() -> None:
    words = {**USUAL.wordings, ("m1", "en"): Wording("Hi {name}", "From {signer}\n")}
    letter = made(design=replace(USUAL, wordings=words))
    assert (letter.subject, letter.body) == ("Hi Ana Weber", "From Sam Signer, Founder, Ours\n")


@pytest.mark.parametrize("name", ["", "billing", "info@theirs.example"])
def test_nobody_is_called_by_the_name_of_a_mailbox(name: str) -> None:
    letter = made(contact=replace(ANA, name=name))
    assert letter.body.startswith("Dear Weber Ltd,")


def test_what_cannot_be_mailed() -> None:
    assert not made("m3").can_be_mailed  # a call
    assert not made("m2").can_be_mailed  # another way than mail
    assert not made(contact=replace(ANA, email="")).can_be_mailed
    assert not made(contact=None).can_be_mailed
    assert made("m4").can_be_mailed


@pytest.mark.parametrize(
    ("since", "special", "expected"),
    [
        (date(2025, 12, 20), 6, date(2026, 6, 20)),
        (date(2025, 8, 1), 6, date(2026, 4, 14)),  # two weeks from now at least
        (date(2025, 12, 20), 9, date(2026, 9, 20)),
    ],
)
def test_a_notice_names_the_day(since: date, special: int, expected: date) -> None:
    own = replace(USUAL, plans={"Pro": Thresholds(1, special)})
    letter = made("m5", design=own, quiet_since=since)
    assert letter.ends_on == expected
    assert f"{expected:%B} {expected.day}, {expected.year}" in letter.subject.replace("\xa0", " ")


def test_the_special_step_has_no_letter_here() -> None:
    found = ready_letter(design=USUAL, row=ROW, step="m6", signer=SIGNER, today=TODAY)
    assert found is None
    with pytest.raises(InputError, match="no step"):
        ready_letter(design=USUAL, row=ROW, step="m7", signer=SIGNER, today=TODAY)


def test_who_signs(cast: Cast) -> None:
    assert signer_of(cast.workspace) == Signer("Ours", "")
    row = LetterSettings.objects.create(workspace=cast.workspace, contact=" +1 555 ")
    assert signer_of(cast.workspace) == Signer("Ours", "+1 555")
    row.signer_name, row.signer_title = "Sam Signer", "Founder"
    row.save()
    assert signer_of(cast.workspace) == Signer("Sam Signer, Founder, Ours", "+1 555")
