"""Codes against the table published in RFC 6238, and what a person may type."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenure.values.errors import InputError
from tenure.workflow.rules.one_time_codes import (
    address,
    cleaned,
    grouped,
    new_recovery_codes,
    recovery_hash,
    secret_of,
    step_of,
)

SEED = base64.b32encode(b"12345678901234567890").decode()
PUBLISHED = {
    59: "94287082",
    1111111109: "07081804",
    1111111111: "14050471",
    1234567890: "89005924",
    2000000000: "69279037",
    20000000000: "65353130",
}
"""RFC 6238, appendix B, SHA-1: seconds since 1970 and the code in eight digits. The last six of them
are the code in six: both are the same number, taken modulo a power of ten (RFC 4226, 5.3)."""


def instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


@pytest.mark.parametrize(("seconds", "code"), PUBLISHED.items())
def test_the_published_table(seconds: int, code: str) -> None:
    at = instant(seconds)
    assert step_of(SEED, code[-6:], at=at, after=-1) == seconds // 30
    other = f"{(int(code[-6:]) + 1) % 1_000_000:06}"
    assert step_of(SEED, other, at=at, after=-1) is None
    assert step_of(SEED, code, at=at, after=-1) is None  # eight digits are not ours


@pytest.mark.parametrize(("seconds", "fits"), [(-31, 0), (-30, 1), (29, 1), (59, 1), (60, 0)])
def test_a_clock_may_be_one_step_off(seconds: int, fits: int) -> None:
    begins = 1111111110  # of the step of 14050471
    found = step_of(SEED, "050471", at=instant(begins + seconds), after=-1)
    assert found == (37037037 if fits else None)


def test_a_code_is_not_taken_again_nor_one_before_it() -> None:
    at = instant(1111111111)
    assert step_of(SEED, "050471", at=at, after=37037036) == 37037037
    assert step_of(SEED, "050471", at=at, after=37037037) is None
    assert step_of(SEED, "081804", at=at, after=37037037) is None
    assert step_of(SEED, "081804", at=at, after=37037035) == 37037036


@pytest.mark.parametrize(
    "typed", ["050471", " 050 471 ", "050-471", "۰۵۰۴۷۱", "٠٥٠٤٧١", "０５０４７１", "0 5 0 4 7 1"]
)
def test_any_script_and_gaps(typed: str) -> None:
    assert step_of(SEED, typed, at=instant(1111111111), after=-1) == 37037037


@given(st.text(max_size=40))
def test_no_text_is_an_error(text: str) -> None:
    found = step_of(SEED, text, at=instant(1111111111), after=-1)
    assert found is None or cleaned(text) in ("050471", "081804", "266759")
    assert len(recovery_hash(text, user_id=1)) == 64


def test_a_secret_is_of_its_key_its_person_and_its_nonce() -> None:
    ones = [("k", 1, "a"), ("l", 1, "a"), ("k", 2, "a"), ("k", 1, "b")]
    made = {secret_of(key, user_id=user, nonce=nonce) for key, user, nonce in ones}
    assert len(made) == 4
    assert {len(base64.b32decode(each)) for each in made} == {20}
    assert secret_of("k", user_id=1, nonce="a") in made
    with pytest.raises(InputError, match="secret key"):
        secret_of("", user_id=1, nonce="a")


def test_the_address_an_authenticator_reads() -> None:
    found = address(SEED, account="ada@ours.example", company="Ours: the best")
    assert found.startswith("otpauth://totp/Tenure%20Ours%20%20the%20best:ada%40ours.example?")
    assert f"secret={SEED}" in found


def test_recovery_codes() -> None:
    codes = new_recovery_codes()
    assert len(set(codes)) == 10
    assert all(len(cleaned(code)) == 16 for code in codes)
    first = codes[0]
    assert recovery_hash(first, user_id=1) == recovery_hash(
        first.upper().replace("-", " "), user_id=1
    )
    assert recovery_hash(first, user_id=1) != recovery_hash(first, user_id=2)
    assert grouped("ABCDEFGHI") == "ABCD EFGH I"


def test_the_instant_is_read_in_any_zone() -> None:
    at = instant(1111111111)
    assert step_of(SEED, "050471", at=at + timedelta(0), after=-1) == 37037037
