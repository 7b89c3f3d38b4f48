"""The server as tests and the demo use it: started on a port, with objects, roles and faults."""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from random import Random
from threading import Lock, Thread
from types import TracebackType
from typing import Any
from uuid import uuid4

from apps.local.cluster.access import ADMIN, NOBODY, Role
from apps.local.cluster.certificates import Authority, server_context
from apps.local.cluster.faults import NONE, Faults
from apps.local.cluster.kinds import KINDS, Catalogue, Kind
from apps.local.cluster.kubeconfig import kubeconfig, packed
from apps.local.cluster.listener import Listener
from apps.local.cluster.paths import split
from apps.local.cluster.requests import Answer, Request
from apps.local.cluster.serving import Backend, Service
from apps.local.cluster.status import Refused
from apps.local.cluster.store import Store, expired

VERSION = "v1.34.2"
BEARER = "Bearer "


class ClusterServer:
    """A cluster's API on a free port of 127.0.0.1 for the time of a `with` block.

    `without` names API groups that it lacks, such as metrics.k8s.io; `backends` are services that answer through it, by
    `namespace/name:port`. The requests that came in are in `requests`; `faults` may be set anew while it runs, and
    `store` be looked into and changed.
    """

    def __init__(
        self,
        objects: Iterable[Mapping[str, Any]] = (),
        faults: Faults = NONE,
        *,
        version: str = VERSION,
        without: Sequence[str] = (),
        kinds: Iterable[Kind] = (),
        backends: Mapping[str, Backend] | None = None,
        authority: Authority | None = None,
        token: str = "",
        port: int = 0,
    ) -> None:
        catalogue = Catalogue(kind for kind in (*KINDS, *kinds) if kind.group not in without)
        self.store = Store(catalogue, objects)
        self.authority = authority or Authority()
        self.requests: list[Request] = []
        self.token = token or uuid4().hex
        self._roles: dict[str, Role] = {self.token: ADMIN}
        self._service = Service(self.store, version, backends or {})
        self._lock = Lock()
        self.faults = faults
        self._listener = Listener(port, server_context(self.authority), self.answer)

    def __enter__(self) -> "ClusterServer":
        Thread(target=self._listener.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.shutdown()
        self._listener.server_close()
        self._listener.drop_connections()

    @property
    def url(self) -> str:
        """Its address."""
        return f"https://127.0.0.1:{self._listener.port}"

    @property
    def ca(self) -> str:
        """The authority's certificate, as PEM."""
        return self.authority.pair.certificate

    @property
    def faults(self) -> Faults:
        """What goes wrong."""
        return self._faults

    @faults.setter
    def faults(self, faults: Faults) -> None:
        """From now on this goes wrong instead."""
        with self._lock:
            self._faults, self._chance, self._since = faults, Random(faults.seed), len(self.requests)  # noqa: S311

    def admit(self, role: Role, token: str = "") -> str:
        """A token that has a role from now on; so has a client certificate that names the role's user."""
        token = token or uuid4().hex
        self._roles[token] = role
        return token

    def kubeconfig(
        self,
        context: str | Sequence[str] = "prod",
        token: str = "",
        *,
        namespace: str = "",
        certified: str = "",
    ) -> str:
        """A kubeconfig that leads here, by a token or by a certificate for a user."""
        names = [context] if isinstance(context, str) else list(context)
        user: dict[str, str] = {"token": token or self.token}
        if certified:
            pair = self.authority.client(certified)
            user = {"client-certificate-data": packed(pair.certificate), "client-key-data": packed(pair.key)}
        return kubeconfig(self.url, self.ca, user, names, namespace)

    def expire_lists(self) -> None:
        """Make the following page of every list that is under way answer 410."""
        self.store.forget_lists()

    def answer(self, request: Request) -> Answer:
        """The answer to one request, faults included."""
        with self._lock:
            self.requests.append(request)
            faults, number, chances = self.faults, len(self.requests) - self._since, self._draw()
        if faults.slow:
            time.sleep(faults.slow)
        if faults.dies_after is not None and number > faults.dies_after:
            return Answer(0, dead=True)
        try:
            role = self._role(request)
            request.user = role.user
            _fail(faults, chances, request)
            answer = self._service.answer(request, role)
        except Refused as refused:
            headers = {"Retry-After": str(faults.retry_after)} if refused.code == 429 else {}
            answer = Answer(refused.code, refused.document, headers)
        if chances["cut"] < faults.cut:
            return replace(answer, cut=True)
        request.status = answer.status
        return answer

    def _draw(self) -> dict[str, float]:
        return {name: self._chance.random() for name in ("too_many", "broken", "cut", "expired")}

    def _role(self, request: Request) -> Role:
        """Who asks; raises Refused for nobody that is known."""
        if request.authorization.startswith(BEARER):
            role = self._roles.get(request.authorization.removeprefix(BEARER))
        elif request.certified:
            role = next((role for role in self._roles.values() if role.user == request.certified), NOBODY)
        else:
            role = None
        if role is None:
            raise Refused(401, "Unauthorized")
        return role


def _fail(faults: Faults, chances: Mapping[str, float], request: Request) -> None:
    """Raise Refused where a fault strikes."""
    if chances["too_many"] < faults.too_many:
        raise Refused(429, "the server has received too many requests and has asked us to try again later")
    if chances["broken"] < faults.broken:
        raise Refused(503, "the server is currently unable to handle the request")
    if request.query.get("continue") and chances["expired"] < faults.expired:
        raise expired()
    _, rest = split(request.path)
    for plural, status in faults.refusing.items():
        if plural in rest[:3:2]:
            raise Refused(status, f"{plural}: refused on purpose")
