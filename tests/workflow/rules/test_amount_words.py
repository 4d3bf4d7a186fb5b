"""Amounts in words against values written by hand, and digits that are never lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenure.values.currencies import EXPONENTS
from tenure.values.letters import LANGUAGES
from tenure.workflow.rules.amount_words import amount_figures, amount_words, number_words
from tenure.workflow.rules.currency_words import NAMES

BY_HAND = {
    ("en", 0, "USD"): "zero US dollars",
    ("en", 1, "USD"): "one cent",
    ("en", 100, "USD"): "one US dollar",
    ("en", 200, "USD"): "two US dollars",
    ("en", 101, "GBP"): "one pound sterling and one penny",
    ("en", 1_100, "EUR"): "eleven euros",
    ("en", 2_100, "EUR"): "twenty-one euros",
    ("en", 10_100, "EUR"): "one hundred one euros",
    ("en", 100_000, "USD"): "one thousand US dollars",
    (
        "en",
        1_234_567,
        "USD",
    ): "twelve thousand three hundred forty-five US dollars and sixty-seven cents",
    ("en", 1_000_000, "JPY"): "one million Japanese yen",
    ("en", 1_234, "KWD"): "one Kuwaiti dinar and two hundred thirty-four fils",
    (
        "en",
        1_234_567,
        "SEK",
    ): "twelve thousand three hundred forty-five and 67/100 SEK",
    ("en", 500, "SEK"): "five SEK",
    ("ja", 0, "JPY"): "零円",
    ("ja", 1, "JPY"): "一円",
    ("ja", 11, "JPY"): "十一円",
    ("ja", 21, "JPY"): "二十一円",
    ("ja", 101, "JPY"): "百一円",
    ("ja", 1_000, "JPY"): "千円",
    ("ja", 12_345, "JPY"): "一万二千三百四十五円",
    ("ja", 21_000, "JPY"): "二万一千円",
    ("ja", 1_000_000, "JPY"): "百万円",
    ("ja", 10_000_000, "JPY"): "一千万円",
    ("ja", 100_000_000, "JPY"): "一億円",
    ("ja", 1_234_567, "USD"): "一万二千三百四十五米ドル六十七セント",
    ("ja", 500, "GBP"): "五英ポンド",
    ("ja", 1_205, "SEK"): "十二と5/100 SEK",
    ("ru", 0, "RUB"): "ноль рублей",
    ("ru", 100, "RUB"): "один рубль",
    ("ru", 200, "RUB"): "два рубля",
    ("ru", 500, "RUB"): "пять рублей",
    ("ru", 1_100, "RUB"): "одиннадцать рублей",
    ("ru", 2_100, "RUB"): "двадцать один рубль",
    ("ru", 10_100, "RUB"): "сто один рубль",
    ("ru", 11_200, "RUB"): "сто двенадцать рублей",
    ("ru", 100_000, "RUB"): "одна тысяча рублей",
    ("ru", 100_000_000, "RUB"): "один миллион рублей",
    (
        "ru",
        1_234_567,
        "RUB",
    ): "двенадцать тысяч триста сорок пять рублей шестьдесят семь копеек",
    ("ru", 2_101, "RUB"): "двадцать один рубль одна копейка",
    ("ru", 202, "RUB"): "два рубля две копейки",
    ("ru", 21, "JPY"): "двадцать одна японская иена",
    ("ru", 2, "JPY"): "две японские иены",
    ("ru", 1_000, "JPY"): "одна тысяча японских иен",
    ("ru", 10_101, "USD"): "сто один доллар США один цент",
    ("ru", 200, "GBP"): "два фунта стерлингов",
    ("ru", 2_200, "IRR"): "двадцать два иранских риала",
    ("ru", 1_205, "SEK"): "двенадцать и 5/100 SEK",
    ("fa", 0, "IRR"): "صفر ریال",
    ("fa", 100, "IRR"): "یک ریال",
    ("fa", 200, "IRR"): "دو ریال",
    ("fa", 500, "USD"): "پنج دلار آمریکا",
    ("fa", 1_100, "EUR"): "یازده یورو",
    ("fa", 2_100, "EUR"): "بیست و یک یورو",
    ("fa", 10_100, "EUR"): "صد و یک یورو",
    ("fa", 100_000, "IRR"): "یک هزار ریال",
    ("fa", 100_000_000, "IRR"): "یک میلیون ریال",
    (
        "fa",
        1_234_567,
        "USD",
    ): "دوازده هزار و سیصد و چهل و پنج دلار آمریکا و شصت و هفت سنت",
    ("fa", 12_345, "JPY"): "دوازده هزار و سیصد و چهل و پنج ین ژاپن",
    ("fa", 1_205, "SEK"): "دوازده و ۵/۱۰۰ SEK",
}
FIGURES = {
    ("en", 1_234_567, "USD"): "12,345.67\u00a0USD",
    ("en", 5, "KWD"): "0.005\u00a0KWD",
    ("ja", 12_345, "JPY"): "12,345円",
    ("ja", 1_234_567, "USD"): "12,345.67米ドル",
    ("ja", 100, "SEK"): "1.00\u00a0SEK",
    ("ru", 1_234_567, "RUB"): "12\u00a0345,67\u00a0RUB",
    ("fa", 1_234_567, "USD"): "۱۲٬۳۴۵٫۶۷\u00a0دلار آمریکا",
}


@pytest.mark.parametrize(("asked", "words"), BY_HAND.items())
def test_words_written_by_hand(asked: tuple[str, int, str], words: str) -> None:
    language, amount_minor, currency = asked
    assert amount_words(amount_minor, currency, language) == words


@pytest.mark.parametrize(("asked", "figures"), FIGURES.items())
def test_figures_written_by_hand(asked: tuple[str, int, str], figures: str) -> None:
    language, amount_minor, currency = asked
    assert amount_figures(amount_minor, currency, language) == figures


def test_less_than_nothing_has_no_words() -> None:
    with pytest.raises(ValueError, match="less than nothing"):
        amount_words(-1, "USD", "en")


def test_each_language_names_the_same_currencies() -> None:
    for names in NAMES.values():
        assert set(names) == set(NAMES["en"])
        for currency, each in names.items():
            assert bool(each.part) == bool(EXPONENTS[currency])


@given(st.sampled_from(LANGUAGES), st.integers(0, 10**12), st.integers(0, 10**12))
def test_two_numbers_never_share_words(language: str, one: int, other: int) -> None:
    is_same = number_words(one, language) == number_words(other, language)
    assert is_same == (one == other)


_KANJI = {**{sign: n for n, sign in enumerate("〇一二三四五六七八九")}, "零": 0}
_UNITS = {"十": 10, "百": 100, "千": 1000}


def _read(text: str) -> int:
    """A Japanese number read back: the other way around, by another rule."""
    total = group = digit = 0
    for sign in text:
        if sign in _KANJI:
            digit = _KANJI[sign]
        elif sign in _UNITS:
            group, digit = group + (digit or 1) * _UNITS[sign], 0
        else:
            total += (group + digit) * {"万": 10**4, "億": 10**8, "兆": 10**12}[sign]
            group = digit = 0
    return total + group + digit


@given(st.integers(0, 10**13))
def test_japanese_is_read_back(number: int) -> None:
    assert _read(number_words(number, "ja")) == number


@given(st.integers(0, 10**12))
def test_persian_is_num2words_with_its_one(number: int) -> None:
    from num2words import num2words

    ours = number_words(number, "fa")
    theirs = str(num2words(number, lang="fa"))
    assert ours.replace("یک هزار", "هزار") == theirs.replace("یک هزار", "هزار")
