"""What tickets are: whose word counts, guesses from the built-in examples, and languages not covered.

The demo company's tickets were written by others than the examples, the same in four languages.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tenure.demo.words import LANGUAGES
from tenure.inference.languages import language
from tenure.inference.meaning import COVERED, encode
from tenure.inference.text_examples import CATEGORIES, examples
from tenure.inference.text_readings import (
    CATEGORY,
    COMPLAINT,
    KINDS,
    SURE,
    BuiltIn,
    Texts,
    by_words,
    moods,
    quality,
    read,
)

Told = list[tuple[str, str, str]]


@pytest.fixture(scope="module")
def built_in() -> BuiltIn:
    return BuiltIn(examples(), encode([each.text for each in examples()]))


def told(code: str) -> Told:
    """Category, complaint and text of each kind of ticket the demo company gets in a language."""
    (words,) = (each for each in LANGUAGES if each.code == code)
    return [
        (category, said, f"{subject}. {body}".replace("{area}", words.areas[at]))
        for said, kind in (("no", words.tickets), ("yes", words.complaints))
        for category, pairs in kind.items()
        for at, (subject, body) in enumerate(pairs)
    ]


def texts(said: list[str]) -> Texts:
    nothing: tuple[str | None, ...] = (None,) * len(said)
    return Texts(
        tuple(str(at) for at in range(len(said))),
        tuple(said),
        tuple(language(each) for each in said),
        encode(said),
        np.ones(len(said), dtype=np.bool_),
        dict.fromkeys(KINDS, nothing),
    )


def test_examples_are_known_by_language_category_and_severity() -> None:
    assert {each.language for each in examples()} == {"en", "ja", "ru", "fa"}
    for code in ("en", "ja", "ru", "fa"):
        assert {each.category for each in examples() if each.language == code} == set(CATEGORIES)
    assert {each.severity for each in examples()} == {"low", "medium", "high", "urgent"}
    assert len({each.text for each in examples()}) == len(examples())


@pytest.mark.parametrize("code", ["ja", "ru"])
def test_a_ticket_finds_its_english_twin(code: str) -> None:
    own, english = (encode([text for _c, _s, text in told(each)]) for each in (code, "en"))
    assert (own @ english.T).argmax(axis=1).tolist() == list(range(22))


def test_a_persian_ticket_does_not_and_its_language_is_said_not_to_be_covered() -> None:
    own, english = (encode([text for _c, _s, text in told(each)]) for each in ("fa", "en"))
    found = (own @ english.T).argmax(axis=1) == np.arange(22)
    assert found.mean() < 0.5
    assert "fa" not in COVERED
    assert not texts([told("fa")[0][2]]).is_covered.any()


@pytest.mark.parametrize("code", ["en", "ja", "ru"])
def test_guesses_on_tickets_of_others(built_in: BuiltIn, code: str) -> None:
    """A guess is made for most, and most of those are right; nothing was learnt from these texts."""
    rows = told(code)
    for kind, column in ((CATEGORY, 0), (COMPLAINT, 1)):
        found = read(kind, texts([row[2] for row in rows]), {}, built_in)
        made = [
            (label, row[column]) for label, row in zip(found.labels, rows, strict=True) if label
        ]
        assert len(made) >= 12
        assert sum(a == b for a, b in made) / len(made) >= 0.7
        for label, origin, sure in zip(found.labels, found.origin, found.sure, strict=True):
            assert (label is not None) == (origin == "guess") == (float(sure or 0) >= SURE)


def test_persian_lists_of_words_guess_or_are_silent() -> None:
    rows = told("fa")
    made = [
        (guess, row[0])
        for guess, row in zip(by_words(CATEGORY, [row[2] for row in rows]), rows, strict=True)
        if guess
    ]
    assert len(made) >= 12
    assert sum(a == b for a, b in made) / len(made) >= 0.7


def test_complaints_sound_worse_than_questions(built_in: BuiltIn) -> None:
    for code in ("en", "ja", "ru", "fa"):
        rows = told(code)
        found = moods(texts([row[2] for row in rows]), built_in)
        assert all(each is None or -1 <= each <= 1 for each in found)
        means = {
            side: np.mean(
                [m for m, row in zip(found, rows, strict=True) if row[1] == side and m is not None]
            )
            for side in ("yes", "no")
        }
        assert means["yes"] < means["no"] - 0.2


def test_a_person_counts_before_the_helpdesk_and_that_before_a_guess(built_in: BuiltIn) -> None:
    found = texts([row[2] for row in told("en")[:3]])
    given = {**found.given, CATEGORY: ("billing", "billing", None)}
    answer = read(CATEGORY, replace(found, given=given), {"0": "mine"}, built_in)
    assert answer.labels[:2] == ["mine", "billing"]
    assert answer.origin[:2] == ["person", "given"]
    assert answer.sure[:2] == [1.0, 1.0]
    assert answer.origin[2] in ("guess", None)


def test_what_was_not_read_has_no_guess(built_in: BuiltIn) -> None:
    found = texts([row[2] for row in told("en")])
    unread = replace(found, is_read=np.zeros(22, dtype=np.bool_))
    assert read(CATEGORY, unread, {}, built_in).labels == [None] * 22
    assert moods(unread, built_in) == [None] * 22


def test_people_s_words_teach(built_in: BuiltIn) -> None:
    """A category nobody built in, learnt from six labels."""
    said = [f"Our drone lost its propeller over field {at}" for at in range(8)]
    found = texts(said)
    labels = {str(at): "drones" for at in range(6)}
    answer = read(CATEGORY, found, labels, built_in)
    assert answer.labels[6:] == ["drones", "drones"]
    assert answer.origin[6:] == ["guess", "guess"]


def test_how_good_it_is_counts_labels_of_texts_that_were_read(built_in: BuiltIn) -> None:
    rows = told("en")
    found = texts([row[2] for row in rows])
    labels = {str(at): row[0] for at, row in enumerate(rows)}
    count, share = quality(CATEGORY, found, labels, built_in)
    assert count == 22
    assert share is not None
    assert share.n == 22
    few = {str(at): "bug" for at in range(19)}
    assert quality(CATEGORY, found, few, built_in) == (19, None)


def test_twenty_labels_teach_a_language_the_model_does_not_know(built_in: BuiltIn) -> None:
    """Hebrew: words of billing and of access, in other sentences than those labelled."""
    bills = [f"איפה החשבונית שלי מספר {at}" for at in range(12)]
    doors = [f"הסיסמה לא מתקבלת בכניסה {at}" for at in range(12)]
    found = texts([*bills, *doors, "החשבונית שגויה", "אין כניסה, הסיסמה נשכחה"])
    assert set(found.languages) == {"he"}
    labels = {str(at): "billing" if at < 12 else "access" for at in range(24)}
    assert read(CATEGORY, found, labels, built_in).labels[24:] == ["billing", "access"]
    few = {ticket: label for ticket, label in labels.items() if int(ticket) % 12 < 9}
    assert read(CATEGORY, found, few, built_in).labels[24:] == [None, None]
