"""Kubeconfigs as customers send them, as JSON, which is YAML as well."""

import json
from typing import Any


def kubeconfig(*contexts: str, current: str = "", server: str = "https://{}.example.com:6443") -> str:
    """A kubeconfig with a cluster and a user a context."""
    return json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": current,
            "clusters": [
                {"name": f"{name}-cluster", "cluster": {"server": server.format(name)}} for name in contexts
            ],
            "users": [{"name": f"{name}-user", "user": {"token": f"token-of-{name}"}} for name in contexts],
            "contexts": [
                {"name": name, "context": {"cluster": f"{name}-cluster", "user": f"{name}-user"}}
                for name in contexts
            ],
        }
    )


def store(api: Any, who: Any, name: str, credentials: str) -> str:
    """Connect an account of clusters as a customer does; its id."""
    body = {"provider": "kubernetes", "name": name, "credentials": credentials}
    response = api.post("/v1/cloud-accounts", who, body)
    assert response.status_code == 200, response.content
    return str(response.json()["id"])
