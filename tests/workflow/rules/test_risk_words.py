"""The risk in words: codes, columns with their units, reasons beside what is usual."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.utils.translation import override

from tenure.inference import leaks, risk_proof
from tenure.inference import risk as risk_module
from tenure.inference.leaks import Leak
from tenure.inference.risk_findings import Reason, Why
from tenure.values.measures import MEASURES
from tenure.workflow.rules import risk_words

GROUPS = ("plan", "segment", "channel", "csm", "currency")


def codes(pattern: str, *modules: object) -> set[str]:
    """Codes as they stand in the source of what makes them."""
    texts = (Path(str(each.__file__)).read_text("utf-8") for each in modules)  # type: ignore[attr-defined]
    return {code for text in texts for code in re.findall(pattern, text)}


def test_every_reason_for_and_against_a_model_has_a_sentence() -> None:
    made = codes(r'Why\("([a-z_]+)"', risk_module, risk_proof)
    assert made | {"no_better_than_use", "no_better_than_tenure"} == set(risk_words.WHY)
    for language in ("en", "ja", "ru", "fa"):
        with override(language):
            for code in risk_words.WHY:
                assert "%(" not in risk_words.why_text(Why(code, 0.5, 2))


def test_every_leak_has_a_sentence() -> None:
    made = codes(r'Leak\(name, "([a-z_]+)"', leaks) | {"predicts_alone", "known_from_start"}
    assert made == set(risk_words.LEAKS)
    for code in made:
        assert "%(" not in risk_words.leak_text(Leak("a", code, 0.9, "mrr_minor"))


@pytest.mark.parametrize("name", [*MEASURES, *GROUPS])
def test_every_column_has_a_name(name: str) -> None:
    assert name in risk_words.NAMES


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("seat_use", 0.42, "42 %"),
        ("mrr_minor", 12_345.0, "123.45 USD"),
        ("is_yearly", 1.0, "yes"),
        ("is_yearly", 0.0, "no"),
        ("mrr_change", -0.38, "-38 %"),
        ("tenure_days", 82.0, "82"),
        ("tickets_90", 0.66, "0.7"),
        ("nps_score", None, "not known"),
    ],
)
def test_a_value_is_said_with_its_unit(name: str, value: float | None, said: str) -> None:
    assert risk_words.column_text(name, value, "USD") == said


def test_reasons_stand_beside_what_is_usual() -> None:
    number = Reason("tickets_90", "raises", 0.8, 14.0, 0.7, "")
    assert risk_words.reason_text(number) == "tickets in 90 days: 14, usual 0.7"
    group = Reason("plan", "lowers", -0.2, None, None, "Team")
    assert risk_words.reason_text(group) == "plan: Team"


def test_ambiguous_is_a_thing_to_do_and_no_prediction() -> None:
    assert risk_words.sure_text("ambiguous") == "talk to them"
    assert risk_words.sure_text(None) == "–"


def test_a_count_that_falls_short_is_said_with_what_is_needed() -> None:
    said = risk_words.why_text(Why("too_few_churned", 12, 50))
    assert said == "12 customers have left so far; a model is not tried under 50."
