"""Amounts of money in words and in figures, as a letter writes them in its language.

Whole numbers of English and Russian come from num2words; its Japanese leaves out a one that is
written in amounts (二万一千), its Persian one too (یک هزار), and neither knows most currencies.
"""

from __future__ import annotations

from tenure.values.currencies import exponent
from tenure.workflow.rules.currency_words import NAMES, Names

_JA_DIGITS = "〇一二三四五六七八九"
_JA_TENS = ("", "十", "百", "千")
_JA_GROUPS = ("", "万", "億", "兆", "京")
_FA_ONES = [
    "صفر",
    "یک",
    "دو",
    "سه",
    "چهار",
    "پنج",
    "شش",
    "هفت",
    "هشت",
    "نه",
    "ده",
    "یازده",
    "دوازده",
    "سیزده",
    "چهارده",
    "پانزده",
    "شانزده",
    "هفده",
    "هجده",
    "نوزده",
]
_FA_TENS = ["بیست", "سی", "چهل", "پنجاه", "شصت", "هفتاد", "هشتاد", "نود"]
_FA_HUNDREDS = ["صد", "دویست", "سیصد", "چهارصد", "پانصد", "ششصد", "هفتصد", "هشتصد", "نهصد"]
_FA_GROUPS = ("", " هزار", " میلیون", " میلیارد", " تریلیون", " کوادریلیون")
_FA_SIGNS = str.maketrans("0123456789,.", "۰۱۲۳۴۵۶۷۸۹٬٫")
_RU_SIGNS = str.maketrans(",.", "\u00a0,")


def amount_words(amount_minor: int, currency: str, language: str) -> str:
    """An amount of minor units, 0 or more, in words: "one US dollar and five cents".

    Parts are left out where there are none. A currency without a name in the language is written
    as its code, and its parts as a fraction: "twelve and 67/100 SEK". `KeyError` for a code that
    ISO 4217 does not list, `ValueError` below 0.
    """
    if amount_minor < 0:
        raise ValueError(f"{amount_minor} minor units are less than nothing")
    places = exponent(currency)
    whole, part = divmod(amount_minor, 10**places)
    names = NAMES[language].get(currency)
    if names is None or (part and not names.part):
        return _coded(whole, part, places, currency, language)
    said = [_counted(whole, names.whole, names.genders[0], language)] if whole or not part else []
    if part:
        said.append(_counted(part, names.part, names.genders[1], language))
    return _JOINS[language].join(said)


_JOINS = {"en": " and ", "ja": "", "ru": " ", "fa": " و "}
_CODED = {"en": "{} and {} {}", "ja": "{}と{} {}", "ru": "{} и {} {}", "fa": "{} و {} {}"}


def _coded(whole: int, part: int, places: int, currency: str, language: str) -> str:
    number = number_words(whole, language)
    if not part:
        return f"{number} {currency}"
    fraction = f"{part}/{10**places}"
    fraction = fraction.translate(_FA_SIGNS) if language == "fa" else fraction
    return _CODED[language].format(number, fraction, currency)


def _counted(number: int, forms: tuple[str, ...], gender: str, language: str) -> str:
    words = number_words(number, language, gender)
    gap = "" if language == "ja" else " "
    return f"{words}{gap}{forms[min(_form(number, language), len(forms) - 1)]}"


def _form(number: int, language: str) -> int:
    """Which form of a noun goes with a number."""
    if language == "en":
        return number != 1
    if language != "ru" or number % 100 // 10 == 1:
        return 2
    return {1: 0, 2: 1, 3: 1, 4: 1}.get(number % 10, 2)


def number_words(number: int, language: str, gender: str = "m") -> str:
    """A whole number, 0 or more, in words; `gender` of what is counted matters in Russian only."""
    if language == "ja":
        return _japanese(number)
    if language == "fa":
        return _persian(number)
    from num2words import num2words  # noqa: PLC0415 - slow to import, needed for letters only

    if language == "ru":
        return str(num2words(number, lang="ru", gender=gender))
    return str(num2words(number, lang="en")).replace(" and ", " ").replace(",", "")


def _japanese(number: int) -> str:
    """12,345 is 一万二千三百四十五; a thousand behind ten thousands keeps its one: 二万一千."""
    said, place = "", 0
    rest = number
    while rest:
        rest, group = divmod(rest, 10_000)
        if group:
            said = _ja_group(group, is_full=bool(rest or place)) + _JA_GROUPS[place] + said
        place += 1
    return said or "零"


def _ja_group(group: int, *, is_full: bool) -> str:
    said = ""
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        is_bare = digit == 1 and place > 0 and not (place == 3 and is_full)
        if digit:
            said += ("" if is_bare else _JA_DIGITS[digit]) + _JA_TENS[place]
    return said


def _persian(number: int) -> str:
    """12,345 is دوازده هزار و سیصد و چهل و پنج; a thousand is یک هزار, as on cheques."""
    groups: list[str] = []
    rest, place = number, 0
    while rest:
        rest, group = divmod(rest, 1000)
        if group:
            groups.insert(0, _fa_group(group) + _FA_GROUPS[place])
        place += 1
    return " و ".join(groups) or _FA_ONES[0]


def _fa_group(group: int) -> str:
    hundreds, rest = divmod(group, 100)
    said = [_FA_HUNDREDS[hundreds - 1]] if hundreds else []
    if rest >= 20:
        said.append(_FA_TENS[rest // 10 - 2])
        rest %= 10
    if rest:
        said.append(_FA_ONES[rest])
    return " و ".join(said)


def digits(text: str, language: str) -> str:
    """A number written in English (12,345.67) with the signs of the language."""
    if language == "fa":
        return text.translate(_FA_SIGNS)
    return text.translate(_RU_SIGNS) if language == "ru" else text


def amount_figures(amount_minor: int, currency: str, language: str) -> str:
    """An amount in figures with its currency: its name in Japanese and Persian, else its code.

    The two keep to one line. Integers only, no amount is rounded.
    """
    places = exponent(currency)
    whole, part = divmod(abs(amount_minor), 10**places)
    text = f"{'-' if amount_minor < 0 else ''}{whole:,}" + (f".{part:0{places}}" if places else "")
    number = digits(text, language)
    names: Names | None = NAMES[language].get(currency) if language in ("ja", "fa") else None
    gap = "" if names and language == "ja" else "\u00a0"
    return f"{number}{gap}{names.whole[0] if names else currency}"
