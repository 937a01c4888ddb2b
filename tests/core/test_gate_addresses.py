"""Addresses that lead inside are known in every way that they can be written."""

from ipaddress import IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as some

from core.gate_addresses import is_address, is_local_host, may_be_reached

PUBLIC = ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1"]
LOCAL = [
    "127.0.0.1",
    "127.255.255.254",
    "10.1.2.3",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.5",
    "100.64.0.1",
    "::1",
    "fd12::1",
    "::ffff:192.168.1.5",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
]
NOWHERE = [
    "0.0.0.0",
    "0.1.2.3",
    "169.254.169.254",
    "169.254.170.2",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "2002:a9fe:a9fe::",
    "::169.254.169.254",
    "100.100.100.200",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "224.0.0.1",
    "239.1.1.1",
    "ff02::1",
    "255.255.255.255",
    "240.0.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "203.0.113.9",
    "2001:db8::1",
    "100::1",
    "64:ff9b:1::1",
    "::",
    "",
    "localhost",
    "2130706433",
    "127.1",
    "0x7f.0.0.1",
    "①②⑦.0.0.1",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_public(address: str) -> None:
    assert may_be_reached(address, local=False)
    assert not may_be_reached(address, local=True)


@pytest.mark.parametrize("address", LOCAL)
def test_local(address: str) -> None:
    assert may_be_reached(address, local=True)
    assert not may_be_reached(address, local=False)


@pytest.mark.parametrize("address", NOWHERE)
def test_nowhere(address: str) -> None:
    assert not may_be_reached(address, local=False)
    assert not may_be_reached(address, local=True)


@given(some.ip_addresses(v=4))
def test_an_address_inside_another_is_judged_the_same(inner: object) -> None:
    for local in (True, False):
        judged = may_be_reached(str(inner), local=local)
        for outer in (f"::ffff:{inner}", f"64:ff9b::{inner}"):
            assert may_be_reached(str(IPv6Address(outer)), local=local) is judged


@given(some.ip_addresses())
def test_nothing_is_both(address: object) -> None:
    assert not (may_be_reached(str(address), local=True) and may_be_reached(str(address), local=False))


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("::1", True),
        ("192.168.0.9", True),
        ("ollama", False),
        ("8.8.8.8", False),
    ],
)
def test_hosts_that_say_so_by_themselves(host: str, local: bool) -> None:
    assert is_local_host(host) is local


def test_what_is_an_address() -> None:
    assert is_address("8.8.8.8")
    assert is_address("::1")
    assert not is_address("example.org")
