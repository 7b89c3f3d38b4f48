"""How the server tells what it has: versions, groups and the resources of each."""

from typing import Any

from apps.local.cluster.kinds import Catalogue, Kind
from apps.local.cluster.paths import split
from apps.local.cluster.status import Refused


def discover(catalogue: Catalogue, path: str, version: str) -> dict[str, Any] | None:
    """The answer to a path of discovery, None for any other."""
    match path:
        case "/version":
            return version_of(version)
        case "/api":
            return {"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": []}
        case "/apis":
            return {"kind": "APIGroupList", "apiVersion": "v1", "groups": _groups(catalogue)}
    if not path.startswith(("/api/", "/apis/")):
        return None
    api_version, rest = split(path)
    if rest:
        return None
    if path.startswith("/apis/") and "/" not in api_version:
        return _group(catalogue, api_version)
    return _resources(catalogue, api_version)


def version_of(version: str) -> dict[str, Any]:
    """What /version says of a version such as v1.31.4-eks-2d5f260."""
    major, minor, *_ = version.removeprefix("v").split(".")
    said = {"gitCommit": "", "gitTreeState": "clean", "buildDate": "", "goVersion": "", "compiler": "gc"}
    # Managed clusters write their minor version with a plus.
    more = "+" if "-" in version else ""
    return {"major": major, "minor": minor + more, "gitVersion": version, **said, "platform": "linux/amd64"}


def _groups(catalogue: Catalogue) -> list[dict[str, Any]]:
    versions = [version for version in catalogue.api_versions if "/" in version]
    return [_described(version) for version in versions]


def _described(api_version: str) -> dict[str, Any]:
    group, _, version = api_version.partition("/")
    named = {"groupVersion": api_version, "version": version}
    return {"name": group, "versions": [named], "preferredVersion": named}


def _group(catalogue: Catalogue, group: str) -> dict[str, Any]:
    for api_version in catalogue.api_versions:
        if api_version.startswith(f"{group}/"):
            return {"kind": "APIGroup", "apiVersion": "v1", **_described(api_version)}
    raise Refused(404, "the server could not find the requested resource")


def _resources(catalogue: Catalogue, api_version: str) -> dict[str, Any]:
    kinds = [kind for kind in catalogue.kinds if kind.api_version == api_version]
    if not kinds:
        raise Refused(404, "the server could not find the requested resource")
    resources = [resource for kind in kinds for resource in _resource(kind)]
    return {
        "kind": "APIResourceList",
        "apiVersion": "v1",
        "groupVersion": api_version,
        "resources": resources,
    }


def _resource(kind: Kind) -> list[dict[str, Any]]:
    one: dict[str, Any] = {
        "name": kind.plural,
        "singularName": kind.name.lower(),
        "namespaced": kind.namespaced,
        "kind": kind.name,
        "verbs": list(kind.verbs),
    }
    if kind.short:
        one["shortNames"] = list(kind.short)
    if kind.in_all:
        one["categories"] = ["all"]
    parts = [one]
    if kind.scales:
        parts.append({**_part(kind, "scale"), "group": "autoscaling", "version": "v1", "kind": "Scale"})
    if kind.name == "Pod":
        eviction = {"group": "policy", "version": "v1", "kind": "Eviction", "verbs": ["create"]}
        parts.append({**_part(kind, "eviction"), **eviction})
    return parts


def _part(kind: Kind, name: str) -> dict[str, Any]:
    return {
        "name": f"{kind.plural}/{name}",
        "singularName": "",
        "namespaced": kind.namespaced,
        "verbs": ["get", "patch", "update"],
    }
