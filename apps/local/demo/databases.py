"""Databases, what they do, and their snapshots."""

from dataclasses import dataclass

from apps.local.demo.place import Place, Team, zero
from apps.local.demo.teams import CHECKOUT, DATA, DEV, MOBILE, PLATFORM, SEARCH, STAGING, STOREFRONT


@dataclass(frozen=True, slots=True)
class Database:
    """A database; `connections` is its daily peak, `snapshots` the ages of the manual ones.

    `cpu` and `used` are percentages, of its CPU and of its disk; `memory` is what it leaves free, of all it has. `kept`
    is for how many days performance data stay.
    """

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
    cpu: float = 46
    memory: float = 0.2
    used: float = 64
    disk: str = "gp3"
    iops: int = 0
    kept: int = 7


DATABASES: dict[str, tuple[Database, ...]] = {
    "us-east-1": (
        Database("orders", CHECKOUT, "db.r6i.xlarge", 310, gb=800, is_doubled=True, snapshots=(2,)),
        Database("orders-reader", CHECKOUT, "db.r6i.large", 0, gb=800, replica_of="orders"),
        Database("catalog", STOREFRONT, "db.r6i.large", 190, gb=400, is_doubled=True),
        Database("sessions", STOREFRONT, "db.m6i.large", 120, "mysql", 100),
        Database("payments", CHECKOUT, "db.m6i.large", 85, gb=200, is_doubled=True, kept=731),
        Database(
            "accounts", CHECKOUT, "db.r6i.2xlarge", 64, gb=300, cpu=7, memory=0.78, disk="io1", iops=3000
        ),
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
        Database("orders", CHECKOUT, "db.r6i.large", 210, gb=500, is_doubled=True, used=11),
        Database("catalog", STOREFRONT, "db.m6i.large", 130, gb=300, is_doubled=True),
        Database("gdpr-archive", DATA, "db.m5.large", 0, gb=400, days=330),
        Database(
            "erp", CHECKOUT, "db.m5.xlarge", engine="mysql", gb=600, days=800, snapshots=(204,), gone=True
        ),
    ),
    "us-west-2": (
        Database("airflow", DATA, "db.m6g.large", 35, gb=100),
        Database("warehouse-meta", DATA, "db.r5.large", 28, gb=200, snapshots=(160, 130, 100)),
        Database("staging-orders", STAGING, "db.t3.large", 12, gb=200, is_doubled=True),
        Database("ml-features-poc", DEV, "db.r5.xlarge", 0, gb=300, days=96),
    ),
    "ap-southeast-2": (
        Database("mobile", MOBILE, "db.t4g.large", 44, "mysql", 100),
        Database("loyalty-pilot", PLATFORM, "db.t3.medium", 0, "mysql", 100, days=150),
    ),
}
# Gigabytes of memory by class.
MEMORY = {
    "db.t3.medium": 4,
    "db.t3.large": 8,
    "db.t4g.medium": 4,
    "db.t4g.large": 8,
    "db.m5.large": 8,
    "db.m5.xlarge": 16,
    "db.m5.2xlarge": 32,
    "db.m6g.large": 8,
    "db.m6i.large": 8,
    "db.r5.large": 16,
    "db.r5.xlarge": 32,
    "db.r6i.large": 16,
    "db.r6i.xlarge": 32,
    "db.r6i.2xlarge": 64,
}
GIB = 1024**3
MIB = 1024**2


def fill(place: Place) -> None:
    """Create the databases, snapshot them, and drop those that are gone."""
    for database in DATABASES[place.region]:
        _create(place, database)
        _snapshot(place, database)
        if database.gone:
            place.client("rds").delete_db_instance(DBInstanceIdentifier=database.name, SkipFinalSnapshot=True)
        else:
            _measure(place, database)


def _measure(place: Place, database: Database) -> None:
    """A month of what RDS measures of each database; nobody connected to the idle ones."""
    busy = database.connections > 0
    middles = {
        "DatabaseConnections": database.connections,
        "CPUUtilization": database.cpu if busy else 1.5,
        "ReadIOPS": 380.0 if busy else 1.0,
        "WriteIOPS": 240.0 if busy else 6.0,
        "ReadThroughput": 9.0 * MIB if busy else 0.1 * MIB,
        "WriteThroughput": 6.0 * MIB if busy else 0.2 * MIB,
    }
    by = {"DBInstanceIdentifier": database.name}
    for name, middle in middles.items():
        place.daily("AWS/RDS", name, by, place.around(middle) if middle else zero)
    memory, free = (
        database.memory * MEMORY[database.kind] * GIB,
        (1 - database.used / 100) * database.gb * GIB,
    )
    place.daily("AWS/RDS", "FreeableMemory", by, lambda _: memory)
    place.daily("AWS/RDS", "FreeStorageSpace", by, lambda days: free + days * 0.001 * database.gb * GIB)


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
            StorageType=database.disk,
            **({"Iops": database.iops} if database.iops else {}),
            MultiAZ=database.is_doubled,
            MasterUsername="owner",
            MasterUserPassword="held-by-the-vault",
            Tags=tags,
        )
    made = place.backend("rds").databases[database.name]
    made.performance_insights_enabled, made.performance_insights_retention_period = True, database.kept


def _snapshot(place: Place, database: Database) -> None:
    for days in database.snapshots:
        with place.ago(days):
            place.client("rds").create_db_snapshot(
                DBInstanceIdentifier=database.name,
                DBSnapshotIdentifier=f"{database.name}-manual-{int(days)}",
                Tags=database.team.tags(taken_for="release"),
            )
