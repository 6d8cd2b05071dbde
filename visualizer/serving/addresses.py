"""Where a server can be reached: its URLs, and the origins of its own pages."""

import re
import socket
import sys
from collections.abc import Sequence
from ipaddress import ip_address

LOOPBACK = ("localhost", "127.0.0.1")
EVERYWHERE = ("0.0.0.0", "::")
ROUTES = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
"Addresses that documentation has for itself; asking for the way there sends nothing."
USUAL = 80
"Port that a browser leaves out of an origin."
PATH = re.compile(r"(?:/[\w.~-]{1,40}){1,4}/?", re.ASCII)
"A path that an address on the wall may have."
SIOCGIFADDR = 0x8915
"Linux's question for an interface's address."


def urls(port: int, address: str | None) -> list[str]:
    """Return the URLs under which pages can be reached, this machine's first, then the local network's."""
    if address not in EVERYWHERE:
        return [f"http://{_host(address or 'localhost')}:{port}/"]
    family = _family(address)
    return [f"http://{name}:{port}/" for name in ("localhost", *map(_host, local_addresses(family)))]


def class_url(known: list[str]) -> str | None:
    """Return the URL that others in the local network open; None if there is none."""
    shared = [url for url in known if not _is_loopback(url)]
    return shared[0] if shared else None


def asked_address(host: str, prefix: str, known: list[str], public: Sequence[str]) -> str | None:
    """Return the address that others open, for a page on the wall.

    Args:
        host: that the visitor's browser asked for.
        prefix: of the path, which a proxy has taken off.
        known: URLs of this server.
        public: origins under which a proxy offers it.
    """
    path = prefix.rstrip("/") if PATH.fullmatch(prefix) else ""
    for origin in public:
        if origin.partition("://")[2] == host.lower():
            return f"{origin}{path}/"
    found = f"http://{host.lower()}/"
    return found if found in known and not _is_loopback(found) else class_url(known)


def origins(port: int, address: str | None) -> frozenset[str]:
    """Return the origins of this server's own pages: no others may open a websocket."""
    found = [*LOOPBACK]
    if address in EVERYWHERE:
        found += [_host(each) for family, _ in ROUTES for each in local_addresses(family)]
        found += ["[::1]", *_names()]
    elif address:
        found.append(_host(address))
    behind = "" if port == USUAL else f":{port}"
    return frozenset(f"http://{name}{behind}" for name in found)


def local_addresses(family: int = socket.AF_INET) -> list[str]:
    """Return this machine's addresses in its networks, that of the way out first; none without a network."""
    found = [*_on_the_way_out(family), *(_of_interfaces() if family == socket.AF_INET else [])]
    return [each for each in dict.fromkeys(found) if _is_shared(each)]


def _on_the_way_out(family: int) -> list[str]:
    target = dict(ROUTES)[socket.AddressFamily(family)]
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((target, 9))  # nothing is sent: this only asks for the route
            return [str(probe.getsockname()[0])]
    except OSError:
        return []


def _of_interfaces() -> list[str]:
    """Return the IPv4 address of every interface, where the system can be asked; a laptop may be in two networks."""
    if sys.platform != "linux":
        return []
    import fcntl

    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _, name in socket.if_nameindex():
            try:
                answer = fcntl.ioctl(probe, SIOCGIFADDR, name.encode()[:15].ljust(256, b"\0"))
            except OSError:  # an interface without an address
                continue
            found.append(socket.inet_ntoa(answer[20:24]))
    return found


def _names() -> list[str]:
    """Return the machine's names in its network: its own, and the one that it has without a name server."""
    name = socket.gethostname().lower()
    return [name] if "." in name else [name, f"{name}.local"]


def _family(address: str | None) -> int:
    return socket.AF_INET6 if ":" in (address or "") else socket.AF_INET


def _host(address: str) -> str:
    """Return an address as URLs write it."""
    return f"[{address}]" if ":" in address else address


def _is_shared(address: str) -> bool:
    known = ip_address(address)
    return not (known.is_loopback or known.is_link_local or known.is_unspecified)


def _is_loopback(url: str) -> bool:
    host = url.removeprefix("http://").rpartition(":")[0]
    return host in (*LOOPBACK, "[::1]")
