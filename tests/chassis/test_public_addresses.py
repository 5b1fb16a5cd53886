"""An address may be asked when it is public, in whatever way it is written."""

import pytest

from services.chassis.public_addresses import may_be_asked

PUBLIC = ("93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:93.184.216.34")
NEVER = (
    "0.0.0.0",  # noqa: S104 - nothing is bound
    "10.0.0.1",
    "100.64.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "192.0.0.8",
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd00:ec2::254",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "2001::1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::a00:1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "2002:a00:1::",
    "2002:7f00:1::",
    "",
    "localhost",
    "127.1",
    "0x7f000001",
)
THIS_MACHINE = ("127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1")


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_may_be_asked(address: str) -> None:
    assert may_be_asked(address)


@pytest.mark.parametrize("address", [*NEVER, *THIS_MACHINE])
def test_an_address_inside_may_not(address: str) -> None:
    assert not may_be_asked(address)


@pytest.mark.parametrize("address", THIS_MACHINE)
def test_this_machine_may_be_asked_when_that_is_allowed(address: str) -> None:
    assert may_be_asked(address, loopback=True)


@pytest.mark.parametrize("address", NEVER)
def test_and_then_no_other_one_inside(address: str) -> None:
    if address not in {"64:ff9b::7f00:1", "2002:7f00:1::"}:  # 127.0.0.1, packed
        assert not may_be_asked(address, loopback=True)
