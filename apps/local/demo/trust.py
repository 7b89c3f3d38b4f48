"""Makes the emulator's STS heed trust policies: moto lets anybody take on any role, even none that exists.

Thus the demo passes the same verification as a customer: without the role, without its ExternalId or with
another one, AssumeRole is denied. A proxy in front could deny too, but it would not read the role's policy.
"""

import json
from collections.abc import Iterable
from typing import Any

from moto.core.exceptions import AccessDeniedError
from moto.iam.models import iam_backends
from moto.sts.models import AssumedRole, STSBackend

_assume_role = STSBackend.assume_role


def require() -> None:
    """From now on a role admits only whom its trust policy names, and only as it says."""
    STSBackend.assume_role = _assume_role_if_trusted  # type: ignore[assignment,method-assign]


def _assume_role_if_trusted(self: STSBackend, **request: Any) -> AssumedRole:
    arn, external_id = request["role_arn"], request["external_id"]
    caller = f"arn:aws:iam::{self.account_id}:root"
    if not any(_admits(statement, caller, external_id) for statement in _trust_of(arn)):
        raise AccessDeniedError(caller, f"sts:AssumeRole on resource: {arn}")
    return _assume_role(self, **request)


def _trust_of(arn: str) -> Iterable[dict[str, Any]]:
    """The statements of a role's trust policy; none for a role that does not exist."""
    roles = iam_backends[arn.split(":")[4]]["aws"].get_roles()
    for role in roles:
        if role.arn == arn:
            yield from json.loads(role.assume_role_policy_document)["Statement"]


def _admits(statement: dict[str, Any], caller: str, external_id: str | None) -> bool:
    """Whether a statement lets a caller in; of conditions only the one that our policies have is known."""
    named = statement["Principal"].get("AWS", ())
    condition = dict(statement.get("Condition") or {})
    wanted = condition.pop("StringEquals", {}).pop("sts:ExternalId", None)
    return (
        statement["Effect"] == "Allow"
        and statement["Action"] == "sts:AssumeRole"
        and caller in ([named] if isinstance(named, str) else named)
        and not condition
        and wanted in (None, external_id)
    )
