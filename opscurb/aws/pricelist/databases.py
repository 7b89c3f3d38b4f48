"""Where the price list tells what databases and caches cost."""

from opscurb.aws.pricelist.tariff import GB_MONTHS, HOURS, IOPS_MONTHS, MIBPS_MONTHS, Offer, Tariff, where

RDS = Offer("AmazonRDS")
CACHE = Offer("AmazonElastiCache")

FREE = (("mysql", "MySQL"), ("mariadb", "MariaDB"), ("postgres", "PostgreSQL"))
# Engine and licence model as the API names them, and as the price list does.
LICENSED = (
    ("sqlserver-ee", "license-included", "SQL Server", "Enterprise", "License included"),
    ("sqlserver-se", "license-included", "SQL Server", "Standard", "License included"),
    ("sqlserver-web", "license-included", "SQL Server", "Web", "License included"),
    ("sqlserver-ex", "license-included", "SQL Server", "Express", "License included"),
    ("oracle-se2", "license-included", "Oracle", "Standard Two", "License included"),
    ("oracle-se2", "bring-your-own-license", "Oracle", "Standard Two", "Bring your own license"),
    ("oracle-ee", "bring-your-own-license", "Oracle", "Enterprise", "Bring your own license"),
)
# What AWS rounds on its own, so that twice a Single-AZ price is not always it.
DEPLOYMENTS = (("", "Single-AZ", "InstanceUsage:*"), ("multi_az.", "Multi-AZ", "Multi-AZUsage:*"))

INSTANCES = (
    *(
        Tariff(
            f"rds.{prefix}{engine}.{{instanceType}}",
            RDS,
            usage,
            HOURS,
            where(productFamily="Database Instance", databaseEngine=name, deploymentOption=deployment),
        )
        for prefix, deployment, usage in DEPLOYMENTS
        for engine, name in FREE
    ),
    *(
        Tariff(
            f"rds.{prefix}{engine}.{model}.{{instanceType}}",
            RDS,
            usage,
            HOURS,
            where(
                productFamily="Database Instance",
                databaseEngine=name,
                databaseEdition=edition,
                licenseModel=licence,
                deploymentOption=deployment,
            ),
        )
        for prefix, deployment, usage in DEPLOYMENTS
        for engine, model, name, edition, licence in LICENSED
    ),
)

SINGLE = {"databaseEngine": "Any", "deploymentOption": "Single-AZ"}
DISKS = (
    *(
        Tariff(
            f"rds.gb.{kind}",
            RDS,
            f"RDS:{usage}",
            GB_MONTHS,
            where(productFamily="Database Storage", **SINGLE),
        )
        for kind, usage in (
            ("gp2", "GP2-Storage"),
            ("gp3", "GP3-Storage"),
            ("io1", "PIOPS-Storage"),
            ("io2", "PIOPS-Storage-IO2"),
            ("standard", "StorageUsage"),
        )
    ),
    *(
        Tariff(
            f"rds.iops.{kind}",
            RDS,
            f"RDS:{usage}",
            IOPS_MONTHS,
            where(productFamily="Provisioned IOPS", **SINGLE),
        )
        for kind, usage in (("io1", "PIOPS"), ("io2", "IO2-PIOPS"), ("gp3", "GP3-PIOPS"))
    ),
    Tariff(
        "rds.throughput.gp3",
        RDS,
        "RDS:GP3-Throughput",
        MIBPS_MONTHS,
        where(productFamily="Provisioned Throughput", **SINGLE),
    ),
    Tariff(
        "rds.backup.gb",
        RDS,
        "RDS:ChargedBackupUsage",
        GB_MONTHS,
        where(productFamily="Storage Snapshot", databaseEngine="Any"),
    ),
)

CACHES = tuple(
    Tariff(
        f"elasticache.{engine}.{{instanceType}}",
        CACHE,
        "NodeUsage:*",
        HOURS,
        where(productFamily="Cache Instance", cacheEngine=name),
    )
    for engine, name in (("redis", "Redis"), ("valkey", "Valkey"), ("memcached", "Memcached"))
)

TARIFFS = (*INSTANCES, *DISKS, *CACHES)
