"""Provisioned concurrency of Lambda functions, which moto does not offer."""

import json
from collections import defaultdict

from moto.awslambda import urls
from moto.awslambda.responses import LambdaResponse

PATH = r"{0}/(?P<api_version>[^/]+)/functions/(?P<function_name>[\w_:%-]+)/provisioned-concurrency/?$"
# How many environments are kept ready, by region, function and qualifier.
READY: dict[str, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))


def fill_calls() -> None:
    """Let moto's Lambda tell what is provisioned; to be called before it serves anything."""
    urls.url_paths[PATH] = LambdaResponse.dispatch
    LambdaResponse.list_provisioned_concurrency_configs = _list  # type: ignore[attr-defined]


def empty() -> None:
    """Forget what is provisioned."""
    READY.clear()


def keep_ready(region: str, function: str, qualifier: str, count: int) -> None:
    """Keep so many environments of a version or an alias ready."""
    READY[region][function][qualifier] = count


def _list(self: LambdaResponse) -> str:
    name = self.path.split("/")[-2]
    arn = f"arn:aws:lambda:{self.region}:{self.current_account}:function:{name}"
    configs = [
        {
            "FunctionArn": f"{arn}:{qualifier}",
            "RequestedProvisionedConcurrentExecutions": count,
            "AvailableProvisionedConcurrentExecutions": count,
            "AllocatedProvisionedConcurrentExecutions": count,
            "Status": "READY",
            "LastModified": "2026-01-05T08:00:00+0000",
        }
        for qualifier, count in READY[self.region][name].items()
    ]
    return json.dumps({"ProvisionedConcurrencyConfigs": configs})
