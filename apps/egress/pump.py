"""Carries bytes between two connections in one thread, for TLS may not be read and written by two."""

import selectors
import socket
import ssl
from collections.abc import Callable
from typing import Any

from apps.egress.sockets import Connected, unbounded

IDLE_SECONDS = 120.0
# At least a whole TLS record, so that none is half read and unseen by the selector.
CHUNK_BYTES = 64 * 1024
_NOTHING_YET = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


def pump(client: socket.socket, upstream: Connected, touch: Callable[[], None]) -> None:
    """Carry until either side ends or nothing came for two minutes; raises OSError when one breaks off."""
    unbounded(upstream, IDLE_SECONDS)
    with selectors.DefaultSelector() as selector:
        selector.register(client, selectors.EVENT_READ, upstream)
        selector.register(upstream.fileno(), selectors.EVENT_READ, client)
        while ready := selector.select(IDLE_SECONDS):
            touch()
            for key, _ in ready:
                source = client if key.data is upstream else upstream
                if not _carry(source, key.data):
                    return


def _carry(source: Any, sink: Any) -> bool:
    """Pass on what is there; False at the end."""
    # TLS may have been readable for a message of its own, with no byte for anyone.
    source.settimeout(0)
    try:
        chunk = source.recv(CHUNK_BYTES)
    except _NOTHING_YET:
        return True
    if chunk:
        sink.settimeout(IDLE_SECONDS)
        sink.sendall(chunk)
    return bool(chunk)
