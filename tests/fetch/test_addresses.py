from __future__ import annotations

import asyncio

import pytest

from scraper.fetch.addresses import is_private, is_private_address

PRIVATE = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "fe80::1%eth0",
    "fd00::1",
    "::ffff:127.0.0.1",
    "2002:7f00:1::",
    "64:ff9b::a00:1",
    "64:ff9b:1::a00:1",
    "::127.0.0.1",
    "::ffff:0:10.0.0.1",
    "::",
    "fec0::1",
    "fd00:ec2::254",
    "2001:470:1::5efe:10.0.0.1",
    "192.0.0.192",
    "100.100.100.200",
    "168.63.129.16",
]
PUBLIC = ["93.184.215.14", "1.1.1.1", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:1.1.1.1", "64:ff9b::101:101"]


@pytest.mark.parametrize("address", PRIVATE)
def test_private(address: str) -> None:
    assert is_private_address(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public(address: str) -> None:
    assert not is_private_address(address)


@pytest.mark.parametrize(
    ("host", "private"),
    [
        ("localhost", True),
        ("2130706433", True),
        ("0x7f.1", True),
        ("0", True),
        ("::1", True),
        ("metadata.google.internal", True),
        ("printer.LOCAL.", True),
        ("1.1.1.1", False),
        ("mylocal", False),
        ("nowhere.invalid", False),
        (f"{'a' * 64}.invalid", False),
    ],
)
def test_hosts_are_judged_by_what_they_stand_for(host: str, private: bool) -> None:
    assert asyncio.run(is_private(host)) is private
