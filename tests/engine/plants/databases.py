"""Databases and their snapshots."""

from tests.engine.cloud import Cloud, days_ago
from tests.engine.plants.making import daily, network


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


def _database(cloud: Cloud, name: str) -> None:
    cloud.client("rds").create_db_instance(
        DBInstanceIdentifier=name,
        DBInstanceClass="db.m5.large",
        Engine="postgres",
        AllocatedStorage=100,
        MasterUsername="admin1",
        MasterUserPassword="not-a-secret",
    )
    cloud.backend("rds").databases[name].instance_create_time = days_ago(60)


def _snapshot(cloud: Cloud, database: str, name: str, age: float) -> None:
    cloud.client("rds").create_db_snapshot(DBInstanceIdentifier=database, DBSnapshotIdentifier=name)
    snapshot = cloud.backend("rds").database_snapshots[name]
    snapshot.original_snapshot_create_time = snapshot.created = days_ago(age)
