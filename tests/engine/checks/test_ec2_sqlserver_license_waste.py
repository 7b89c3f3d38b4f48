"""Licences of SQL Server for vCPUs that cannot be used."""

from decimal import Decimal

import pytest

from opscurb.aws.checks.ec2.ec2_sqlserver_license_waste import find as check
from tests.engine.checks.machines import instance
from tests.engine.looking import ago, found

STANDARD, WEB = "Windows with SQL Server Standard", "Windows with SQL Server Web"


def test_standard_edition_uses_no_more_than_48_vcpus():
    (finding,) = found(check, instance(instance_type="r5.16xlarge", platform=STANDARD))

    # (64 - 48) vCPUs x 730 h x ($0.046 Windows + $0.12 SQL Server Standard) = $1,938.88
    assert finding.monthly_cost == Decimal("1938.88")
    assert finding.because == "licensed for 64 vCPUs of SQL Server Standard, of which it can use 48"
    assert finding.details["target_cores"] == 24


def test_web_edition_uses_no_more_than_32_vcpus():
    (finding,) = found(check, instance(instance_type="m5.12xlarge", platform=WEB))

    # (48 - 32) vCPUs x 730 h x ($0.046 + $0.017) = $735.84
    assert finding.monthly_cost == Decimal("735.84")


def test_under_linux_only_sql_server_has_a_licence():
    (finding,) = found(
        check, instance(instance_type="r5.16xlarge", platform="Linux with SQL Server Standard")
    )

    # (64 - 48) vCPUs x 730 h x $0.12 = $1,401.60
    assert finding.monthly_cost == Decimal("1401.60")


def test_four_vcpus_are_licensed_at_least_and_two_small_ones_could_share_them():
    small = [instance(id=name, arn=name, platform=STANDARD) for name in ("i-1", "i-2")]

    findings = found(check, *small)

    # (4 - 2) vCPUs x 730 h x $0.12 = $175.20 each
    assert {finding.resource.id: finding.counted_cost for finding in findings} == {
        "i-1": Decimal("175.20"),
        "i-2": Decimal("175.20"),
    }
    assert {finding.confidence for finding in findings} == {0.5}


def test_a_single_small_one_has_nobody_to_share_with_and_counts_nothing():
    (finding,) = found(check, instance(platform=STANDARD), instance(id="i-2", arn="i-2", platform=WEB))[:1]

    assert (finding.monthly_cost, finding.counted_cost) == (Decimal("175.20"), 0)


@pytest.mark.parametrize(
    "other",
    [
        dict(instance_type="r5.12xlarge", platform=STANDARD),
        dict(instance_type="r5.16xlarge", platform="Windows with SQL Server Enterprise"),
        dict(instance_type="r5.16xlarge", platform=STANDARD, active_vcpus=48),
        dict(instance_type="r5.4xlarge", platform=STANDARD, active_vcpus=2),
        dict(instance_type="r5.16xlarge", platform="Windows"),
        dict(instance_type="r5.16xlarge"),
        dict(instance_type="r5.metal", platform=STANDARD),
        dict(instance_type="r5.16xlarge", platform=STANDARD, status="stopped"),
        dict(instance_type="r5.16xlarge", platform=STANDARD, created=ago(2)),
        dict(instance_type="r5.16xlarge", platform=STANDARD, tags={"opscurb:ignore": "true"}),
    ],
)
def test_what_is_licensed_for_what_it_uses_is_left_alone(other):
    assert found(check, instance(**other)) == []


def test_a_burstable_type_has_fees_that_are_not_listed():
    (finding,) = found(check, instance(instance_type="t3.medium", platform=STANDARD))

    assert (finding.monthly_cost, finding.price.confidence) == (0, "none")
