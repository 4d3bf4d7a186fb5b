"""Reports of other servers: what they say, and that nothing they say can break the reader."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.workflow.rules.bounces import read_report
from tests.workflow.rules.returned import ID, away, complaint, failed


@pytest.mark.parametrize(
    ("status", "diagnostic", "kind"),
    [
        ("5.1.1", "550 5.1.1 nobody here", "hard"),
        ("5.0.0", "550 5.1.1 nobody here", "hard"),
        ("5.7.1", "554 5.7.1 refused", "hard"),
        ("5.1.10", "556 5.1.10 null MX", "hard"),
        ("4.4.7", "message expired", "soft"),
        ("4.2.2", "452 4.2.2 over quota", "soft"),
        ("5.2.2", "552 5.2.2 over quota", "soft"),
        ("5.4.4", "Host or domain name not found", "soft"),
        ("", "550 5.1.1 nobody here", "hard"),
        ("", "something", "soft"),
        ("", "host 10.5.1.1 said no", "soft"),
    ],
)
def test_hard_or_soft(status: str, diagnostic: str, kind: str) -> None:
    found = read_report(failed(status, diagnostic))
    assert found is not None
    assert (found.kind, found.ids) == (kind, (ID,))


def test_the_id_is_in_the_address_or_in_what_came_back() -> None:
    other = "b" * 26
    assert read_report(failed(to="care@ours.example")) == read_report(failed(to=f"care+{ID}@x.y"))
    found = read_report(failed(mail=ID, held=other))
    assert found is not None
    assert found.ids == (ID, other)
    nobody = read_report(failed(to="care@ours.example", held="x"))
    assert nobody is not None
    assert nobody.ids == ()


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_what_has_not_failed_is_no_bounce(action: str) -> None:
    assert read_report(failed("4.4.1", "421 4.4.1 later", action=action)) is None


@pytest.mark.parametrize(
    ("kind", "is_one"), [("abuse", True), ("fraud", True), ("not-spam", False)]
)
def test_complaints(kind: str, is_one: bool) -> None:
    found = read_report(complaint(kind))
    assert (found is not None) == is_one
    if found:
        assert (found.kind, found.ids) == ("complaint", (ID,))


def test_an_automatic_reply_is_nothing() -> None:
    assert read_report(away()) is None
    assert read_report(b"") is None
    assert read_report(b"Subject: hello\n\nStatus: 5.1.1\nAction: failed\n") is None


def test_what_is_said_is_kept_as_one_plain_line() -> None:
    found = read_report(failed(diagnostic="550 5.1.1 a\x00\x1b[31m" + "b" * 5000))
    assert found is not None
    assert len(found.said) <= 300
    assert found.said.isprintable()


SOUP = st.lists(
    st.sampled_from(
        [
            *(b"Content-Type: multipart/report; boundary=x\r\n", b"\r\n--x\r\n", b"\r\n--x--\r\n"),
            *(b"Content-Type: message/delivery-status\r\n\r\n", b"Action: failed\r\n", b"\r\n"),
            *(b"Content-Type: message/feedback-report\r\n\r\n", b"Feedback-Type: abuse\r\n"),
            *(b"Status: 5.1.1\r\n", b"Status: \xff\xfe\r\n", b"To: =?utf-8?b?\xff?=\r\n"),
            *(b"Content-Transfer-Encoding: base64\r\n", b"Content-Type: message/rfc822\r\n\r\n"),
            *(b"Message-ID: <" + ID.encode() + b"@x>\r\n", b"To: a+" + ID.encode() + b"@x\r\n"),
            *(b"Content-Type: text/rfc822-headers; charset=nonsense\r\n\r\n", b"\x00"),
        ]
    )
    | st.binary(max_size=30),
    max_size=30,
).map(b"".join)


@settings(max_examples=1500, deadline=None)
@given(SOUP)
def test_whatever_comes_it_is_read(raw: bytes) -> None:
    found = read_report(raw)
    assert found is None or found.kind in ("hard", "soft", "complaint")


def test_a_huge_one_is_read_quickly() -> None:
    deep = b"Content-Type: message/rfc822\r\n\r\n" * 30_000
    assert read_report(deep) is None
    many = b"Content-Type: multipart/report; boundary=x\r\n\r\n" + b"--x\r\n\r\n" * 200_000
    assert read_report(many) is None
