"""The role that the company sets up for OpsCurb in its account, as the API told it to."""

import json
from collections.abc import Mapping
from typing import Any

import boto3
from botocore.exceptions import ClientError

from apps.local.demo.account import ACCOUNT

NAME = "OpsCurbReadOnly"
ARN = f"arn:aws:iam::{ACCOUNT}:role/{NAME}"
# The key of the company's administrator; like all of the emulator's it opens nothing anywhere else.
ADMIN_KEY = "AKIAQUILLHAVENADMIN0"
ADMIN_SECRET = "emulated"  # noqa: S105


def admin(endpoint_url: str | None = None) -> Any:
    """The company's administrator at work in IAM."""
    return boto3.client(
        "iam",
        region_name="us-east-1",
        endpoint_url=endpoint_url,
        aws_access_key_id=ADMIN_KEY,
        aws_secret_access_key=ADMIN_SECRET,
    )


def set_up(iam: Any, setup: Mapping[str, Any]) -> None:
    """Make the role, or give the one that is there the trust policy that the API shows now."""
    trust = json.dumps(setup["trust_policy"])
    try:
        iam.create_role(RoleName=NAME, AssumeRolePolicyDocument=trust)
    except ClientError as error:
        if error.response["Error"]["Code"] != "EntityAlreadyExists":
            raise
        iam.update_assume_role_policy(RoleName=NAME, PolicyDocument=trust)
    for number, policy in enumerate(setup["permissions_policies"], 1):
        iam.put_role_policy(RoleName=NAME, PolicyName=f"OpsCurb{number}", PolicyDocument=json.dumps(policy))
