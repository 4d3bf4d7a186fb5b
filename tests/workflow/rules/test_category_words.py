"""Words for codes of categories: every code of the product and the demo has them, others stay."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from tenure.demo.words import shape
from tenure.inference import text_examples
from tenure.workflow.rules.category_words import NAMES, category_code, category_text


def test_every_code_that_is_guessed_or_planted_has_words() -> None:
    assert set(NAMES) == {*text_examples.CATEGORIES, *shape.CATEGORIES}


@pytest.mark.parametrize("text", ["Billing & plans", "how-to", "請求", ""])
def test_what_only_a_helpdesk_knows_is_shown_as_it_is(text: str) -> None:
    assert category_text(text) == text
    assert category_code(text) == text


def test_words_and_codes_lead_to_each_other_in_every_language() -> None:
    for language in ("en", "ja", "ru", "fa"):
        with override(language):
            said = [category_text(code) for code in NAMES]
            assert [category_code(f" {text.upper()} ") for text in said] == list(NAMES)
            assert not any("_" in text for text in said)
