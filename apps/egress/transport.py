"""Lets libraries that speak by httpx2 send their requests by our one way out."""

import httpx2

from apps.egress.client import OURS, send
from apps.egress.errors import Unreachable
from apps.egress.operator import operator_proxy
from apps.egress.sockets import MOST_SECONDS

# Said of the body as it came over the wire, which may have been cut.
_OF_THE_WIRE = frozenset({"transfer-encoding", "content-length", "connection"})


class Guarded(httpx2.BaseTransport):
    """Sends as `client.send` does: only where that may go, all of it within the read timeout, no redirects."""

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """The answer to a request; raises what httpx2 raises for the like."""
        given = {name: value for name, value in request.headers.items() if name.lower() not in OURS}
        seconds = request.extensions.get("timeout", {}).get("read") or MOST_SECONDS
        try:
            answer = send(
                request.method,
                str(request.url),
                given,
                request.read() or None,
                # The platform's own calls, so its own proxy where machines may leave by that alone.
                proxy=operator_proxy(),
                seconds=seconds,
            )
        except Unreachable as error:
            kind = httpx2.ReadTimeout if error.stage == "timeout" else httpx2.ConnectError
            raise kind(str(error), request=request) from error
        headers = {name: value for name, value in answer.headers.items() if name not in _OF_THE_WIRE}
        return httpx2.Response(answer.status, headers=headers, content=answer.body, request=request)


def guarded_client() -> httpx2.Client:
    """A client for libraries that take one; nothing of the environment's proxies holds for it."""
    return httpx2.Client(transport=Guarded(), trust_env=False, follow_redirects=False)
