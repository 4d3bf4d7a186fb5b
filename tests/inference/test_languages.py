"""Languages of short texts, known from who wrote them."""

from __future__ import annotations

import pytest

from tenure.demo.words import LANGUAGES
from tenure.inference.languages import language
from tenure.inference.meaning import normal

WRITTEN = {
    "en": "I cannot log in since this morning",
    "ja": "ログインできません",
    "ru": "Не могу войти в аккаунт",
    "uk": "Не можу увійти до облікового запису",
    "fa": "نمی‌توانم وارد حسابم شوم",
    "ar": "لا أستطيع تسجيل الدخول إلى حسابي",
    "de": "Wo finde ich die Rechnung für März?",
    "fr": "Je ne peux pas me connecter à mon compte",
    "es": "No puedo entrar en mi cuenta",
    "it": "Non riesco ad accedere al mio conto",
    "ko": "로그인이 안 돼요",
    "th": "ฉันเข้าสู่ระบบไม่ได้",
    "zh": "发票在哪里下载",
    "he": "אני לא מצליח להתחבר",
    "el": "Δεν μπορώ να συνδεθώ",
}


@pytest.mark.parametrize("code", WRITTEN)
def test_a_text_is_in_its_language(code: str) -> None:
    assert language(WRITTEN[code]) == code
    assert language(normal(WRITTEN[code])) == code


def test_every_ticket_of_the_demo_company_is_in_its_language() -> None:
    for words in LANGUAGES:
        texts = [
            f"{subject}. {body}".replace("{area}", words.areas[0])
            for told in (words.tickets, words.complaints)
            for pairs in told.values()
            for subject, body in pairs
        ]
        assert {language(text) for text in texts} == {words.code}


@pytest.mark.parametrize("text", ["", "123 456", "...", "🙂🙂", "7"])
def test_signs_have_no_language(text: str) -> None:
    assert language(text) == ""
