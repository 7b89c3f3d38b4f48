"""What the owner of an AWS account sets up there so that it can be scanned."""

from typing import Any

from django.conf import settings

from apps.accounts.models import CloudAccount
from opscurb.aws.policies import Trust, cloudformation_yaml, merged_policies, terraform
from opscurb.aws.provider import AWS


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
