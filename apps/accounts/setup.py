"""What the owner of an AWS account or of a cluster sets up there so that it can be scanned."""

from typing import Any

from django.conf import settings

from apps.accounts.clusters import KUBERNETES
from apps.accounts.models import CloudAccount
from opscurb.aws.eks import NEEDS
from opscurb.aws.policies import Trust, cloudformation_yaml, merged_policies, policy_document, terraform
from opscurb.aws.provider import AWS
from opscurb.kubernetes.permissions import GROUP, cluster_role
from opscurb.provider import checks_of

# Of an EKS cluster whose access entries admit IAM roles; the group is the one that the manifest's binding names.
ADMIT = (
    "aws eks create-access-entry --cluster-name <cluster> --region <region> --principal-arn <role_arn> "
    f"--kubernetes-groups {GROUP}"
)


def setup_of(account: CloudAccount) -> dict[str, Any]:
    """Trust policy, permissions, CloudFormation and Terraform, all with this account's own ExternalId."""
    trust = Trust(settings.OPSCURB_PLATFORM_ACCOUNT, str(account.external_id))
    checks = list(AWS.checks.values())
    return {
        "trust_policy": trust.document(),
        "permissions_policies": merged_policies(checks),
        "cloudformation": cloudformation_yaml(checks, trust),
        "terraform": terraform(checks, trust),
    }


def cluster_setup() -> dict[str, Any]:
    """The manifest of a read-only role, and what lets an AWS account's role have it on EKS."""
    return {
        "manifest": cluster_role(checks_of(KUBERNETES)),
        "eks": {"policy": policy_document(NEEDS), "commands": [ADMIT]},
    }
