"""Free TCP ports of 127.0.0.1, remembered so that addresses stay the same from run to run."""

import socketserver

from apps.local.stores.state import StateFolder

HOST = "127.0.0.1"
PORTS = "ports.json"


class _Listener(socketserver.TCPServer):
    # Connections of a server that just ended must not make its port look taken.
    allow_reuse_address = True


def choose_port(state: StateFolder, name: str, preferred: int = 0) -> int:
    """The port `name` had last time, else `preferred`, else any free one; a taken port is replaced."""
    ports = state.read(PORTS)
    port = next((p for p in (ports.get(name, 0), preferred) if p and is_free(p)), 0) or any_free_port()
    if ports.get(name) != port:
        state.write(PORTS, {**ports, name: port})
    return port


def known_port(state: StateFolder, name: str) -> int:
    """The port that was chosen for `name`."""
    port: int = state.read(PORTS)[name]
    return port


def is_free(port: int) -> bool:
    """Whether this machine lets us listen on the port."""
    try:
        _bound_port(port)
    except OSError:
        return False
    return True


def any_free_port() -> int:
    """A port that nobody listens on at this moment."""
    return _bound_port(0)


def _bound_port(port: int) -> int:
    with _Listener((HOST, port), socketserver.BaseRequestHandler) as listener:
        bound: int = listener.server_address[1]
    return bound
