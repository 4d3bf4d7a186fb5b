"""Which addresses may be called: those Python's own words get wrong stand first."""

from __future__ import annotations

import pytest

from tenure.values.addresses import kind_of

LEAKY = (
    *("100.64.0.1", "100.100.100.200", "192.0.0.192", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe"),
    *("2002:7f00:1::", "::127.0.0.1", "224.0.0.1", "ff02::1"),
)


@pytest.mark.parametrize("text", LEAKY)
def test_what_is_not_private_and_not_public_either(text: str) -> None:
    assert kind_of(text) != "public"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("93.184.216.34", "public"),
        ("2606:2800:220:1:248:1893:25c8:1946", "public"),
        ("127.0.0.1", "loop"),
        ("::1", "loop"),
        ("::ffff:127.0.0.1", "loop"),
        ("64:ff9b::7f00:1", "loop"),
        ("10.1.2.3", "inside"),
        ("172.31.255.255", "inside"),
        ("172.32.0.1", "public"),
        ("192.168.1.1", "inside"),
        ("::ffff:10.0.0.1", "inside"),
        ("100.64.0.1", "inside"),
        ("fd12:3456::1", "inside"),
        ("fd00:ec2::254", "never"),
        ("169.254.169.254", "never"),
        ("2002:a9fe:a9fe::", "never"),
        ("64:ff9b::a9fe:a9fe", "never"),
        ("0.0.0.0", "never"),
        ("::", "never"),
        ("255.255.255.255", "never"),
        ("fe80::1%eth0", "never"),
        ("fe80::1", "never"),
        ("100.100.100.200", "never"),
        ("192.0.0.192", "never"),
        ("no address", "never"),
    ],
)
def test_kinds(text: str, kind: str) -> None:
    assert kind_of(text) == kind
