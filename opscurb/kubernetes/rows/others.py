"""Namespaces, plain objects, the cluster itself and what earlier scans noted of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from opscurb.kubernetes.rows.base import Object


@dataclass(frozen=True, slots=True, kw_only=True)
class Namespace(Object):
    """A namespace; `status` is Active or Terminating."""

    type: ClassVar[str] = "k8s_namespace"
    kind: ClassVar[str] = "Namespace"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigMap(Object):
    """A ConfigMap, of which nothing but the metadata is read."""

    type: ClassVar[str] = "k8s_config_map"
    kind: ClassVar[str] = "ConfigMap"


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret(Object):
    """A Secret, of which nothing but the metadata is read."""

    type: ClassVar[str] = "k8s_secret"
    kind: ClassVar[str] = "Secret"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceAccount(Object):
    """A ServiceAccount with the secrets it names."""

    type: ClassVar[str] = "k8s_service_account"
    kind: ClassVar[str] = "ServiceAccount"

    secrets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterVersion(Object):
    """The cluster itself; `provider` is eks, gke, aks or empty, `version` its minor version like 1.31."""

    type: ClassVar[str] = "k8s_cluster"
    kind: ClassVar[str] = "Cluster"

    provider: str = ""
    version: str = ""
    git_version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered(Object):
    """What an earlier scan noted: `id` is the check, `arn` the object's, since when and in how many scans in a row."""

    type: ClassVar[str] = "k8s_remembered"
    kind: ClassVar[str] = "Condition"

    since: datetime
    scans: int = 1
