"""The ladder's design: its shape, faults by field, words in four languages, and its months."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import duckdb
import pytest
from babel.dates import format_timedelta
from hypothesis import given
from hypothesis import strategies as st

from tenure.values.errors import InputError
from tenure.values.ladder import (
    LANGUAGES,
    SPECIAL,
    STEPS,
    VARIABLES,
    Design,
    Thresholds,
    Wording,
    checked,
    default_design,
    design_from,
    fault_of,
    faults,
    filled,
    language_of,
    month_reached,
)
from tenure.values.ladder_words import months_text

USUAL = default_design()
KNOWN = {name: name.upper() for name in VARIABLES}


def test_the_steps_of_the_months() -> None:
    assert [(each.code, each.from_month, each.channel, each.to) for each in STEPS] == [
        ("m1", 1, "in_app_mail", "user"),
        ("m2", 2, "second_channel", "user"),
        ("m3", 3, "call", "user"),
        ("m4", 4, "billing_contact", "billing_contact"),
        ("m5", 5, "notice", "boss"),
        ("m6", 6, "special", "boss"),
    ]
    assert USUAL.step(SPECIAL).channel == "special"
    assert USUAL.of_plan("any") == Thresholds(contact=1, special=6)


def test_a_ladder_survives_being_kept() -> None:
    assert faults(USUAL) == {}
    own = replace(USUAL, plans={"Pro": Thresholds(2, 9)})
    kept = json.loads(json.dumps(own.plain(), sort_keys=True))
    assert design_from(kept) == own
    assert kept["default"] == {"contact": 1, "special": 6}
    assert kept["plans"] == {"Pro": {"contact": 2, "special": 9}}


def test_what_is_left_out_is_as_usual() -> None:
    found = design_from({"default": {"contact": 2, "special": 8}, "plans": {}})
    assert (found.default, found.steps) == (Thresholds(2, 8), STEPS)
    assert found.wordings == USUAL.wordings


@pytest.mark.parametrize("plain", [{}, {"default": 1, "plans": {}}, {"default": {"x": 1}}])
def test_no_ladder_is_refused(plain: dict[str, object]) -> None:
    with pytest.raises(InputError, match="no ladder"):
        design_from(plain)


def test_every_step_has_words_in_every_language_that_can_be_filled() -> None:
    worded = [each.code for each in STEPS if each.channel != "special"]
    assert set(USUAL.wordings) == {(code, own) for code in worded for own in LANGUAGES}
    for own in USUAL.wordings.values():
        for text in (own.subject, own.body):
            assert "{" not in filled(text, KNOWN)
    for code in worded:  # the same facts in each language
        named = {
            own: {name for name in VARIABLES if f"{{{name}}}" in USUAL.wordings[code, own].body}
            for own in LANGUAGES
        }
        assert named["ja"] - {"day"} == named["en"] - {"day"}, code
        assert named["ru"] - {"day"} == named["fa"] - {"day"} == named["en"] - {"day"}, code


@pytest.mark.parametrize(
    ("design", "field"),
    [
        (replace(USUAL, default=Thresholds(0, 6)), "default.contact"),
        (replace(USUAL, default=Thresholds(6, 6)), "default.special"),
        (replace(USUAL, plans={"Pro": Thresholds(1, 37)}), "plan.Pro.special"),
        (replace(USUAL, steps=STEPS[1:]), "steps"),
        (replace(USUAL, steps=(STEPS[0], replace(STEPS[1], from_month=1), *STEPS[2:])), "m2.from_month"),
        (replace(USUAL, steps=(*STEPS[:5], replace(STEPS[5], days_to_do=0))), "m6.days"),
        (replace(USUAL, steps=(replace(STEPS[0], from_month=True), *STEPS[1:])), "m1.from_month"),
        (replace(USUAL, wordings={**USUAL.wordings, ("m1", "ja"): Wording("", "x")}), "m1.ja.subject"),
        (replace(USUAL, wordings={**USUAL.wordings, ("m2", "fa"): Wording("x", "{who}")}), "m2.fa.body"),
        (replace(USUAL, wordings={**USUAL.wordings, ("m1", "en"): Wording("a\nb", "x")}), "m1.en.subject"),
        (replace(USUAL, wordings={**USUAL.wordings, ("m6", "en"): Wording("a", "x")}), "m6.en.subject"),
        (replace(USUAL, wordings={}), "m1.en.subject"),
    ],
)  # fmt: skip
def test_each_fault_is_named_by_its_field(design: Design, field: str) -> None:
    assert field in faults(design)
    with pytest.raises(InputError):
        checked(design)


def test_a_step_switched_off_stands_in_nobodys_way() -> None:
    steps = (STEPS[0], replace(STEPS[1], from_month=1, is_on=False), *STEPS[2:])
    assert faults(replace(USUAL, steps=steps)) == {}


@pytest.mark.parametrize("text", ["{nobody}", "{name", "name}", "{}", "{{name}}", " ", "x" * 5_001])
def test_texts_with_faults(text: str) -> None:
    assert fault_of(text)
    with pytest.raises(InputError):
        filled(text, KNOWN)


def test_values_are_put_in_once() -> None:
    assert filled("Dear {name} of {company}", {"name": "{company}", "company": "C"}) == (
        "Dear {company} of C"
    )
    with pytest.raises(InputError, match="nothing is known"):
        filled("on {day}", {"name": "x"})


@given(st.integers(1, 400))
def test_months_are_counted_as_each_language_does(months: int) -> None:
    for language in ("en", "ru"):
        span = timedelta(days=months * 30)
        # babel's months follow CLDR plural rules; pick the form by its own number
        usual = format_timedelta(span, "month", threshold=10**9, locale=language)
        assert months_text(months, language) == usual.replace("\xa0", " ")
    assert months_text(3, "ja") == "3か月"
    assert months_text(12, "fa") == "۱۲ ماه"


@given(st.dates(date(2000, 1, 1), date(2040, 12, 31)), st.integers(0, 60))
def test_a_month_is_reached_on_the_day_the_metric_counts_it(start: date, months: int) -> None:
    reached = month_reached(start, months)

    def full(end: date) -> int:
        passed = (end.year - start.year) * 12 + end.month - start.month
        return passed - (end.day < start.day)

    assert full(reached) == months
    assert full(reached - timedelta(days=1)) == months - 1


def test_the_end_of_january_against_another_engine() -> None:
    for start, months in ((date(2026, 1, 31), 1), (date(2026, 1, 28), 1), (date(2025, 8, 31), 6)):
        day = month_reached(start, months)
        (count,) = duckdb.execute("SELECT datesub('month', $1::DATE, $2::DATE)", [start, day]).fetchone() or (0,)  # fmt: skip
        assert count == months


@pytest.mark.parametrize(
    ("text", "expected"),
    [("ja-JP", "ja"), ("FA", "fa"), (" ru_RU", "ru"), ("de", "en"), ("", "en"), (None, "en")],
)
def test_languages(text: str | None, expected: str) -> None:
    assert language_of(text) == expected
