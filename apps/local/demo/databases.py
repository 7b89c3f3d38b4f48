"""Databases and their snapshots."""

from dataclasses import dataclass

from apps.local.demo.place import Place, Team, zero
from apps.local.demo.teams import CHECKOUT, DATA, DEV, MOBILE, PLATFORM, SEARCH, STAGING, STOREFRONT


@dataclass(frozen=True, slots=True)
class Database:
    """A database; `connections` is its daily peak, `snapshots` the ages of the manual ones."""

    name: str
    team: Team
    kind: str
    connections: float = 40
    engine: str = "postgres"
    gb: int = 100
    is_doubled: bool = False
    days: float = 400
    snapshots: tuple[float, ...] = ()
    gone: bool = False
    replica_of: str = ""


DATABASES: dict[str, tuple[Database, ...]] = {
    "us-east-1": (
        Database("orders", CHECKOUT, "db.r6i.xlarge", 310, gb=800, is_doubled=True, snapshots=(2,)),
        Database("orders-reader", CHECKOUT, "db.r6i.large", 0, gb=800, replica_of="orders"),
        Database("catalog", STOREFRONT, "db.r6i.large", 190, gb=400, is_doubled=True),
        Database("sessions", STOREFRONT, "db.m6i.large", 120, "mysql", 100),
        Database("payments", CHECKOUT, "db.m6i.large", 85, gb=200, is_doubled=True),
        Database("search-meta", SEARCH, "db.t4g.medium", 22, gb=50),
        Database("reporting-old", DATA, "db.m5.2xlarge", 0, "mysql", 1000, days=610, snapshots=(300, 120)),
        Database("ab-test-results", STOREFRONT, "db.m5.large", 0, gb=200, days=190),
        Database("orders-v1", CHECKOUT, "db.m5.large", gb=500, days=900, snapshots=(402, 380), gone=True),
        Database(
            "cms", STOREFRONT, "db.t3.medium", engine="mysql", gb=250, days=800, snapshots=(210,), gone=True
        ),
        Database("hotfix-copy", CHECKOUT, "db.t3.medium", gb=800, days=40, snapshots=(12,), gone=True),
    ),
    "eu-west-1": (
        Database("orders", CHECKOUT, "db.r6i.large", 210, gb=500, is_doubled=True),
        Database("catalog", STOREFRONT, "db.m6i.large", 130, gb=300, is_doubled=True),
        Database("gdpr-archive", DATA, "db.m5.large", 0, gb=400, days=330),
        Database(
            "erp", CHECKOUT, "db.m5.xlarge", engine="mysql", gb=600, days=800, snapshots=(204,), gone=True
        ),
    ),
    "us-west-2": (
        Database("airflow", DATA, "db.m6g.large", 35, gb=100),
        Database("warehouse-meta", DATA, "db.r5.large", 28, gb=200, snapshots=(160, 130, 100)),
        Database("staging-orders", STAGING, "db.t3.large", 12, gb=200),
        Database("ml-features-poc", DEV, "db.r5.xlarge", 0, gb=300, days=96),
    ),
    "ap-southeast-2": (
        Database("mobile", MOBILE, "db.t4g.large", 44, "mysql", 100),
        Database("loyalty-pilot", PLATFORM, "db.t3.medium", 0, "mysql", 100, days=150),
    ),
}


def fill(place: Place) -> None:
    """Create the databases, snapshot them, and drop those that are gone."""
    for database in DATABASES[place.region]:
        _create(place, database)
        _snapshot(place, database)
        if database.gone:
            place.client("rds").delete_db_instance(DBInstanceIdentifier=database.name, SkipFinalSnapshot=True)
        else:
            quiet = database.connections == 0
            by = {"DBInstanceIdentifier": database.name}
            value = zero if quiet else place.around(database.connections)
            place.daily("AWS/RDS", "DatabaseConnections", by, value)


def _create(place: Place, database: Database) -> None:
    rds, tags = place.client("rds"), database.team.tags()
    with place.ago(database.days):
        if database.replica_of:
            rds.create_db_instance_read_replica(
                DBInstanceIdentifier=database.name,
                SourceDBInstanceIdentifier=database.replica_of,
                DBInstanceClass=database.kind,
                Tags=tags,
            )
            return
        rds.create_db_instance(
            DBInstanceIdentifier=database.name,
            DBInstanceClass=database.kind,
            Engine=database.engine,
            AllocatedStorage=database.gb,
            StorageType="gp3",
            MultiAZ=database.is_doubled,
            MasterUsername="owner",
            MasterUserPassword="held-by-the-vault",
            Tags=tags,
        )


def _snapshot(place: Place, database: Database) -> None:
    for days in database.snapshots:
        with place.ago(days):
            place.client("rds").create_db_snapshot(
                DBInstanceIdentifier=database.name,
                DBSnapshotIdentifier=f"{database.name}-manual-{int(days)}",
                Tags=database.team.tags(taken_for="release"),
            )
