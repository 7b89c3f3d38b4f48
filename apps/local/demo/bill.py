"""The company's bill of the last 30 days: what it uses, what it reserved, and what AWS would reserve."""

from datetime import datetime, timedelta

from apps.local.demo.explorer import covered, planned, recommended, reserved, used
from opscurb.aws.account import services

# Bought for a shop that has moved on since, and for one that has not.
RESERVED = {"region": "us-east-1", "instanceType": "c5.xlarge", "offeringType": "standard"}
DATABASES = {"InstanceType": "db.m6g.large", "Region": "us-east-1", "DatabaseEngine": "PostgreSQL"}


def fill(now: datetime) -> None:
    """Put it on the bill."""
    _fill_computing()
    _fill_keeping()
    _fill_sending()
    _fill_reservations(now)


def _fill_computing() -> None:
    used(services.COMPUTE, "BoxUsage:m5.large", 1_162.30, 12_108)
    used(services.COMPUTE, "EU-BoxUsage:m5.large", 308.16, 2_880)
    used(services.RDS, "InstanceUsage:db.m6g.large", 343.44, 2_160)
    used(services.LAMBDA, "Lambda-GB-Second", 61.20, 3_672_000)
    used(services.LAMBDA, "Lambda-Provisioned-Concurrency-ARM", 87.60, 26_280_000)


def _fill_keeping() -> None:
    """Snapshots and backups, which cost less than they are large: AWS keeps only what changed."""
    used(services.EC2_OTHER, "EBS:VolumeUsage.gp3", 412.80, 5_160)
    used(services.EC2_OTHER, "EBS:SnapshotUsage", 96.45, 1_929)
    used(services.EC2_OTHER, "EU-EBS:SnapshotUsage", 38.10, 762)
    used(services.EC2_OTHER, "USW2-EBS:SnapshotUsage", 22.75, 455)
    used(services.RDS, "RDS:ChargedBackupUsage", 41.80, 440)
    used(services.RDS, "EU-RDS:ChargedBackupUsage", 17.10, 180)
    used(services.CLOUDWATCH, "CW:MetricMonitorUsage", 168.00, 560)


def _fill_sending() -> None:
    """Between zones too much in one region and little in another; to readers straight from the bucket."""
    used(services.EC2_OTHER, "DataTransfer-Regional-Bytes", 128.40, 12_840)
    used(services.EC2_OTHER, "EU-DataTransfer-Regional-Bytes", 6.20, 620)
    used(services.S3, "DataTransfer-Out-Bytes", 214.20, 2_380)
    used(services.S3, "Requests-Tier2", 1.92, 4_800_000)
    used(services.S3, "TimedStorage-ByteHrs", 184.00, 8_000)


def _fill_reservations(now: datetime) -> None:
    days = {
        "startDateTime": _moment(now - timedelta(days=165)),
        "endDateTime": _moment(now + timedelta(days=200)),
    }
    reserved("8101553218", 58.3, 600.5, 63.65, **{**RESERVED, **days})
    reserved("8101553901", 99.4, 8.6, 0.53, **{**RESERVED, **days, "instanceType": "m5.large"})
    recommended(services.RDS, 109.90, 343.44, 3, **DATABASES)
    recommended(services.RDS, 3.70, 11.68, 1, **{**DATABASES, "InstanceType": "db.t4g.micro"})
    covered("m5.large", 30)
    planned(services.LAMBDA, "NoInstanceFamily", 0)


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
