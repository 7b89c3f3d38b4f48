"""What each check's fix is in Terraform, as names of the AWS provider; only where it is certain.

Every name was looked up by hand in the provider's documentation of the resource, at
registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/<type without aws_>, and can be changed in place.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Union


@dataclass(frozen=True, slots=True)
class Fact:
    """A value that the finding's details hold under a name; `id` is the resource's."""

    name: str


@dataclass(frozen=True, slots=True)
class Block:
    """A nested block with its arguments."""

    sets: Mapping[str, "Value"] = field(default_factory=dict)


Value = Union[str, int, bool, Fact, Block]  # noqa: UP007 - it names itself


@dataclass(frozen=True, slots=True)
class Change:
    """Arguments to set; `note` tells what else to know and may name `{id}`.

    `is_found_by_id` says that Terraform's own `id` of the resource is ours.
    """

    resource_type: str
    sets: Mapping[str, Value]
    note: str = ""
    is_found_by_id: bool = True


_VOLUME = (
    "Where that prints nothing, look for an aws_instance that declares the volume as its root_block_device: set the "
    "same there, where the type is called volume_type."
)
_DATABASE = (
    "It is the aws_db_instance whose identifier is {id}. Without apply_immediately the change waits for the next "
    "maintenance window."
)
_BUCKET = (
    "S3 has one list of rules a bucket: a second resource of this type for {id} would overwrite the first. Rules in an "
    "aws_s3_bucket's own lifecycle_rule must move here."
)
_EVERYTHING: dict[str, Value] = {"status": "Enabled", "filter": Block()}

CHANGES: Mapping[str, Change] = {
    "ebs_gp2_to_gp3": Change(
        "aws_ebs_volume",
        {"type": "gp3", "iops": Fact("target_iops"), "throughput": Fact("target_mibps")},
        _VOLUME,
    ),
    "ebs_iops_overprovisioned": Change("aws_ebs_volume", {"iops": Fact("target_iops")}, _VOLUME),
    "ebs_throughput_overprovisioned": Change("aws_ebs_volume", {"throughput": Fact("target_mibps")}, _VOLUME),
    "cw_log_group_no_retention": Change(
        "aws_cloudwatch_log_group", {"retention_in_days": Fact("target_days")}
    ),
    "ec2_detailed_monitoring_on": Change("aws_instance", {"monitoring": False}),
    "lambda_memory_oversized": Change("aws_lambda_function", {"memory_size": Fact("target_mib")}),
    "rds_multi_az_nonprod": Change(
        "aws_db_instance", {"multi_az": False, "apply_immediately": True}, _DATABASE, is_found_by_id=False
    ),
    "rds_performance_insights_paid_retention": Change(
        "aws_db_instance",
        {"performance_insights_retention_period": 7, "apply_immediately": True},
        _DATABASE,
        is_found_by_id=False,
    ),
    "rds_storage_to_gp3": Change(
        "aws_db_instance",
        {"storage_type": "gp3", "apply_immediately": True},
        _DATABASE,
        is_found_by_id=False,
    ),
    "s3_incomplete_multipart": Change(
        "aws_s3_bucket_lifecycle_configuration",
        {
            "bucket": Fact("id"),
            "rule": Block(
                {
                    "id": "abort-incomplete-uploads",
                    **_EVERYTHING,
                    "abort_incomplete_multipart_upload": Block({"days_after_initiation": 7}),
                }
            ),
        },
        _BUCKET,
    ),
    "s3_noncurrent_versions": Change(
        "aws_s3_bucket_lifecycle_configuration",
        {
            "bucket": Fact("id"),
            "rule": Block(
                {
                    "id": "expire-old-versions",
                    **_EVERYTHING,
                    "noncurrent_version_expiration": Block({"noncurrent_days": Fact("noncurrent_days")}),
                }
            ),
        },
        _BUCKET,
    ),
}
# Checks whose resource is to be taken out, and what it is in Terraform. Its `id` is ours, of load balancers the ARN.
REMOVALS: Mapping[str, str] = {
    "alb_no_targets": "aws_lb",
    "ebs_snapshot_aged": "aws_ebs_snapshot",
    "ebs_volume_unattached": "aws_ebs_volume",
    "eip_unassociated": "aws_eip",
    "gwlb_no_targets": "aws_lb",
    "nat_gateway_idle": "aws_nat_gateway",
    "nat_gateway_unrouted": "aws_nat_gateway",
    "nlb_no_targets": "aws_lb",
    "vpc_endpoint_idle": "aws_vpc_endpoint",
}
