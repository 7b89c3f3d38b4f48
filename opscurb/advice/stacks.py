"""Where a fix belongs when something else made the resource, and would make it again."""

from collections.abc import Mapping

from opscurb.advice.subject import Subject
from opscurb.check import Action, Check
from opscurb.resource import scrub

# What Terraform calls the resources that checks speak of.
TERRAFORM: Mapping[str, str] = {
    "ami": "aws_ami",
    "cw_alarm": "aws_cloudwatch_metric_alarm",
    "ebs_snapshot": "aws_ebs_snapshot",
    "ebs_volume": "aws_ebs_volume",
    "ec2_instance": "aws_instance",
    "ecr_repository": "aws_ecr_lifecycle_policy",
    "ecs_service": "aws_ecs_service",
    "elastic_ip": "aws_eip",
    "flow_log": "aws_flow_log",
    "lambda_function": "aws_lambda_function",
    "load_balancer": "aws_lb",
    "log_group": "aws_cloudwatch_log_group",
    "nat_gateway": "aws_nat_gateway",
    "rds_instance": "aws_db_instance",
    "rds_snapshot": "aws_db_snapshot",
    "s3_bucket": "aws_s3_bucket_lifecycle_configuration",
    "vpc": "aws_vpc_endpoint",
    "vpc_endpoint": "aws_vpc_endpoint",
}
# What to change for what a repository describes: beginning of the manager's name, and where the change belongs.
REPOSITORIES: Mapping[str, str] = {
    "Flux Helm release": "{} it in the HelmRelease's values in the repository that Flux follows, and push",
    "Flux kustomization": "{} it in the repository that the kustomization follows, and push",
    "Argo CD application": "{} it in the repository that the application follows, and sync",
    "Helm release": "{} it in the chart or in the values that the release is installed with, and upgrade the release",
}
# Fixes that change a setting although nothing is moved or deleted by hand.
_SETTINGS = frozenset({"ecr_repository", "lambda_function", "log_group", "s3_bucket"})


def stack_hint(check: Check, subject: Subject) -> str:
    """What to change in the template of a resource that is managed; empty for one that nobody manages."""
    if not subject.managed_by:
        return ""
    owner = scrub(subject.managed_by)[:256]
    changes = check.action is not Action.DELETE or subject.resource_type in _SETTINGS
    for manager, place in REPOSITORIES.items():
        if owner.startswith(manager):
            # What is changed in the cluster alone lasts until the manager looks again.
            verb = "change" if changes else "remove"
            return f"Managed by the {owner}: {place.format(verb)}. The commands show what is meant."
    if not owner.startswith("CloudFormation"):
        return f"Managed by {owner}: make the change there, or it will make the resource again."
    verb = "change it" if changes else "remove it"
    terraform = TERRAFORM.get(subject.resource_type)
    also = f" Where Terraform holds it, change its {terraform} and apply that." if terraform else ""
    return f"Managed by the {owner}: {verb} in the stack's template and update the stack.{also}"
