"""The credentials of clusters: a kubeconfig, or an EKS cluster behind a connected AWS account, and a Prometheus."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from apps.accounts.credentials import is_json, masked, parsed
from apps.egress.dialing import refuse_ahead
from apps.egress.errors import Unreachable
from apps.egress.targets import CLUSTER_PORTS
from opscurb.aws.eks import CLUSTER_NAME
from opscurb.aws.provider import AWS
from opscurb.errors import Invalid
from opscurb.kubernetes.config import LONGEST_TOKEN, Kubeconfig, parse

FORMS = 'a kubeconfig, {"kubeconfig": "…"} or {"eks": {"account", "cluster", "region"}}'
_TOKEN = re.compile(r"[\x21-\x7e]*")


@dataclass(frozen=True, slots=True)
class Prometheus:
    """Where a cluster's history is read."""

    url: str
    token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Eks:
    """An EKS cluster of a connected AWS account, which is named by its identifier or `aws_local:<name>`."""

    account: str
    cluster: str
    region: str


@dataclass(frozen=True, slots=True)
class ClusterForm:
    """What the credentials of an account of clusters say; just one of the first two is there."""

    kubeconfig: Kubeconfig | None = None
    eks: Eks | None = None
    prometheus: Prometheus | None = None


def read_form(credentials: str) -> ClusterForm:
    """What credentials say; raises Invalid naming what is not accepted. Opens, runs and connects nothing."""
    try:
        return _form(credentials)
    except Invalid as error:
        raise Invalid(str(error), field="credentials") from error


def shown_form(credentials: str) -> Any:
    """The same as their owner sees them again: names and servers, nothing that opens anything."""
    form = read_form(credentials)
    shown: dict[str, Any] = {}
    if form.kubeconfig is not None:
        shown["kubeconfig"] = {
            "current_context": form.kubeconfig.current,
            "contexts": [
                {"name": one.name, "cluster": one.cluster, "user": one.user, "server": one.server}
                for one in form.kubeconfig.contexts
            ],
        }
    return shown | {
        name: masked(value)
        for name, value in (parsed(credentials).items() if is_json(credentials) else ())
        if name in ("eks", "prometheus")
    }


def _form(credentials: str) -> ClusterForm:
    given = parsed(credentials) if is_json(credentials) else None
    # A kubeconfig may be written as JSON too.
    if given is None or (isinstance(given, dict) and "clusters" in given):
        return ClusterForm(kubeconfig=_kubeconfig(credentials))
    fields = _mapped(given, "credentials", ("kubeconfig", "eks", "prometheus"))
    kubeconfig, eks, prometheus = (fields.get(name) for name in ("kubeconfig", "eks", "prometheus"))
    if (kubeconfig is None) == (eks is None):
        raise Invalid(f"must be {FORMS}")
    return ClusterForm(
        kubeconfig=None if kubeconfig is None else _kubeconfig(_text(kubeconfig, "kubeconfig")),
        eks=None if eks is None else _eks(eks),
        prometheus=None if prometheus is None else _prometheus(prometheus),
    )


def _kubeconfig(text: str) -> Kubeconfig:
    config = parse(text)
    for context in config.contexts:
        _refuse(context.server, f"the server of context {context.name}")
    return config


def _eks(given: Any) -> Eks:
    fields = _mapped(given, "eks", ("account", "cluster", "region"))
    account, cluster, region = (
        _text(fields.get(name), f"eks.{name}") for name in ("account", "cluster", "region")
    )
    if not CLUSTER_NAME.fullmatch(cluster):
        raise Invalid("eks.cluster is not the name of a cluster")
    if region not in AWS.regions:
        raise Invalid(f"eks.region: unknown region: {region}")
    return Eks(account, cluster, region)


def _prometheus(given: Any) -> Prometheus:
    fields = _mapped(given, "prometheus", ("url", "token"))
    url, token = _text(fields.get("url"), "prometheus.url"), fields.get("token") or ""
    if not isinstance(token, str) or len(token) > LONGEST_TOKEN or not _TOKEN.fullmatch(token):
        raise Invalid("prometheus.token must be printable characters without spaces")
    if not url.lower().startswith("https://"):
        raise Invalid("prometheus.url must begin with https://")
    if "?" in url or "#" in url:
        raise Invalid("prometheus.url must have no query")
    _refuse(url, "prometheus.url")
    return Prometheus(url.rstrip("/"), token)


def _refuse(url: str, what: str) -> None:
    try:
        refuse_ahead(url, CLUSTER_PORTS)
    except Unreachable as error:
        raise Invalid(f"{what}: {error}") from error


def _mapped(given: Any, what: str, known: tuple[str, ...]) -> Mapping[str, Any]:
    if not isinstance(given, dict):
        raise Invalid(f"{what} must be an object with {', '.join(known)}")
    for name in given:
        if name not in known:
            raise Invalid(f"{what}: {name[:80]!r} is not known; there may be {', '.join(known)}")
    return given


def _text(value: Any, what: str) -> str:
    if not isinstance(value, str) or not value:
        raise Invalid(f"{what} must be a text")
    return value
