"""Which hosts are private: what a public page must not lead us to (a router's page, a cloud's metadata service).

A name is private when any of its addresses is: a name with a public and a private address is the usual way around a
check. Names are looked up as the system does it, so that ``2130706433`` and ``0x7f.1`` count as the 127.0.0.1 they are.
"""

from __future__ import annotations

import asyncio
import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

_NAT64 = IPv6Network("64:ff9b::/96")


def is_private_address(text: str) -> bool:
    """Whether an IP address is of no public host: loopback, private, link-local, shared, multicast, reserved."""
    address = ip_address(text.split("%", 1)[0])
    if isinstance(address, IPv6Address):
        address = _embedded(address) or address
    return not address.is_global or address.is_multicast


async def is_private(url: str) -> bool:
    """Whether the host of ``url`` has a private address. A name that can't be looked up has none."""
    parts = urlsplit(url)
    try:
        found = await asyncio.get_running_loop().getaddrinfo(
            parts.hostname, parts.port or 80, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP
        )
    except (OSError, UnicodeError):
        return False
    return any(is_private_address(str(sockaddr[0])) for *_, sockaddr in found)


def _embedded(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for: mapped (RFC 4291), 6to4 (RFC 3056), NAT64 (RFC 6052)."""
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour
