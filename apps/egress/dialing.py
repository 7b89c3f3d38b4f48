"""Opens connections: resolve once, check every answer, connect to the checked address, through a proxy if told."""

from apps.egress.addresses import Address, address_of, is_allowed, may_reach
from apps.egress.errors import Unreachable
from apps.egress.handshakes import ask_http, ask_socks
from apps.egress.operator import OperatorProxy, operator_ranges
from apps.egress.resolving import MOST_ADDRESSES, look_up
from apps.egress.sockets import BoundedSocket, Connected, Deadline, connect, secured, timed_out
from apps.egress.targets import PROXY_PORTS, WEB_PORTS, Ports, parse_host, parse_url
from apps.settings.proxy_url import Proxy


def dial(
    host: str, port: int, deadline: Deadline, proxy: Proxy | None = None, ports: Ports = WEB_PORTS
) -> Connected:
    """A connection to a host, straight or through a proxy; raises Unreachable."""
    host = parse_host(host)
    if proxy is None:
        return _connected(host, port, _checked(host, port, ports, deadline), deadline)
    destination = _handed_over(host, port, ports, proxy, deadline)
    try:
        return _through(proxy, destination, port, deadline)
    except Unreachable as error:
        raise Unreachable("proxy", f"The proxy {proxy.masked} could not be used: {error}") from error


def refuse_ahead(url: str, ports: Ports = WEB_PORTS) -> None:
    """Raise Unreachable for a URL that can be seen never to be reached; connects nowhere and looks no name up."""
    target = parse_url(url)
    literal = address_of(target.host)
    if literal is not None:
        _refuse_literal(literal, target.port, ports)
    elif not operator_ranges():
        _refuse_port(target.port, ports)


def _checked(host: str, port: int, ports: Ports, deadline: Deadline) -> list[Address]:
    """The addresses of a host, all of which may be reached; raises Unreachable."""
    literal = address_of(host)
    if literal is not None:
        _refuse_literal(literal, port, ports)
        return [literal]
    allowed = operator_ranges()
    if not allowed:
        _refuse_port(port, ports)
    found = look_up(host, deadline)
    # One text for a name that is not there and for one that leads inside: which it was tells of our network.
    if not found or not all(may_reach(address, allowed) for address in found):
        raise Unreachable(
            "resolve",
            f"{host} has no address that can be reached from here: check the name, and that it leads to public "
            "addresses alone",
        )
    if not all(is_allowed(address, allowed) for address in found):
        _refuse_port(port, ports)
    return found[:MOST_ADDRESSES]


def _handed_over(host: str, port: int, ports: Ports, proxy: Proxy, deadline: Deadline) -> str:
    """What a proxy is asked to connect to: a checked address where we resolve, else the name."""
    literal = address_of(host)
    if literal is not None:
        _refuse_literal(literal, port, ports)
        return host
    # The operator's proxy stands where a name could lead inside; who wants it to resolve says so by socks5h.
    we_resolve = proxy.protocol == "socks5" or (
        isinstance(proxy, OperatorProxy) and proxy.protocol != "socks5h"
    )
    if we_resolve:
        return str(_checked(host, port, ports, deadline)[0])
    _refuse_port(port, ports)
    return host


def _through(proxy: Proxy, destination: str, port: int, deadline: Deadline) -> Connected:
    host = parse_host(proxy.host)
    sock: Connected = _connected(host, proxy.port, _proxy_addresses(proxy, host, deadline), deadline)
    try:
        if proxy.protocol == "https":
            sock = secured(sock, host, deadline)
        ask = ask_socks if proxy.protocol.startswith("socks") else ask_http
        ask(sock, destination, port, proxy)
    except TimeoutError as error:
        sock.close()
        raise timed_out(deadline) from error
    except OSError as error:
        sock.close()
        raise Unreachable("proxy", "it broke the connection off") from error
    except BaseException:
        sock.close()
        raise
    return sock


def _proxy_addresses(proxy: Proxy, host: str, deadline: Deadline) -> list[Address]:
    if not isinstance(proxy, OperatorProxy):
        return _checked(host, proxy.port, PROXY_PORTS, deadline)
    literal = address_of(host)
    return [literal] if literal is not None else look_up(host, deadline)


def _connected(host: str, port: int, addresses: list[Address], deadline: Deadline) -> BoundedSocket:
    """A connection to the first address that takes one; each gets its share of the time that is left."""
    silent = False
    for tried, address in enumerate(addresses):
        try:
            return connect(str(address), port, deadline, deadline.remaining / (len(addresses) - tried))
        except TimeoutError:
            silent = True
        except OSError:
            silent = False
    what = "does not answer" if silent else "does not accept connections"
    raise Unreachable("connect", f"{host} {what} on port {port}")


def _refuse_literal(address: Address, port: int, ports: Ports) -> None:
    allowed = operator_ranges()
    if not may_reach(address, allowed):
        raise Unreachable(
            "refused",
            f"{address} is a private or reserved address, which is not reached from here; use a public one",
        )
    if not is_allowed(address, allowed):
        _refuse_port(port, ports)


def _refuse_port(port: int, ports: Ports) -> None:
    if port not in ports:
        raise Unreachable("refused", f"Port {port} is not connected to; use {ports}")
