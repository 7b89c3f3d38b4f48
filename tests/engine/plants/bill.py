"""What only the bill shows."""

from opscurb.aws.account import services
from tests.engine.answers import bill
from tests.engine.cloud import Cloud


def data_transfer_cross_az(cloud: Cloud) -> set[str]:
    """$80 of traffic between zones beside $920 of instances; Ireland's has a region of its own."""
    bill.used(services.COMPUTE, "BoxUsage:m5.large", 920, 9_000)
    bill.used(services.EC2_OTHER, "DataTransfer-Regional-Bytes", 80, 8_000)
    bill.used(services.EC2_OTHER, "EU-DataTransfer-Regional-Bytes", 900, 90_000)
    return {services.EC2_OTHER}


def data_transfer_internet_no_cdn(cloud: Cloud) -> set[str]:
    """2,000 GB straight from S3; what EC2 sends is not for a CDN to take over."""
    bill.used(services.S3, "DataTransfer-Out-Bytes", 180, 2_000)
    bill.used(services.S3, "Requests-Tier2", 0.4, 1_000_000)
    bill.used(services.EC2_OTHER, "DataTransfer-Out-Bytes", 400, 4_500)
    return {services.S3}


def ri_underutilized(cloud: Cloud) -> set[str]:
    """A half-used reservation; one that is used, one of another region and one that has ended are none of ours."""
    lasting = {"instanceType": "m5.large", "region": "us-east-1", "endDateTime": "2099-01-01T00:00:00.000Z"}
    bill.reserved("1001", 50, 360, 22.32, **lasting)
    bill.reserved("1002", 99, 7, 0.43, **lasting)
    bill.reserved("1003", 10, 648, 40, **{**lasting, "region": "eu-west-1"})
    bill.reserved("1004", 10, 648, 40, **{**lasting, "endDateTime": "2025-03-01T00:00:00.000Z"})
    return {"1001"}


def ri_coverage_gap(cloud: Cloud) -> set[str]:
    """Three databases that AWS would reserve; a small offer is not worth a decision."""
    bill.used(services.RDS, "InstanceUsage:db.m6g.large", 333, 2_160)
    machine = {"InstanceType": "db.m6g.large", "Region": "us-east-1", "DatabaseEngine": "PostgreSQL"}
    bill.recommended(services.RDS, 107.31, 333, 3, **machine)
    bill.recommended(services.RDS, 4, 12, 1, **{**machine, "InstanceType": "db.t4g.micro"})
    bill.recommended(services.RDS, 300, 900, 1, **{**machine, "Region": "eu-west-1"})
    return {f"{services.RDS} db.m6g.large PostgreSQL"}
