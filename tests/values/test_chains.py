"""The chain of hashes, against digests of texts written out by hand."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from tenure.values.chains import GENESIS, START, Entry, Link, instant, next_link, text_digest

SALT = "0123456789abcdef0123456789abcdef"
ENTRY = Entry(7, 1, "2026-03-31 06:00:00", None, "a.b", "s", "é", '{"b": 1, "a": [2.5]}')
AT = "2026-03-31T06:00:01+00:00"


def test_a_link_is_the_digest_of_what_stands_in_the_decision() -> None:
    texts = f'["{SALT}","s","\\u00e9",{{"a":[2.5],"b":1}}]'
    digest = hashlib.sha256(texts.encode()).hexdigest()
    assert text_digest(ENTRY, SALT) == digest
    whole = (
        f'[1,1,"{GENESIS}","2026-03-31T06:00:01.000000+00:00",7,1,'
        f'"2026-03-31T06:00:00.000000+00:00",null,"a.b","{digest}"]'
    )
    assert next_link(START, ENTRY, SALT, AT) == Link(1, hashlib.sha256(whole.encode()).hexdigest())


@pytest.mark.parametrize(
    "other",
    [
        replace(ENTRY, detail='{"a":[2.5],  "b":1}'),
        replace(ENTRY, at="2026-03-31 08:00:00+02"),
        replace(ENTRY, at="2026-03-31 06:00:00.000000+00"),
    ],
)
def test_how_a_database_writes_a_value_does_not_count(other: Entry) -> None:
    assert next_link(START, other, SALT, AT) == next_link(START, ENTRY, SALT, AT)


def test_words_do_not_run_into_each_other() -> None:
    parts = [("ab", "c"), ("a", "bc"), ("", "abc"), ('a","b', "c")]
    found = {text_digest(replace(ENTRY, subject=one, summary=two), SALT) for one, two in parts}
    assert len(found) == len(parts)


@pytest.mark.parametrize("detail", ["", "{", "[" * 100_000, "NaN", '{"a": Infinity}', "9" * 5_000])
def test_what_is_no_json_is_hashed_as_it_stands(detail: str) -> None:
    odd = replace(ENTRY, detail=detail)
    assert text_digest(odd, SALT) == text_digest(odd, SALT) != text_digest(ENTRY, SALT)


def test_what_is_no_instant_stays_as_it_is() -> None:
    assert instant("yesterday") == "yesterday"
    assert next_link(START, replace(ENTRY, at="x"), SALT, AT) != next_link(START, ENTRY, SALT, AT)
