"""The review read back from its PDF, in each language."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from pypdf import PdfReader

from tenure.values.letters import LANGUAGES
from tenure.workflow.queries.usability import Pack
from tenure.workflow.rules.usability_pdf import change_text, pdf

ROW: dict[str, Any] = {
    "by": "category", "topic": "usability", "title": "操作性 удобство usability", "tickets": 41,
    "complaints": 7, "customers": 23, "mrr_minor": 1_234_500, "currency": "USD", "before": 9,
    "ratio": 2.556, "ratio_low": 1.19, "ratio_high": 5.51, "change": "more",
}  # fmt: skip
PACK = Pack(
    "2026-Q1", "2026-01-01", "2026-03-31", "2026-03-31", "USD", ["usability"],
    [ROW, {**ROW, "by": "theme", "topic": "3", "title": "Report export", "change": ""}],
    [{"role": "decision maker", "wrote": 2, "there": 5}],
    {"tickets": 41, "complaints": 7, "customers": 23, "mrr_minor": 1_234_500, "unpriced": 0},
)  # fmt: skip
DECISION = {
    "what": "Fewer clicks",
    "owner": "Mina Sato",
    "due_on": date(2026, 4, 30),
    "outcome": "",
}
DECIDED = [{**DECISION, "state": "open"}]
FOLLOWED = [{**DECISION, "what": "Shorter form", "state": "late"}]


def text(**given: Any) -> str:
    whole = {"pack": PACK, "decided": DECIDED, "followed": FOLLOWED, "company": "Ours Inc."}
    made = pdf(**{**whole, **given})
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages)


def test_everything_is_in_it() -> None:
    found = text(language="en")
    for words in (
        *(
            "Usability review 2026-Q1",
            "Ours Inc.",
            "操作性 удобство usability",
            "12,345.00 USD",
            "41",
        ),
        *("more ×2.6 (1.2–5.5)", "decision maker", "Fewer clicks", "Mina Sato", "2026-04-30"),
        *("Shorter form", "late", "Report export"),
    ):
        assert words in found


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_each_language_the_names_are_there(language: str) -> None:
    found = text(language=language)
    assert "Mina Sato" in found
    assert "Ours Inc." in found


def test_the_same_twice_is_the_same_file() -> None:
    made = [
        pdf(pack=PACK, decided=[], followed=[], company="Ours", language="fa") for _ in range(2)
    ]
    assert made[0] == made[1]


def test_an_unknown_language_is_english_and_nothing_is_said_as_nothing() -> None:
    empty = replace(PACK, rows=[], roles=[], categories=[])
    found = text(language="xx", pack=empty, decided=[], followed=[])
    assert found.count("nothing") == 4
    assert "Theme" not in found


def test_a_change_is_said_only_where_it_is_clear() -> None:
    assert change_text(ROW) == "more ×2.6 (1.2–5.5)"
    assert change_text({**ROW, "change": ""}) == ""
    assert change_text({**ROW, "change": "more", "ratio": None}) == "more"
