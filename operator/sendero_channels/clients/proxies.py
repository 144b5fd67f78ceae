"""Which proxy leads to an address, as HTTPS_PROXY, HTTP_PROXY and NO_PROXY say it to Go programs.

Python's own reading of NO_PROXY knows no networks (`10.0.0.0/8`), which is how clusters write it: calls of the API
server would leave by the proxy.
"""

import ipaddress
from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

_PORTS = {"http": 80, "https": 443}
_ADDRESS = ipaddress.IPv4Address | ipaddress.IPv6Address


class BadProxy(ValueError):
    """A variable names no proxy that we can use; the message names the variable and not its value, which may hold a
    password."""


def proxy_for(url: str, environ: Mapping[str, str]) -> str | None:
    """The proxy for this URL; None where it is reached directly, as the machine itself always is.

    Raises:
        BadProxy: the variable names a proxy that is none.
    """
    target = urlsplit(url)
    named = _named(target.scheme, environ)
    if named is None or _spared(target, _variable("NO_PROXY", environ)):
        return None
    return named


def check(environ: Mapping[str, str]) -> None:
    """Raises BadProxy where a variable names a proxy that is none."""
    for scheme in _PORTS:
        _named(scheme, environ)


def _named(scheme: str, environ: Mapping[str, str]) -> str | None:
    name = f"{scheme.upper()}_PROXY"
    value = _variable(name, environ)
    if not value:
        return None
    whole = value if "://" in value else f"http://{value}"
    try:
        found = urlsplit(whole)
        usable = found.scheme == "http" and bool(found.hostname) and found.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise BadProxy(f"{name} names no proxy that can be used: say http://HOST:PORT")
    return whole


def _variable(name: str, environ: Mapping[str, str]) -> str:
    return (environ.get(name) or environ.get(name.lower()) or "").strip()


def _spared(target: SplitResult, no_proxy: str) -> bool:
    host = (target.hostname or "").rstrip(".")
    address = _address(host)
    if host == "localhost" or (address is not None and address.is_loopback):
        return True
    port = target.port or _PORTS.get(target.scheme)
    return any(_names(entry.strip().lower(), host, address, port) for entry in no_proxy.split(",") if entry.strip())


def _names(entry: str, host: str, address: _ADDRESS | None, port: int | None) -> bool:
    """Whether an entry of NO_PROXY means this host: `*`, a network, an address, a name with all below it, or, with a
    dot before it, all below it alone; each but a network with a port behind it or without."""
    if entry == "*":
        return True
    if "/" in entry:
        return address is not None and _within(address, entry)
    entry, wanted = _split(entry)
    if wanted is not None and wanted != str(port):
        return False
    if address is not None:
        return address == _address(entry)
    entry = entry.removeprefix("*")
    return host.endswith(entry) if entry.startswith(".") else host == entry or host.endswith(f".{entry}")


def _split(entry: str) -> tuple[str, str | None]:
    if entry.startswith("["):
        host, _, rest = entry[1:].partition("]")
        return host, rest.removeprefix(":") or None
    if entry.count(":") == 1:
        host, _, port = entry.partition(":")
        return host, port
    return entry, None


def _within(address: _ADDRESS, network: str) -> bool:
    try:
        return address in ipaddress.ip_network(network, strict=False)
    except ValueError:
        return False


def _address(text: str) -> _ADDRESS | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
