"""Letters read back from their PDF, and what is refused."""

from __future__ import annotations

import io
import re
import unicodedata
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pypdfium2
import pytest
from pypdf import PdfReader

from tenure.values.letters import LANGUAGES, LetterContent, PaidBack, Signer, as_json, from_json
from tenure.workflow.rules import letter_pdf
from tenure.workflow.rules.letter_mail import mail_text
from tenure.workflow.rules.letter_pdf import LetterFontError, pdf, pictures, sha256
from tenure.workflow.rules.letter_sample import sample
from tenure.workflow.rules.letter_text import letter_text, sums_of

DAY = date(2026, 3, 5)
SIGNER = Signer("Jordan Lee", "Care", "+1 415 555 0100", "Ours Inc.", ("1 Market Street",))


def letter(language: str, payments: int = 6, currencies: tuple[str, ...] = ()) -> LetterContent:
    made = sample(language, SIGNER, on=DAY)
    if not currencies:
        return made
    paid = tuple(
        PaidBack(
            DAY - timedelta(days=30 * n),
            1_234_567 + n,
            123_457,
            currencies[n % len(currencies)],
            ("card", "transfer", "cheque")[n % 3],
        )
        for n in range(payments)
    )
    return replace(made, paid=paid, sums=sums_of(paid, language))


def squeezed(text: str) -> str:
    """Text without spaces and signs of direction; what Chrome's reader turns around is dropped.

    It hands out the one sign of lam and alef, and brackets, as if read from left to right.
    """
    plain = unicodedata.normalize("NFKC", text)
    plain = re.sub("[\\s\u200c\u2066-\u2069\u00ad\ufffe()\u0002-]", "", plain)
    return plain.replace("\u0644\u0627", "\u0627\u0644")


def lines_of(content: LetterContent) -> list[str]:
    """Every text of the letter."""
    text = letter_text(content)
    blocks = [each for block in text.blocks for each in block.texts]
    cells = [cell for row in (text.heads, *text.rows, *text.totals) for cell in row]
    whole = [*text.sender, *text.to, text.dated, text.subject, text.dear, text.closing]
    return [*whole, *text.signed, text.payments, *blocks, *cells]


def selected(made: bytes) -> str:
    """What Chrome's PDF reader copies, page by page."""
    pages = pypdfium2.PdfDocument(made)
    return "".join(page.get_textpage().get_text_range() for page in pages)


@pytest.mark.parametrize("language", ["en", "ja", "ru"])
def test_every_text_is_read_back(language: str) -> None:
    content = letter(language, 40, ("USD", "EUR", "JPY"))
    made = pdf(content)
    pages = PdfReader(io.BytesIO(made)).pages
    by_pypdf = squeezed("".join(page.extract_text() for page in pages))
    by_chrome = squeezed(selected(made))
    for line in lines_of(content):
        assert squeezed(line) in by_pypdf
        assert squeezed(line) in by_chrome


def test_persian_is_read_back() -> None:
    content = letter("fa", 40, ("USD", "EUR", "JPY"))
    found = squeezed(selected(pdf(content)))
    mixed = re.compile("[A-Za-z0-9]")
    lines = [line for line in lines_of(content) if not mixed.search(line)]
    assert len(lines) > 150
    figures = re.compile("[۰-۹٬٫]+")
    for line in lines:
        for part in figures.split(squeezed(line)):
            assert part in found
        for figure in figures.findall(line):
            assert figure in found
    assert "OursInc" in found
    assert "https://example.com/back" in found


