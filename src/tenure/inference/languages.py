"""In which language a text is written, by its letters and then by its parts of words."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

LONGEST = 300
FEWEST_LETTERS = 2
UNKNOWN = ""
_KANA = re.compile(r"[\u3040-\u30ff]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_HANGUL = re.compile(r"[\uac00-\ud7af]")
_THAI = re.compile(r"[\u0e00-\u0e7f]")
_ARABIC = re.compile(r"[\u0600-\u06ff\ufb50-\ufdff\ufe70-\ufeff]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_HEBREW = re.compile(r"[\u0590-\u05ff]")
_GREEK = re.compile(r"[\u0370-\u03ff]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_OF_CYRILLIC = (("әғқңұһ", "kk"), ("їєґі", "uk"), ("ђћџљњј", "sr"), ("ыэё", "ru"))
_URDU = re.compile("[ٹڈڑںےھہ]")
_PERSIAN = re.compile(
    "[پچژگ\u200c]|(?<!\\w)(?:است|در|که|را|به|این|از|برای|هم|نیست|شد|های|می|نمی)(?!\\w)"
)
_ARABIC_ONLY = re.compile("[ةىإأئؤ]|(?<!\\w)(?:ال|في|من|علی|على|لا|هذا|هذه|كيف|کیف|ولا|بال|لل)")
_OF_SCRIPT = (
    (_HANGUL, "ko"),
    (_THAI, "th"),
    (_HEBREW, "he"),
    (_GREEK, "el"),
)
LATIN = (
    "en", "de", "fr", "es", "it", "pt", "nl", "pl", "tr", "cs", "da", "fi", "hu", "id", "no", "ro",
    "sv", "vi",
)  # fmt: skip


def language(text: str) -> str:
    """Code of a text's language as it came, as it came or made plain by `meaning.normal`; "" where it has hardly any letters.

    Letters decide where one language alone uses them; among Latin and Cyrillic ones the parts of words.
    A text of one or two words can be taken for a neighbour's.
    """
    cut = text[:LONGEST]
    for script, code in _OF_SCRIPT:
        if len(script.findall(cut)) >= FEWEST_LETTERS and _is_most(script, cut):
            return code
    if _KANA.search(cut):
        return "ja"
    if _is_most(_HAN, cut):
        return _among(cut, ("zh", "ja"))
    if _is_most(_ARABIC, cut):
        return _arabic(cut)
    if _is_most(_CYRILLIC, cut):
        return _cyrillic(cut)
    if len(_LATIN.findall(cut)) >= FEWEST_LETTERS:
        return _among(cut, LATIN)
    return UNKNOWN


def _is_most(script: re.Pattern[str], text: str) -> bool:
    count = len(script.findall(text))
    return count >= FEWEST_LETTERS and count > len(_LATIN.findall(text))


def _arabic(text: str) -> str:
    if _URDU.search(text):
        return "ur"
    persian, arabic = len(_PERSIAN.findall(text)), len(_ARABIC_ONLY.findall(text))
    if persian != arabic:
        return "fa" if persian > arabic else "ar"
    return _among(text, ("ar", "fa"))


def _cyrillic(text: str) -> str:
    """Letters tell neighbours apart better than parts of words do in a short text."""
    low = text.lower()
    for signs, code in _OF_CYRILLIC:
        if any(sign in low for sign in signs):
            return code
    return _among(text, ("ru", "bg")) if "ъ" in low else "ru"


def _among(text: str, codes: tuple[str, ...]) -> str:
    ranked = (str(code) for code, _score in _identifier().rank(text))
    return next((code for code in ranked if code in codes), UNKNOWN)


@lru_cache(maxsize=1)
def _identifier() -> Any:  # noqa: ANN401 - comes without types
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - loads its weights

    return LanguageIdentifier.from_model_file(MODEL_FILE)
