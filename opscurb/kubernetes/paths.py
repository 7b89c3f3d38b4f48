"""Paths of a cluster's API, and the words by which permissions and calls are told of."""


def list_path(plural: str, group: str = "", version: str = "v1") -> str:
    """Where all objects of a resource are listed, of every namespace."""
    return f"/apis/{group}/{version}/{plural}" if group else f"/api/{version}/{plural}"


def resource_of(path: str) -> str:
    """What a list's path lists, as `pods` or `deployments.apps`."""
    _, root, group, *_, plural = path.split("/")
    return f"{plural}.{group}" if root == "apis" else plural


def need_of(path: str) -> str:
    """The permission that a call takes, as `list pods`, `list deployments.apps` or `get /version`."""
    return f"list {resource_of(path)}" if path.startswith(("/api/", "/apis/")) else f"get {path}"
