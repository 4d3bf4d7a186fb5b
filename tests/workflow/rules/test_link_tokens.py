"""Tokens of links: made of a secret and a row, and of nothing less."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from tenure.values.errors import InputError
from tenure.workflow.rules.link_tokens import MARK, is_token, made_token, mark, token_hash

AT = datetime(2026, 3, 30, 9, 0, tzinfo=UTC)
ROW = {"purpose": "why", "row": 17, "workspace": 1, "customer": "ada", "at": AT}


def token(secret: str = "s", **other: object) -> str:
    return made_token(secret, **{**ROW, **other})  # type: ignore[arg-type]


def test_a_token_is_the_first_half_of_a_known_mac() -> None:
    r"""Worked out by another program.

    printf 'tenure customer link\n["why", 17, 1, "ada", "2026-03-30T09:00:00+00:00"]' \
      | openssl dgst -sha256 -hmac s -binary | head -c 16 | basenc --base64url | tr -d =
    """
    assert token() == "UVqmtA5ItfzxEtYzLYntOg"


def test_each_part_makes_another() -> None:
    others = [
        token("t"),
        token(purpose="back"),
        token(row=18),
        token(workspace=2),
        token(customer="bob"),
        token(at=AT + timedelta(microseconds=1)),
    ]
    assert len({token(), *others}) == 7
    assert all(is_token(each) for each in others)
    assert len({token_hash(each) for each in others}) == 6


def test_an_instant_is_the_same_in_every_zone() -> None:
    tokyo = AT.astimezone(timezone(timedelta(hours=9)))
    assert token(at=tokyo) == token()


def test_without_a_secret_none_is_made() -> None:
    with pytest.raises(InputError, match="secret"):
        token("")


def test_a_mark_stands_at_the_end_of_a_link_and_nowhere_else() -> None:
    found = MARK.findall(f"https://t.example/why/{mark(17)} https://t.example/back/{mark(8)}.")
    assert found == [("why", "17"), ("back", "8")]
    for other in ("why/~1", "/whys/~1", "/why/~1a", "/why/~x", "/why/1", f"/why/~{'1' * 19}"):
        assert not MARK.search(other), other
