"""Database snapshots and their sources, as literals for tests."""

from decimal import Decimal

from opscurb.aws.collectors.rds import DbInstance, DbSnapshot
from opscurb.target import NoBilling
from tests.engine.looking import ago


def snapshot(name="before-upgrade", age=120, size=100, **changed):
    given = dict(
        id=name,
        arn=f"arn:aws:rds:us-east-1:111122223333:snapshot:{name}",
        region="us-east-1",
        status="available",
        created=ago(age),
        kind="manual",
        engine="postgres",
        source="orders",
        source_resource_id="db-ORDERS",
        source_created=ago(400),
        size_gb=size,
    )
    return DbSnapshot(**given | changed)


def orders(size=100, **changed):
    given = dict(
        id="orders",
        arn="arn:aws:rds:us-east-1:111122223333:db:orders",
        region="us-east-1",
        status="available",
        created=ago(400),
        instance_class="db.m5.large",
        engine="postgres",
        storage_gb=size,
        resource_id="db-ORDERS",
    )
    return DbInstance(**given | changed)


class Backups(NoBilling):
    """A bill that shows so many dollars a month of backups beyond the free share."""

    def __init__(self, dollars):
        self.dollars = Decimal(dollars)

    def billed(self, usage):
        return self.dollars if usage == "RDS:ChargedBackupUsage" else None
