"""What the owner of an AWS account or of a cluster sets up there so that it can be scanned."""

import json
from collections.abc import Collection
from enum import StrEnum
from typing import Any

from django.conf import settings

from apps.accounts.clusters import KUBERNETES
from apps.accounts.models import CloudAccount
from opscurb.aws.eks import NEEDS
from opscurb.aws.policies import (
    OPT_IN,
    Trust,
    capability_roles,
    cloudformation_yaml,
    merged_policies,
    policy_document,
    terraform,
)
from opscurb.aws.provider import AWS
from opscurb.errors import Invalid
from opscurb.kubernetes.permissions import GROUP, cluster_role
from opscurb.provider import checks_of

# Of an EKS cluster whose access entries admit IAM roles; the group is the one that the manifest's binding names.
ADMIT = (
    "aws eks create-access-entry --cluster-name <cluster> --region <region> --principal-arn <role_arn> "
    f"--kubernetes-groups {GROUP}"
)


class Template(StrEnum):
    """The forms in which an account's permissions are written."""

    JSON = "json"
    CLOUDFORMATION = "cloudformation"
    TERRAFORM = "terraform"


def roles() -> list[str]:
    """The capability roles that checks need, `core` first."""
    return list(capability_roles(AWS.checks.values()))


def template_of(account: CloudAccount, form: Template, wanted: Collection[str]) -> str:
    """The role with the permissions of the wanted capabilities, of all that checks need where none is named.

    JSON is the list of policies to attach. Raises Invalid naming a capability that does not exist.
    """
    known = (*roles(), *OPT_IN)
    if unknown := sorted(set(wanted).difference(known)):
        raise Invalid(f"unknown: {', '.join(unknown)}; there are {', '.join(known)}", field="roles")
    opted = [role for role in OPT_IN if role in wanted]
    checks = [check for check in AWS.checks.values() if not wanted or check.role in wanted]
    trust = _trust(account)
    match form:
        case Template.CLOUDFORMATION:
            return cloudformation_yaml(checks, trust, opted)
        case Template.TERRAFORM:
            return terraform(checks, trust, opted)
    return json.dumps(merged_policies(checks, opted), indent=2)


def setup_of(account: CloudAccount) -> dict[str, Any]:
    """Trust policy, permissions, CloudFormation and Terraform, all with this account's own ExternalId."""
    trust = _trust(account)
    checks = list(AWS.checks.values())
    return {
        "trust_policy": trust.document(),
        "permissions_policies": merged_policies(checks),
        "cloudformation": cloudformation_yaml(checks, trust),
        "terraform": terraform(checks, trust),
    }


def _trust(account: CloudAccount) -> Trust:
    return Trust(settings.OPSCURB_PLATFORM_ACCOUNT, str(account.external_id))


def cluster_setup() -> dict[str, Any]:
    """The manifest of a read-only role, and what lets an AWS account's role have it on EKS."""
    return {
        "manifest": cluster_role(checks_of(KUBERNETES)),
        "eks": {"policy": policy_document(NEEDS), "commands": [ADMIT]},
    }
