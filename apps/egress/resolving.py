"""Names to addresses, once for each connection."""

import socket
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from threading import BoundedSemaphore, Thread

from apps.egress.addresses import Address, address_of
from apps.egress.errors import Unreachable
from apps.egress.sockets import Deadline, timed_out

MOST_LOOKUPS = 32
MOST_ADDRESSES = 16
# The system's resolver cannot be told a deadline, so a thread waits for it, and there are only so many.
_places = BoundedSemaphore(MOST_LOOKUPS)


def look_up(name: str, deadline: Deadline) -> list[Address]:
    """The addresses of a name in the system's order, none when there is no such name; raises Unreachable."""
    if not _places.acquire(timeout=deadline.remaining):
        raise timed_out(deadline)
    answer: Future[list[Address]] = Future()
    Thread(target=_ask, args=(name, answer), daemon=True, name="egress-lookup").start()
    try:
        return answer.result(deadline.remaining)
    except FutureTimeout as error:
        raise timed_out(deadline) from error
    except socket.gaierror as error:
        if error.errno == socket.EAI_AGAIN:
            raise Unreachable("resolve", f"{name} could not be looked up for now; try again later") from error
        return []
    except (OSError, UnicodeError):
        return []


def _ask(name: str, answer: "Future[list[Address]]") -> None:
    try:
        found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
        answer.set_result([_address(str(sockaddr[0])) for *_, sockaddr in found])
    except Exception as error:
        answer.set_exception(error)
    finally:
        _places.release()


def _address(text: str) -> Address:
    address = address_of(text.partition("%")[0])
    if address is None:
        raise OSError("the resolver answered with what is no address")
    return address
