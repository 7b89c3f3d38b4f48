"""Answers requests out of the objects that there are."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from apps.local.cluster.access import AUTHORIZATION, Attempt, Role, asked, review
from apps.local.cluster.discovery import discover
from apps.local.cluster.effects import settle
from apps.local.cluster.patches import patched
from apps.local.cluster.paths import Place, place
from apps.local.cluster.protobuf import attempt_of
from apps.local.cluster.requests import PROTOBUF, Answer, Request
from apps.local.cluster.selectors import by_fields, by_labels
from apps.local.cluster.shapes import asked_shape, shaped, shaped_list
from apps.local.cluster.status import Refused, success
from apps.local.cluster.store import Document, Store

PROXIED = re.compile(r"/api/v1/namespaces/([^/]+)/services/([^/]+)/proxy(/.*)?")
REVIEWS = f"/apis/{AUTHORIZATION}/v1/selfsubjectaccessreviews"


class Backend(Protocol):
    """What a service within the cluster leads to."""

    def get(self, path: str, query: Mapping[str, str]) -> Answer:
        """The answer to a GET of a path below its own address."""


@dataclass(frozen=True, slots=True)
class Service:
    """The API over a store, as somebody with a role sees it."""

    store: Store
    version: str
    # Services within the cluster that answer through it: by `namespace/name:port`.
    backends: Mapping[str, Backend] = field(default_factory=dict)

    def answer(self, request: Request, role: Role) -> Answer:
        """The answer to a request; raises Refused for one that gets none."""
        if request.method == "POST" and request.path == REVIEWS:
            is_binary = request.content_type == PROTOBUF
            attempt = attempt_of(request.body) if is_binary else asked(request.document)
            return Answer(201, review(role, attempt))
        if request.path in ("/healthz", "/readyz", "/livez"):
            return Answer(200, "ok")
        if within := PROXIED.fullmatch(request.path):
            return self._proxied(request, role, *within.groups(""))
        if request.method == "GET" and (found := discover(self.store.catalogue, request.path, self.version)):
            return Answer(200, found)
        there = place(self.store.catalogue, request.path)
        watched = request.query.get("watch") in ("1", "true")
        role.require(there.attempt(request.method, watched=watched))
        if watched:
            raise Refused(405, "this server does not watch")
        with self.store.lock:
            return self._do(request, there)

    def _proxied(self, request: Request, role: Role, namespace: str, name: str, path: str) -> Answer:
        role.require(Attempt("get", "", "services/proxy", namespace, name))
        backend = self.backends.get(f"{namespace}/{name}")
        if backend is None:
            raise Refused(503, f'no endpoints available for service "{name}"')
        return backend.get(path, request.query)

    def _do(self, request: Request, there: Place) -> Answer:
        match request.method, there.name, there.part:
            case "GET", "", "":
                return Answer(200, self._list(request, there))
            case "GET", _, "" | "status":
                return Answer(200, shaped(there.kind, self._at(there), asked_shape(request.accept)))
            case "POST", "", "":
                return Answer(201, self._create(request.document, there))
            case "POST", _, "eviction":
                self._delete(there)
                return Answer(201, success())
            case "DELETE", name, "" if name:
                return Answer(200, self._delete(there, is_trial=_is_trial(request)))
            case "GET" | "PUT" | "PATCH", _, "scale" if there.kind.scales:
                return Answer(200, self._scale(request, there))
            case "PUT" | "PATCH", name, "" | "status" if name:
                return Answer(200, self._change(request, there))
        raise Refused(405, "the server does not allow this method on the requested resource")

    def _at(self, there: Place) -> Document:
        return self.store.get(there.kind, there.namespace, there.name)

    def _list(self, request: Request, there: Place) -> Document:
        shape, query = asked_shape(request.accept), request.query
        if token := query.get("continue"):
            items, version = self.store.kept_list(token)
        else:
            items, version = self._selected(query, there), str(self.store.version)
        limit = _limit(query)
        page, rest = (items[:limit], items[limit:]) if limit else (items, [])
        metadata: dict[str, Any] = {"resourceVersion": version}
        if rest:
            metadata["continue"] = self.store.keep_list(rest, version)
            if not query.get("labelSelector") and not query.get("fieldSelector"):
                metadata["remainingItemCount"] = len(rest)
        return shaped_list(there.kind, page, metadata, shape)

    def _selected(self, query: Mapping[str, str], there: Place) -> list[Document]:
        items = self.store.all(there.kind, there.namespace)
        for name, selector in (("labelSelector", by_labels), ("fieldSelector", by_fields)):
            if text := query.get(name):
                matches = selector(text)
                items = [one for one in items if matches(one)]
        return items

    def _create(self, document: Any, there: Place) -> Document:
        metadata = {**document["metadata"]}
        if there.namespace:
            metadata["namespace"] = there.namespace
        named = {"apiVersion": there.kind.api_version, "kind": there.kind.name}
        return self.store.add({**document, **named, "metadata": metadata})

    def _delete(self, there: Place, *, is_trial: bool = False) -> Document:
        one = self._at(there)
        if not is_trial:
            self.store.remove(there.kind, there.namespace, there.name)
            settle(self.store)
        return success(name=there.name, kind=there.kind.plural, uid=one["metadata"]["uid"])

    def _change(self, request: Request, there: Place) -> Document:
        old, wanted = self._at(there), request.document
        new = wanted if request.method == "PUT" else patched(old, wanted, request.content_type)
        version = (wanted.get("metadata") or {}).get("resourceVersion") if isinstance(wanted, dict) else None
        if version not in (None, old["metadata"]["resourceVersion"]):
            raise Refused(409, f'Operation cannot be fulfilled on {there.kind.resource} "{there.name}"')
        if _is_trial(request):
            return dict(new)
        self.store.put(there.kind, new)
        settle(self.store)
        return self._at(there)

    def _scale(self, request: Request, there: Place) -> Document:
        one = self._at(there)
        if request.method != "GET":
            wanted, is_whole = request.document, request.method == "PUT"
            scale = wanted if is_whole else patched(_scale_of(one), wanted, request.content_type)
            if not _is_trial(request):
                spec = {**one["spec"], "replicas": scale["spec"]["replicas"]}
                self.store.put(there.kind, {**one, "spec": spec})
                settle(self.store)
                one = self._at(there)
        return _scale_of(one)


def _scale_of(one: Document) -> Document:
    metadata = {key: one["metadata"][key] for key in ("name", "namespace", "uid", "resourceVersion")}
    return {
        "kind": "Scale",
        "apiVersion": "autoscaling/v1",
        "metadata": metadata,
        "spec": {"replicas": one["spec"].get("replicas", 1)},
        "status": {"replicas": (one.get("status") or {}).get("replicas", 0)},
    }


def _limit(query: Mapping[str, str]) -> int:
    text = query.get("limit", "0")
    if not text.isdecimal():
        raise Refused(400, f'invalid value for "limit": {text}')
    return int(text)


def _is_trial(request: Request) -> bool:
    """True for what is only tried, as `--dry-run=server` asks."""
    return request.query.get("dryRun") == "All"
