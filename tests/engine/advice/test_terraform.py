"""Fixes by Terraform: every name exists in the AWS provider, every text is HCL, and names stay text."""

from dataclasses import replace

import pytest

from opscurb.advice.stacks import TERRAFORM
from opscurb.advice.terraform import in_terraform
from opscurb.advice.terraform_changes import CHANGES, REMOVALS
from opscurb.aws.checks import CHECKS
from opscurb.check import Action
from tests.engine.advice.hcl import blocks
from tests.engine.advice.subjects import VOLUME, found_of_each_check, subject_of

# From the provider's documentation, resource by resource: the arguments, and the blocks with theirs.
DOCUMENTED = {
    "aws_cloudwatch_log_group": {"retention_in_days"},
    "aws_db_instance": {
        "apply_immediately",
        "multi_az",
        "performance_insights_retention_period",
        "storage_type",
    },
    "aws_ebs_snapshot": set(),
    "aws_ebs_volume": {"iops", "throughput", "type"},
    "aws_eip": set(),
    "aws_instance": {"monitoring"},
    "aws_lambda_function": {"memory_size"},
    "aws_lb": set(),
    "aws_nat_gateway": set(),
    "aws_s3_bucket_lifecycle_configuration": {
        "bucket",
        "rule",
        "rule.abort_incomplete_multipart_upload",
        "rule.abort_incomplete_multipart_upload.days_after_initiation",
        "rule.filter",
        "rule.id",
        "rule.noncurrent_version_expiration",
        "rule.noncurrent_version_expiration.noncurrent_days",
        "rule.status",
    },
    "aws_vpc_endpoint": set(),
}
EVERY = sorted({*CHANGES, *REMOVALS})


def subject(check_id):
    """A finding of a check: the demo's, or one made of what a change names."""
    if check_id in found_of_each_check():
        return replace(subject_of(check_id), managed_by="")
    return replace(VOLUME, check_id=check_id)


def names(body, path=""):
    for name, value in body.items():
        yield f"{path}{name}"
        if isinstance(value, dict):
            yield from names(value, f"{path}{name}.")


@pytest.mark.parametrize("check_id", EVERY)
def test_it_is_hcl_that_uses_only_names_which_the_provider_documents(check_id):
    given = in_terraform(subject(check_id))

    ((kind, labels, body),) = blocks(given.hcl)
    if kind == "removed":
        assert body == {"from": f"{given.resource_type}.this", "lifecycle": {"destroy": True}}
        assert given.resource_type in DOCUMENTED
    else:
        assert (kind, labels) == ("resource", [given.resource_type, "this"])
        assert set(names(body)) <= DOCUMENTED[given.resource_type]
    assert given.notes[-1].startswith("Run `terraform plan`")


@pytest.mark.parametrize("check_id", EVERY)
def test_the_check_exists_and_its_resource_is_of_that_type(check_id):
    check = CHECKS[check_id]
    expected = CHANGES[check_id].resource_type if check_id in CHANGES else REMOVALS[check_id]

    assert (
        TERRAFORM[subject_of(check_id).resource_type if check_id in found_of_each_check() else check.reads]
        == expected
    )


@pytest.mark.parametrize("check_id", sorted(REMOVALS))
def test_only_what_is_to_be_deleted_is_taken_out(check_id):
    assert CHECKS[check_id].action is Action.DELETE


def test_a_change_names_the_values_of_the_finding():
    given = in_terraform(
        replace(VOLUME, check_id="ebs_gp2_to_gp3", details={"target_iops": 3000.0, "target_mibps": 125})
    )

    assert blocks(given.hcl)[0][2] == {"type": "gp3", "iops": 3000, "throughput": 125}
    assert given.find == "terraform state list -id=vol-0123456789abcdef0"
    assert "root_block_device" in " ".join(given.notes)


def test_what_a_finding_does_not_tell_is_not_made_up():
    assert in_terraform(replace(VOLUME, check_id="ebs_gp2_to_gp3", details={"target_iops": 3000})) is None


def test_what_something_else_manages_is_not_changed_by_terraform():
    stack = replace(VOLUME, managed_by="CloudFormation stack web")

    assert in_terraform(VOLUME) is not None
    assert in_terraform(stack) is None


def test_a_check_of_which_it_is_not_certain_has_no_way():
    assert in_terraform(replace(VOLUME, check_id="ec2_graviton_candidate")) is None
    assert in_terraform(replace(VOLUME, check_id="gone_check")) is None


def test_a_load_balancer_is_found_by_its_arn():
    arn = "arn:aws:elasticloadbalancing:us-east-1:1:loadbalancer/app/web/1"

    given = in_terraform(replace(VOLUME, check_id="alb_no_targets", resource_id="web", resource_arn=arn))

    assert given.find == f"terraform state list -id={arn}"


@pytest.mark.parametrize(
    "name", ['a"b', "a${file(1)}", "%{if true}", "a\\", "$(id)", "x; rm -rf /", "a'b", "${", "$${a}"]
)
def test_a_hostile_name_stays_one_string_and_one_word(name):
    bucket = replace(VOLUME, check_id="s3_incomplete_multipart", resource_id=name)

    given = in_terraform(bucket)

    assert blocks(given.hcl)[0][2]["bucket"] == name
    assert "\n" not in given.find


@pytest.mark.parametrize("name", ["a\nb", "a\u202eb", "a\x00"])
def test_a_name_that_hides_something_has_no_way(name):
    assert in_terraform(replace(VOLUME, resource_id=name)) is None
