"""Who asks, as far as a server can know: an address, behind which there may be one device or a whole class."""

import contextlib
from collections.abc import Mapping
from ipaddress import ip_address

FORWARDED = "X-Real-IP"
"Where a proxy on this machine says who asks."


def asker(address: str, headers: Mapping[str, str]) -> str:
    """Return the address of who asks: a proxy on this machine is believed, nobody else.

    Args:
        address: that the connection comes from.
        headers: of the request.
    """
    with contextlib.suppress(ValueError):
        if FORWARDED in headers and ip_address(address).is_loopback:
            return plain(headers[FORWARDED])
    return plain(address)


def plain(address: str) -> str:
    """Return an address as all its spellings have it; what is none as it is.

    Example:
        >>> plain("::ffff:192.168.1.7"), plain("fe80::0:1%eth0"), plain("a socket")
        ('192.168.1.7', 'fe80::1', 'a socket')
    """
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    return str(getattr(known, "ipv4_mapped", None) or known)


def is_device(address: str) -> bool:
    """Whether one device alone is behind an address: it is of this network. Public ones are those of whole schools.

    Example:
        >>> [is_device(address) for address in ("192.168.1.7", "127.0.0.1", "8.8.8.8", "")]
        [True, False, False, False]
    """
    try:
        known = ip_address(address)
    except ValueError:
        return False
    return known.is_private and not known.is_loopback and not known.is_unspecified
