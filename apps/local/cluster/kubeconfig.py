"""The text that tells a client where a cluster is and who asks."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any

import yaml


def kubeconfig(
    url: str, ca: str, user: Mapping[str, Any], contexts: Sequence[str], namespace: str = ""
) -> str:
    """A kubeconfig whose contexts all lead to one server with one user; the first one is current."""
    context = {"cluster": "fixture", "user": "fixture", **({"namespace": namespace} if namespace else {})}
    document = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [
            {"name": "fixture", "cluster": {"server": url, "certificate-authority-data": packed(ca)}}
        ],
        "users": [{"name": "fixture", "user": dict(user)}],
        "contexts": [{"name": name, "context": dict(context)} for name in contexts],
        "current-context": contexts[0],
    }
    return yaml.safe_dump(document, sort_keys=False)


def packed(text: str) -> str:
    """A PEM as kubeconfigs hold it."""
    return b64encode(text.encode()).decode()
