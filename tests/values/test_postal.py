"""Shapes of names, e-mail addresses and postcodes, against addresses that exist."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenure.values.postal import is_line, is_mail, is_person, is_postcode, plain

REAL = (
    *(("JP", "100-8111"), ("JP", "〒100-8111"), ("JP", "1008111"), ("JP", "１００−８１１１")),
    *(("RU", "101000"), ("IR", "1416753955"), ("IR", "۱۴۱۶۷-۵۳۹۵۵"), ("US", "20500")),
    *(("US", "20500-0005"), ("DE", "10557"), ("GB", "SW1A 2AA"), ("GB", "M1 1AE")),
    *(("GB", "EC1A 1BB"), ("gb", "w1a 0ax"), ("CA", "K1A 0A9"), ("NL", "2513 AA")),
    *(("PL", "00-001"), ("FR", "75008"), ("IE", "D02 AF30"), ("SE", "111 29"), ("BR", "70150-900")),
    *(("HK", ""), ("HK", "000"), ("LI", "9490"), ("", "12345")),
)
"""Postcodes of well-known places."""
WRONG = (
    *(("JP", "10557"), ("RU", "10557"), ("IR", "10557"), ("US", "2050"), ("DE", "1055")),
    *(("GB", "20500"), ("CA", "D1A 0A9"), ("NL", "0513 AA"), ("RU", "000000"), ("", "")),
    *(("US", "None"), ("DE", "1055A"), ("LI", "!!"), ("IR", "0416753955"), ("US", "")),
)


@pytest.mark.parametrize(("country", "code"), REAL)
def test_real_postcodes_pass(country: str, code: str) -> None:
    assert is_postcode(code, country)


@pytest.mark.parametrize(("country", "code"), WRONG)
def test_wrong_postcodes_do_not(country: str, code: str) -> None:
    assert not is_postcode(code, country)


@pytest.mark.parametrize(
    "text",
    [
        "hanako@ours.example",
        "o'brien+tenure@mail.example.co.uk",
        " spaced@ours.example ",
        "почта@пример.рф",
        f"{'a' * 64}@b.example",
    ],
)
def test_mail_that_can_be_read(text: str) -> None:
    assert is_mail(text)


@pytest.mark.parametrize(
    "text",
    [
        *(None, "", "nobody", "a@b", "a@@b.example", "a..b@c.example", ".a@b.example"),
        *("a@b..example", "a@-b.example", "no-reply@ours.example", "NoReply@ours.example"),
        *("a b@c.example", "a@10.0.0.1", f"{'a' * 65}@b.example", f"a@{'b.' * 130}example"),
    ],
)
def test_mail_that_cannot(text: str | None) -> None:
    assert not is_mail(text)


@pytest.mark.parametrize("name", ["Jo Li", "山田花子", "Дарья", "نرگس", "O"])
def test_names(name: str) -> None:
    assert is_person(name) == (len(name) > 1)


@pytest.mark.parametrize("name", [None, "", "info", "Billing", "n/a", "xxx", "12", "a@b.example"])
def test_departments_are_nobody(name: str | None) -> None:
    assert not is_person(name)
    assert not is_line(None)


def test_streets() -> None:
    assert is_line("Haus Nr. 7")
    assert is_line("千代田区千代田1-1")
    assert not is_line("unknown")
    assert not is_line("123")


@given(st.text(max_size=40), st.sampled_from(["JP", "IR", "US", "GB", "", "ZZ"]))
def test_any_text_is_judged_and_digits_of_any_script_alike(text: str, country: str) -> None:
    assert is_postcode(text, country) == is_postcode(plain(text), country)
    assert isinstance(is_mail(text), bool)
