"""Signatures against the official library's own, and where it is too kind."""

from __future__ import annotations

import pytest

import stripe
from tenure.values.signatures import is_signed, signature

NOW = 1_700_000_000
BODY = '{"id": "evt_1", "name": "Ада"}'.encode()


def ok(body: bytes, header: str, *secrets: str, now_s: float = NOW) -> bool:
    return is_signed(body, header, secrets=secrets or ("whsec_1",), now_s=now_s)


def test_the_official_library_signs_alike() -> None:
    mac = stripe.WebhookSignature._compute_signature(f"{NOW}.{BODY.decode()}", "whsec_1")
    assert signature(BODY, at_s=NOW, secret="whsec_1") == f"t={NOW},v1={mac}"
    assert ok(BODY, f"t={NOW},v1={mac}")


@pytest.mark.parametrize(
    "header",
    [
        "",
        "t=,v1=",
        f"t={NOW}",
        "v1=abc",
        f"t={NOW},v0=MAC",
        f"t={NOW},v1=MAC0",
        f"t={NOW},v1=",
        f"t={NOW},t={NOW},v1=MAC",
        f"t={NOW + 1},v1=MAC",
        f"t=+{NOW},v1=MAC",
        f"t={NOW}.0,v1=MAC",
        "t=१७,v1=MAC",
        f"t={NOW},v1=é",
        f"t={'9' * 4000},v1=MAC",
    ],
)
def test_a_header_that_proves_nothing(header: str) -> None:
    mac = signature(BODY, at_s=NOW, secret="whsec_1").partition("v1=")[2]
    assert not ok(BODY, header.replace("MAC", mac))


@pytest.mark.parametrize(
    ("age_s", "holds"), [(0, True), (300, True), (301, False), (-300, True), (-301, False)]
)
def test_five_minutes_both_ways(age_s: int, holds: bool) -> None:
    header = signature(BODY, at_s=NOW - age_s, secret="whsec_1")
    assert ok(BODY, header) is holds


def test_written_anew_or_with_another_secret_it_is_another_body() -> None:
    header = signature(BODY, at_s=NOW, secret="whsec_1")
    assert not ok(BODY.replace(b": ", b":"), header)
    assert not ok(BODY, header, "whsec_2")
    assert not ok(BODY, header, "")
    assert not is_signed(BODY, signature(BODY, at_s=NOW, secret=""), secrets=("",), now_s=NOW)


def test_two_secrets_while_one_is_changed() -> None:
    old, new = (signature(BODY, at_s=NOW, secret=each) for each in ("whsec_1", "whsec_2"))
    assert ok(BODY, old, "whsec_2", "whsec_1")
    both = f"{old},{new.partition(',')[2]}"
    assert ok(BODY, both, "whsec_2")
    assert ok(BODY, f"{both},v0=other")
