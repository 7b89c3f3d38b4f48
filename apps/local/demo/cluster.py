"""Connects the company's cluster, and lets it look as if it had been scanned for a while."""

from typing import Any

from apps.local.demo.api import Api
from apps.local.demo.cloud import Cloud
from apps.local.demo.customer import KEPT, manage
from apps.local.demo.shop import NAME
from apps.local.demo.shop.remembering import DAYS, SCANS
from apps.local.stores.errors import LocalError
from apps.local.up import Running

ACCOUNTS = "/v1/cloud-accounts"
PROVIDER = "kubernetes"


def connect(api: Api, cloud: Cloud) -> None:
    """Try the cluster's credentials, then connect it, or tell the account where it is now; raises LocalError."""
    given: dict[str, Any] = {"provider": PROVIDER, "credentials": cloud.cluster.credentials}
    tried = api.post(f"{ACCOUNTS}/test", **given)
    if not tried["ok"]:
        raise LocalError(f"The cluster cannot be read: {tried['message']}")
    for account in api.get(ACCOUNTS):
        if (account["provider"], account["name"]) == (PROVIDER, NAME):
            api.patch(f"{ACCOUNTS}/{account['id']}", credentials=given["credentials"])
            return
    api.post(ACCOUNTS, name=NAME, **given)


def age(local: Running) -> None:
    """Let what the first scan noted of the cluster look old: most waste of a cluster is waste only if it lasts."""
    customer = local.state.read(KEPT)["customer_id"]
    told = ("--customer", customer, "--days", str(DAYS), "--scans", str(SCANS))
    if manage(local, "backdate_conditions", *told) is None:
        raise LocalError("What was noted of the cluster could not be aged; what went wrong stands above.")
