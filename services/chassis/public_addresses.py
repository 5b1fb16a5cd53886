"""Which addresses on the network may be asked because a stranger named them, and which not. Pure.

What must not be reached through us is everything that only we can reach: this machine, its
networks, and the metadata service of whoever runs it, written in whatever way.
"""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

Address = IPv4Address | IPv6Address

# Special purposes (RFC 6890 and its successors) that some version of Python counts as public.
_NEVER: Final = tuple(
    ip_network(network)
    for network in (
        "192.0.0.0/24",
        "192.88.99.0/24",
        "64:ff9b:1::/48",
        "2001::/23",
        "3fff::/20",
        "5f00::/16",
        "fec0::/10",
    )
)
# An IPv4 address inside an IPv6 one, which a gateway would unpack: NAT64.
_NAT64: Final = ip_network("64:ff9b::/96")


def may_be_asked(text: str, *, loopback: bool = False) -> bool:
    """Whether a resolved address is public, or is this machine and that was allowed."""
    try:
        address: Address = ip_address(text)
    except ValueError:
        # With a zone (`fe80::1%eth0`) it is of the local link; anything else is no address.
        return False
    if isinstance(address, IPv6Address):
        inner = _embedded(address)
        if inner is not None:
            return may_be_asked(str(inner), loopback=loopback)
    if address.is_loopback:
        return loopback
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and not any(address in network for network in _NEVER)
    )


def is_this_machine(text: str) -> bool:
    """Whether a resolved address is this machine's own, which `loopback` allows."""
    return may_be_asked(text, loopback=True) and not may_be_asked(text)


def _embedded(address: IPv6Address) -> IPv4Address | None:
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour
