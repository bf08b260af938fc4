"""Which hosts are private: what a public page must not lead us to (a router's page, a cloud's metadata service).

A name is private when any of its addresses is: a name with a public and a private address is the usual way around a
check. Names are looked up as the system does it, so that ``2130706433`` and ``0x7f.1`` count as the 127.0.0.1 they are.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

Found = tuple[int, int, int, str, tuple[Any, ...]]
"""One address of a host, as ``getaddrinfo`` gives it."""

_LAST_FOUR_BYTES = tuple(
    IPv6Network(net)
    for net in (
        "64:ff9b::/96",  # NAT64 (RFC 6052)
        "::ffff:0:0:0/96",  # IPv4-translated (RFC 2765)
        "::/96",  # IPv4-compatible (RFC 4291, 2.5.5.1), out of use and still understood
    )
)
"""Networks of IPv6 whose addresses end in an IPv4 address, which is where they lead."""

_LOCAL = tuple(
    IPv6Network(net)
    for net in (
        "64:ff9b:1::/48",  # NAT64 within a network (RFC 8215)
        "fec0::/10",  # site-local (RFC 3879), out of use and still understood
        "5f00::/16",  # segment routing (RFC 9602)
        "3fff::/20",  # documentation (RFC 9637)
    )
)
"""Networks that are of no public host, and that Python does not know, or not in every version."""

_LOCAL4 = (
    IPv4Network("192.0.0.0/24"),  # special purposes (RFC 6890), of which Oracle's cloud makes its metadata service
    IPv4Network("168.63.129.16/32"),  # a public address, behind which Azure answers its own machines
)

_PRIVATE_NAMES = ("localhost", "local", "internal", "home.arpa")
"""Names that no public host may bear (RFC 6761, RFC 6762, RFC 8375; ICANN of 2024-07-29, for .internal: the metadata
service of Google's cloud is one). They count as private whatever they are looked up to."""


def is_private_address(text: str) -> bool:
    """Whether an IP address is of no public host: loopback, private, link-local, shared, multicast, reserved."""
    address = ip_address(text.split("%", 1)[0])
    if isinstance(address, IPv6Address):
        if any(address in net for net in _LOCAL):
            return True
        address = _embedded(address) or address
    return not address.is_global or address.is_multicast or any(address in net for net in _LOCAL4)


def is_private_name(host: str) -> bool:
    """Whether a name says itself that it is of a private network."""
    name = "." + host.lower().rstrip(".")
    return any(name.endswith("." + private) for private in _PRIVATE_NAMES)


def any_private(host: str, found: Iterable[Found]) -> bool:
    """Whether a host with these addresses is private."""
    return is_private_name(host) or any(is_private_address(str(sockaddr[0])) for *_, sockaddr in found)


async def look_up(host: str, port: int) -> Sequence[Found]:
    """The addresses of a host, in the order the system gives them.

    Raises:
        OSError: it has none, or can't be looked up.
    """
    try:
        return await asyncio.get_running_loop().getaddrinfo(
            host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP
        )
    except UnicodeError as exc:  # a label longer than DNS has
        raise socket.gaierror(socket.EAI_NONAME, str(exc)) from None


async def is_private(host: str) -> bool:
    """Whether ``host`` is private. A name that can't be looked up is not, unless it says so itself."""
    if is_private_name(host):
        return True
    try:
        return any_private(host, await look_up(host, 80))
    except OSError:
        return False


def _embedded(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address leads to: mapped (RFC 4291), 6to4 (RFC 3056), and those that end in one."""
    if any(address in net for net in _LAST_FOUR_BYTES) and int(address) > 1:  # :: and ::1 are addresses of their own
        return IPv4Address(int(address) & 0xFFFFFFFF)
    if address.packed[8:12] in (b"\0\0\x5e\xfe", b"\2\0\x5e\xfe"):  # ISATAP (RFC 5214, 6.1)
        return IPv4Address(address.packed[12:])
    return address.ipv4_mapped or address.sixtofour