def test_persian_with_marks_and_joined_letters() -> None:
    made = letter("fa")
    content = replace(made, to=replace(made.to, company="شرکت توسعهٔ اطلاعات آلا"))
    found = selected(pdf(content)).replace("ال", "لا")
    assert "شرکت توسعه اطلاعات آلا" in found


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_content_is_the_same_bytes(language: str) -> None:
    content = letter(language)
    again = from_json(as_json(content))
    assert again == content
    assert pdf(again) == pdf(content)
    assert sha256(again) == sha256(content) != sha256(replace(content, back="https://x.example"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_forty_payments_fill_pages_that_are_numbered(language: str) -> None:
    content = letter(language, 40, ("USD", "EUR", "JPY"))
    pages = PdfReader(io.BytesIO(pdf(content))).pages
    assert len(pages) == len(pictures(content, 30)) >= 2
    number = {"ja": "1/", "fa": "۱از"}.get(language, "1")
    assert number in squeezed(selected(pdf(content)))
    assert all(each.startswith(b"\x89PNG") for each in pictures(content, 30))


def test_paper_follows_the_address() -> None:
    american, japanese = (
        PdfReader(io.BytesIO(pdf(letter(language)))).pages[0].mediabox for language in ("en", "ja")
    )
    assert (round(american.width), round(american.height)) == (612, 792)
    assert (round(japanese.width), round(japanese.height)) == (595, 842)


def test_nothing_in_a_name_is_code() -> None:
    name = '#panic("x") \\ $x$ *b* _i_ "q" <l> @r [c] //'
    content = letter("en")
    made = pdf(replace(content, to=replace(content.to, company=name)))
    assert squeezed(name) in squeezed(selected(made))


def test_a_sign_without_a_font_is_refused_not_boxed() -> None:
    content = letter("en")
    odd = replace(content, to=replace(content.to, company="\U0010fffd"))
    with pytest.raises(LetterFontError, match="no font here has all signs"):
        pdf(odd)
    with pytest.raises(LetterFontError):
        pictures(odd)


def test_a_missing_font_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letter_pdf, "PACKAGED", ("fontpkg_noto_sans/files",))
    monkeypatch.setattr(letter_pdf, "JAPANESE", Path("/nowhere.ttc"))
    letter_pdf.fonts_of.cache_clear()
    try:
        with pytest.raises(LetterFontError, match="no font for letters in ja"):
            pdf(letter("ja"))
        assert pdf(letter("ru"))
    finally:
        letter_pdf.fonts_of.cache_clear()


def test_japanese_is_set_with_the_packaged_font_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letter_pdf, "JAPANESE", Path("/nowhere.ttc"))
    letter_pdf.fonts_of.cache_clear()
    try:
        found = squeezed(selected(pdf(letter("ja"))))
        assert "山田花子様" in found
    finally:
        letter_pdf.fonts_of.cache_clear()


def test_what_is_not_so_is_not_said() -> None:
    content = replace(letter("en"), is_frozen=False, is_stopped=False, back="", why="")
    said = mail_text(content)[1]
    for word in ("frozen", "collected", "click", "http"):
        assert word not in said
    stopped = replace(content, quiet="stopped", quiet_since=date(2025, 6, 1), is_stopped=True)
    said = mail_text(stopped)[1]
    assert "since June\u00a01, 2025" in said
    assert "No more payments are collected" in said
    assert "frozen" not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_mail_says_what_the_letter_says(language: str) -> None:
    content = letter(language, 3, ("USD", "JPY", "SEK"))
    subject, text, html = mail_text(content)
    body = letter_text(content)
    assert subject == body.subject
    for block in body.blocks:
        for each in block.texts:
            assert each in text
    assert f'lang="{language}"' in html
    assert ('dir="rtl"' in html) == (language == "fa")


def test_markup_in_a_name_is_escaped() -> None:
    content = letter("en")
    odd = replace(content, to=replace(content.to, name='<script>alert("1")</script>'))
    assert "<script>" not in mail_text(odd)[2]
    assert "&lt;script&gt;" in mail_text(odd)[2]


def test_a_sum_is_that_of_its_rows() -> None:
    content = letter("en", 7, ("USD", "EUR"))
    for each in content.sums:
        rows = [row for row in content.paid if row.currency == each.currency]
        assert each.amount_minor == sum(row.amount_minor for row in rows)
        assert each.tax_minor == sum(row.tax_minor for row in rows)
