"""Addresses that something on our side may be made to call, and those it may not."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

Address = IPv4Address | IPv6Address
_NEVER = (
    *("0.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24"),
    *("198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
    *("100.100.100.200/32", "::/128", "100::/64", "2001::/23", "2001:db8::/32"),
    *("fe80::/10", "fec0::/10", "ff00::/8", "64:ff9b:1::/48", "fd00:ec2::/32"),
)
_INSIDE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
_LOOP = ("127.0.0.0/8", "::1/128")
NEVER, INSIDE, LOOP = (tuple(map(ip_network, each)) for each in (_NEVER, _INSIDE, _LOOP))
"""Called by nothing (clouds tell secrets at some of them); one's own network; this machine."""
NAT64, SIX_TO_FOUR = ip_network("64:ff9b::/96"), ip_network("2002::/16")
OLD_MAPPED = ip_network("::/96")


def kind_of(text: str) -> str:
    """`public`, `inside` one's own network, `loop` (this machine), or `never`.

    An address of the fourth version within one of the sixth counts as what it stands for.
    """
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return "never"
    if "%" in text:
        return "never"
    return _kind(_unwrapped(address))


def _unwrapped(address: Address) -> Address:
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    number = int(address)
    if address in SIX_TO_FOUR:
        return IPv4Address((number >> 80) & 0xFFFFFFFF)
    if address in NAT64 or (address in OLD_MAPPED and number > 1):
        return IPv4Address(number & 0xFFFFFFFF)
    return address


def _kind(address: Address) -> str:
    for kind, networks in (("loop", LOOP), ("never", NEVER), ("inside", INSIDE)):
        if any(address in network for network in networks):
            return kind
    return "public" if address.is_global else "never"
