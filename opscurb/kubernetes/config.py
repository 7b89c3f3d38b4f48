"""Reads a customer's kubeconfig by an allow-list: data that stands in the text itself, and nothing else.

A kubeconfig can tell a client to run a command, to read a file and to send a request anywhere. So the usual loader
never sees one: what is on no list of ours is refused by its name, whichever user or cluster it stands at.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from opscurb.errors import Invalid
from opscurb.kubernetes.fields import (
    CLUSTER,
    CONTEXT,
    TOP,
    USER,
    mapped,
    named,
    refuse_unknown,
    refused,
    text_of,
)
from opscurb.kubernetes.strict import read

MOST_CONTEXTS = 64
LONGEST_TOKEN = 16_384
# Lines of base64 alone: what is encrypted says so in its label or in lines of its own, and would ask for a password.
_PEM = re.compile(
    rb"\s*(?:-----BEGIN (?P<label>[A-Z ]+)-----\s[A-Za-z0-9+/=\s]+-----END (?P=label)-----\s*)+"
)
_LABEL = re.compile(rb"-----BEGIN ([A-Z ]+)-----")
_CERTIFICATE = frozenset({b"CERTIFICATE"})
# The second comes with the third, and names the curve.
_KEY = frozenset({b"PRIVATE KEY", b"EC PARAMETERS", b"EC PRIVATE KEY", b"RSA PRIVATE KEY"})
_TOKEN = re.compile(r"[\x21-\x7e]+")
_SERVER = re.compile(r"https://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_.-]+)(:[0-9]{1,5})?(/[A-Za-z0-9_.~/-]*)?")
_NAMESPACE = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
# What managed clusters are reached by, at the end of a host's name.
_HINTS = (
    ("eks", (".eks.amazonaws.com", ".eks.amazonaws.com.cn")),
    ("gke", (".gke.goog",)),
    ("aks", (".azmk8s.io",)),
)


@dataclass(frozen=True, slots=True)
class Context:
    """One cluster as one user of it: where it is, how it proves itself, and what it is shown of us."""

    name: str
    cluster: str
    user: str
    server: str
    namespace: str = ""
    # PEM; empty trusts whom the system trusts.
    ca: bytes = field(default=b"", repr=False)
    token: str = field(default="", repr=False)
    certificate: bytes = field(default=b"", repr=False)
    key: bytes = field(default=b"", repr=False)

    @property
    def host(self) -> str:
        """The host of its server, in lower case."""
        return urlsplit(self.server).hostname or ""

    @property
    def provider_hint(self) -> str:
        """Whose managed cluster it looks like: eks, gke, aks or generic."""
        if self.name.startswith("gke_"):
            return "gke"
        return next((hint for hint, ends in _HINTS if self.host.endswith(ends)), "generic")


@dataclass(frozen=True, slots=True)
class Kubeconfig:
    """The contexts of a kubeconfig in their order; `current` names one of them, or is empty."""

    contexts: tuple[Context, ...]
    current: str = ""


def parse(text: str) -> Kubeconfig:
    """The contexts of a kubeconfig; raises Invalid naming the field that is not accepted."""
    config = mapped(read(text), "a kubeconfig")
    refuse_unknown(config, "", TOP)
    _refuse_other_kind(config)
    # All of them, also those that no context names: what is stored must be harmless as a whole.
    clusters = {name: _cluster(one, where) for name, one, where in named(config, "clusters", "cluster")}
    users = {name: _user(one, where) for name, one, where in named(config, "users", "user")}
    contexts = tuple(
        _context(name, one, where, clusters, users)
        for name, one, where in named(config, "contexts", "context")
    )
    if not 1 <= len(contexts) <= MOST_CONTEXTS:
        raise Invalid(f"contexts: there must be 1 to {MOST_CONTEXTS}")
    current = text_of(config, "current-context", "")
    if current and current not in {context.name for context in contexts}:
        raise Invalid("current-context names no context of this kubeconfig")
    return Kubeconfig(contexts, current)


def _refuse_other_kind(config: Mapping[str, Any]) -> None:
    kind, version = text_of(config, "kind", ""), text_of(config, "apiVersion", "")
    if kind not in ("", "Config") or version not in ("", "v1"):
        raise Invalid("kind must be Config and apiVersion v1: this is no kubeconfig")


def _cluster(given: Mapping[str, Any], where: str) -> dict[str, Any]:
    refuse_unknown(given, f"{where}.", CLUSTER)
    if text_of(given, "insecure-skip-tls-verify", where) not in ("", "false"):
        raise refused(f"{where}.insecure-skip-tls-verify", "the cluster must prove itself")
    server = text_of(given, "server", where)
    if not _SERVER.fullmatch(server):
        raise Invalid(f"{where}.server must be an https:// URL without user name, query or fragment")
    ca = _pem(given, "certificate-authority-data", where, _CERTIFICATE)
    return {"server": server.rstrip("/"), "ca": ca}


def _user(given: Mapping[str, Any], where: str) -> dict[str, Any]:
    refuse_unknown(given, f"{where}.", USER)
    token = text_of(given, "token", where).strip()
    if token and (len(token) > LONGEST_TOKEN or not _TOKEN.fullmatch(token)):
        raise Invalid(f"{where}.token must be at most {LONGEST_TOKEN} printable characters without spaces")
    certificate = _pem(given, "client-certificate-data", where, _CERTIFICATE)
    key = _pem(given, "client-key-data", where, _KEY)
    if bool(certificate) != bool(key):
        raise Invalid(f"{where}: client-certificate-data and client-key-data need each other")
    if not (token or key):
        raise Invalid(f"{where} has neither a token nor client-certificate-data and client-key-data")
    return {"token": token, "certificate": certificate, "key": key}


def _pem(given: Mapping[str, Any], name: str, where: str, labels: frozenset[bytes]) -> bytes:
    """The decoded PEM of a `*-data` field; empty where there is none."""
    text = "".join(text_of(given, name, where).split())
    if not text:
        return b""
    try:
        pem = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Invalid(f"{where}.{name} must be base64") from None
    if not _PEM.fullmatch(pem) or not labels.issuperset(_LABEL.findall(pem)):
        kinds = "a private key without a password" if labels is _KEY else "certificates"
        raise Invalid(f"{where}.{name} must hold {kinds} as PEM")
    return pem


def _context(
    name: str, given: Mapping[str, Any], where: str, clusters: Mapping[str, Any], users: Mapping[str, Any]
) -> Context:
    refuse_unknown(given, f"{where}.", CONTEXT)
    cluster, user = text_of(given, "cluster", where), text_of(given, "user", where)
    for kind, one, known in (("cluster", cluster, clusters), ("user", user, users)):
        if one not in known:
            raise Invalid(f"{where}.{kind} names no {kind} of this kubeconfig")
    namespace = text_of(given, "namespace", where)
    if namespace and not _NAMESPACE.fullmatch(namespace):
        raise Invalid(f"{where}.namespace is not the name of a namespace")
    return Context(name, cluster, user, namespace=namespace, **clusters[cluster], **users[user])
