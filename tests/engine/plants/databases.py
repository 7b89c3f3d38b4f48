"""Databases, their disks and their snapshots."""

from tests.engine.cloud import Cloud, days_ago
from tests.engine.plants.making import daily, network

GIB = 1024**3


def rds_instance_idle(cloud: Cloud) -> set[str]:
    for name, connections in (("db-idle", 0), ("db-busy", 12)):
        _database(cloud, name)
        daily(cloud, "AWS/RDS", "DatabaseConnections", connections, DBInstanceIdentifier=name)
    _proxy(cloud, "db-busy")
    return {"db-idle"}


def _proxy(cloud: Cloud, database: str) -> None:
    rds, (_, subnets) = cloud.client("rds"), network(cloud)
    role = "arn:aws:iam::123456789012:role/proxy"
    auth = [{"AuthScheme": "SECRETS"}]
    rds.create_db_proxy(
        DBProxyName="proxy", EngineFamily="POSTGRESQL", Auth=auth, RoleArn=role, VpcSubnetIds=subnets[:2]
    )
    rds.register_db_proxy_targets(DBProxyName="proxy", DBInstanceIdentifiers=[database])


def rds_snapshot_manual_aged(cloud: Cloud) -> set[str]:
    _database(cloud, "db-kept")
    _snapshot(cloud, "db-kept", "kept-old", age=200)
    _snapshot(cloud, "db-kept", "kept-young", age=5)
    return {"kept-old"}


def rds_snapshot_orphaned(cloud: Cloud) -> set[str]:
    for name in ("db-gone", "db-lives"):
        _database(cloud, name)
        _snapshot(cloud, name, f"{name}-final", age=60)
    cloud.client("rds").delete_db_instance(DBInstanceIdentifier="db-gone", SkipFinalSnapshot=True)
    return {"db-gone-final"}


def rds_instance_underutilized(cloud: Cloud) -> set[str]:
    for name, cpu, free_gb in (("db-large", 4, 12), ("db-working", 55, 12), ("db-caching", 4, 2)):
        _database(cloud, name, DBInstanceClass="db.m5.xlarge")
        _measured(cloud, name, CPUUtilization=cpu, FreeableMemory=free_gb * GIB, DatabaseConnections=20)
    return {"db-large"}


def rds_multi_az_nonprod(cloud: Cloud) -> set[str]:
    for name, environment in (("db-staging", "staging"), ("db-shop", "production")):
        _database(cloud, name, MultiAZ=True, Tags=_tags(environment))
    _database(cloud, "db-test", Tags=_tags("test"))
    return {"db-staging"}


def rds_storage_to_gp3(cloud: Cloud) -> set[str]:
    for name, reads in (("db-promised", 400), ("db-reading", 9000)):
        _database(cloud, name, StorageType="io1", Iops=10_000, AllocatedStorage=500)
        quiet = {"WriteIOPS": 300, "ReadThroughput": 10**6, "WriteThroughput": 10**6}
        _measured(cloud, name, ReadIOPS=reads * 1.3, **quiet)
    return {"db-promised"}


def rds_storage_overprovisioned(cloud: Cloud) -> set[str]:
    for name, free_gb in (("db-roomy", 900), ("db-full", 300)):
        _database(cloud, name, AllocatedStorage=1000)
        _measured(cloud, name, FreeStorageSpace=free_gb * GIB)
    return {"db-roomy"}


def rds_performance_insights_paid_retention(cloud: Cloud) -> set[str]:
    for name, days, mode in (("db-years", 731, ""), ("db-week", 7, ""), ("db-advanced", 465, "advanced")):
        _database(cloud, name)
        database = cloud.backend("rds").databases[name]
        database.performance_insights_enabled = True
        database.performance_insights_retention_period = days
        database.database_insights_mode = mode or None
    return {"db-years"}


def rds_read_replica_idle(cloud: Cloud) -> set[str]:
    _database(cloud, "db-source")
    for name, connections in (("db-unread", 1), ("db-read", 9)):
        cloud.client("rds").create_db_instance_read_replica(
            DBInstanceIdentifier=name, SourceDBInstanceIdentifier="db-source"
        )
        cloud.backend("rds").databases[name].instance_create_time = days_ago(60)
        _measured(cloud, name, DatabaseConnections=connections, ReadIOPS=2, WriteIOPS=30)
    return {"db-unread"}


def _measured(cloud: Cloud, name: str, **values: float) -> None:
    for metric, value in values.items():
        daily(cloud, "AWS/RDS", metric, value, DBInstanceIdentifier=name)


def _tags(environment: str) -> list[dict[str, str]]:
    return [{"Key": "environment", "Value": environment}]


def _database(cloud: Cloud, name: str, **given) -> None:
    wanted = {"DBInstanceClass": "db.m5.large", "Engine": "postgres", "AllocatedStorage": 100} | given
    cloud.client("rds").create_db_instance(
        DBInstanceIdentifier=name, MasterUsername="admin1", MasterUserPassword="not-a-secret", **wanted
    )
    cloud.backend("rds").databases[name].instance_create_time = days_ago(60)


def _snapshot(cloud: Cloud, database: str, name: str, age: float) -> None:
    cloud.client("rds").create_db_snapshot(DBInstanceIdentifier=database, DBSnapshotIdentifier=name)
    snapshot = cloud.backend("rds").database_snapshots[name]
    snapshot.original_snapshot_create_time = snapshot.created = days_ago(age)
