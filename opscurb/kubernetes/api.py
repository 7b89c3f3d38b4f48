"""Calls to a cluster's API: the official client's requests, our own retries, raw answers."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import orjson

from opscurb.check import Reason
from opscurb.kubernetes.errors import CONNECTION_ERRORS, EXPIRED, ClusterProblem, answered, broken
from opscurb.kubernetes.paths import need_of
from opscurb.resource import ODD_DATA, scrub
from opscurb.results import Unread, Usage

if TYPE_CHECKING:
    from kubernetes.client import ApiClient
    from urllib3 import PoolManager

    from opscurb.kubernetes.config import Context

PAGE = 500
# A cluster of a million objects is read; one whose pages never end is not.
MOST_PAGES = 2_000
ATTEMPTS = 6
FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 10.0
RESTARTS = 3
SECONDS = 30.0
JSON = "application/json"
# Names and labels without what the objects hold: how secrets are listed.
METADATA = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io"
Project = Callable[[dict[str, Any]], Any]


@dataclass(slots=True)
class ClusterApi:
    """One cluster as one user of it; safe to share between threads."""

    client: "ApiClient"
    seconds: float = SECONDS
    usage: Usage = field(default_factory=Usage)
    _stopped: threading.Event = field(default_factory=threading.Event)
    # Set once a call found nobody at home however often it tried; others then try only once.
    _silent: threading.Event = field(default_factory=threading.Event)
    # A page is many times its bytes once it is read into objects, so only one at a time is.
    _page: threading.Lock = field(default_factory=threading.Lock)

    def get(self, path: str) -> Any:
        """The answer to a GET; raises ClusterProblem."""
        return self._read(need_of(path), self._call("GET", path, need_of(path)))

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """The answer to a POST of JSON; raises ClusterProblem."""
        return self._read(path, self._call("POST", path, f"post {path.rpartition('/')[2]}", body=body))

    def list(self, path: str, project: Project, *, metadata_only: bool = False) -> Iterator[Any]:
        """A row of every object of a list, once all its pages were read; raises ClusterProblem.

        `project` makes a row of an object, or None to leave it out; where it raises for odd data, the row is an
        Unread. A list that expires on the way is begun anew, so none of its rows is handed out before its end.
        """
        accept = METADATA if metadata_only else JSON
        restarts = 0
        while True:
            try:
                return iter(self._rows(path, project, accept))
            except ClusterProblem as problem:
                restarts += 1
                if problem.status != EXPIRED or restarts > RESTARTS:
                    raise

    def stop(self) -> None:
        """Make no further call."""
        self._stopped.set()

    def _rows(self, path: str, project: Project, accept: str) -> Sequence[Any]:
        rows: list[Any] = []
        token, what = "", need_of(path)
        for _ in range(MOST_PAGES):
            query = urlencode({"limit": PAGE, "continue": token} if token else {"limit": PAGE})
            answer = self._call("GET", f"{path}?{query}", what, accept)
            with self._page:
                page = self._read(what, answer)
                del answer
                rows.extend(row for row in _projected(page, project, what) if row is not None)
                token = _next(page, what)
                del page
            if not token:
                return rows
        raise ClusterProblem(f"{what}: its pages do not end")

    def _call(
        self, method: str, path: str, what: str, accept: str = JSON, body: dict[str, Any] | None = None
    ) -> bytes:
        """The body of an answer, asked for again while what went wrong may pass."""
        pause, attempt = FIRST_PAUSE_SECONDS, 0
        while True:
            attempt += 1
            if self._stopped.is_set():
                raise ClusterProblem(f"{what}: the scan was stopped")
            self.usage.count(what)
            try:
                answer = self._once(method, path, what, accept, body)
            except ClusterProblem as problem:
                if not problem.passing or attempt == ATTEMPTS or self._silent.is_set():
                    if problem.passing and not problem.status:
                        self._silent.set()
                    raise
                self._stopped.wait(min(max(pause, problem.wait), LONGEST_PAUSE_SECONDS))
                pause *= 2
            else:
                self._silent.clear()
                return answer

    def _once(self, method: str, path: str, what: str, accept: str, body: dict[str, Any] | None) -> bytes:
        headers = {"Accept": accept, "Accept-Encoding": "gzip"}
        if body is not None:
            headers["Content-Type"] = JSON
        request = self.client.param_serialize(
            method, path, header_params=headers, body=body, auth_settings=["BearerToken"]
        )
        try:
            response = self.client.call_api(*request, _request_timeout=self.seconds)
            content = response.read()
        except CONNECTION_ERRORS as error:
            raise broken(what, error) from error
        if not 200 <= response.status < 300:
            raise answered(what, response.status, _seconds(response.headers.get("Retry-After")))
        return bytes(content)

    def _read(self, what: str, content: bytes) -> Any:
        try:
            return orjson.loads(content)
        except orjson.JSONDecodeError as error:
            raise ClusterProblem(f"{what}: the answer is not JSON", 406) from error


def open_api(context: "Context", pool: "PoolManager", seconds: float = SECONDS) -> ClusterApi:
    """A cluster by a context of a kubeconfig, its requests sent by a pool; a call is over after so many seconds.

    Nothing is read from the environment or from disk: the client is set up by hand, the pool brings its own trust.
    """
    # Half a second and 35 MB, for whoever really reads a cluster.
    from kubernetes.client import ApiClient, Configuration

    # An empty proxy keeps the client from looking for one in the environment.
    configuration = Configuration(host=context.server, proxy="", no_proxy="")
    if context.token:
        configuration.api_key = {"BearerToken": f"Bearer {context.token}"}
    client = ApiClient(configuration)
    client.user_agent = "opscurb"
    client.rest_client.pool_manager = pool
    return ClusterApi(client, seconds)


def _projected(page: Any, project: Project, what: str) -> Iterator[Any]:
    # What is taken for an empty list by mistake would make everything that is in it look gone.
    if not (isinstance(page, dict) and str(page.get("kind")).endswith("List")):
        raise ClusterProblem(f"{what}: the answer is no list", 406)
    items = page.get("items")
    if not isinstance(items, list | None):
        raise ClusterProblem(f"{what}: the answer is no list", 406)
    for item in items or ():
        try:
            yield project(item)
        except ODD_DATA as error:
            yield Unread(Reason.UNREADABLE, f"odd data: {type(error).__name__}", (), _name(item))


def _next(page: Any, what: str) -> str:
    metadata = page.get("metadata")
    token = (metadata or {}).get("continue") or "" if isinstance(metadata, dict | None) else None
    if not isinstance(token, str):
        raise ClusterProblem(f"{what}: the answer is no list", 406)
    return token


def _name(item: Any) -> str:
    metadata = item.get("metadata") if isinstance(item, dict) else None
    names = metadata if isinstance(metadata, dict) else {}
    parts = [str(names[key]) for key in ("namespace", "name") if names.get(key)]
    return scrub("/".join(parts))[:300] or "?"


def _seconds(text: str | None) -> float:
    """What a Retry-After asks for; dates are not worth reading, a pause follows anyway."""
    return float(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else 0.0
