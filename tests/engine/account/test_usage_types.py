"""Regions of usage types."""

import pytest

from opscurb.aws.account.usage_types import REGIONS, place_of
from opscurb.aws.provider import AWS


@pytest.mark.parametrize(
    ("usage_type", "place"),
    [
        ("BoxUsage:m5.large", ("us-east-1", "BoxUsage:m5.large")),
        ("DataTransfer-Regional-Bytes", ("us-east-1", "DataTransfer-Regional-Bytes")),
        ("USE1-NatGateway-Hours", ("us-east-1", "NatGateway-Hours")),
        ("EU-EBS:SnapshotUsage", ("eu-west-1", "EBS:SnapshotUsage")),
        ("EUW1-NatGateway-Bytes", ("eu-west-1", "NatGateway-Bytes")),
        ("APS3-TimedStorage-ByteHrs", ("ap-south-1", "TimedStorage-ByteHrs")),
        ("USE1-USE2-AWS-Out-Bytes", ("us-east-1", "USE2-AWS-Out-Bytes")),
        ("XYZ9-BoxUsage:m5.large", ("", "XYZ9-BoxUsage:m5.large")),
    ],
)
def test_a_prefix_tells_the_region(usage_type: str, place: tuple[str, str]):
    assert place_of("Amazon Elastic Compute Cloud - Compute", usage_type) == place


def test_cloudfronts_prefixes_are_parts_of_the_world():
    usage = "EU-DataTransfer-Out-Bytes"

    assert place_of("Amazon CloudFront", usage) == ("", usage)


def test_every_region_that_is_scanned_has_a_prefix():
    assert set(AWS.regions) <= set(REGIONS.values())
