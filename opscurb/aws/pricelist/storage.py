"""Where the price list tells what disks, snapshots, objects and images cost."""

from opscurb.aws.pricelist.tariff import (
    GB,
    GB_MONTHS,
    HOURS,
    IOPS_MONTHS,
    MIBPS_MONTHS,
    ONE,
    Offer,
    Tariff,
    where,
)

EBS = Offer("AmazonEC2")
S3 = Offer("AmazonS3")
ECR = Offer("AmazonECR")

DISKS, OPERATIONS = where(productFamily="Storage"), where(productFamily="System Operation")
SNAPSHOTS = where(productFamily="Storage Snapshot")
DSU_HOURS = {**HOURS, "dsu-hours": ONE, "dsu-hrs": ONE, "dsuhrs": ONE}

VOLUMES = (
    *(
        Tariff(f"ebs.gb.{kind}", EBS, f"EBS:VolumeUsage{suffix}", GB_MONTHS, DISKS)
        for kind, suffix in (
            ("gp2", ".gp2"),
            ("gp3", ".gp3"),
            ("io1", ".piops"),
            ("io2", ".io2"),
            ("st1", ".st1"),
            ("sc1", ".sc1"),
            ("standard", ""),
        )
    ),
    *(
        Tariff(f"ebs.iops.{kind}", EBS, f"EBS:VolumeP-IOPS.{suffix}", IOPS_MONTHS, OPERATIONS)
        for kind, suffix in (
            ("gp3", "gp3"),
            ("io1", "piops"),
            ("io2", "io2"),
            ("io2_tier2", "io2.tier2"),
            ("io2_tier3", "io2.tier3"),
        )
    ),
    Tariff("ebs.io.standard", EBS, "EBS:VolumeIOUsage", {"ios": ONE, "io": ONE}, OPERATIONS),
    Tariff(
        "ebs.throughput.gp3",
        EBS,
        "EBS:VolumeP-Throughput.gp3",
        MIBPS_MONTHS,
        where(productFamily="Provisioned Throughput"),
    ),
    Tariff("ebs.snapshot.standard", EBS, "EBS:SnapshotUsage", GB_MONTHS, SNAPSHOTS),
    Tariff("ebs.snapshot.archive", EBS, "EBS:SnapshotArchiveStorage", GB_MONTHS, SNAPSHOTS),
    Tariff("ebs.restore.gb", EBS, "EBS:SnapshotArchiveRetrieval", GB, SNAPSHOTS),
    Tariff(
        "ebs.fsr.hour",
        EBS,
        "EBS:FastSnapshotRestore",
        DSU_HOURS,
        where(productFamily="Fast Snapshot Restore"),
    ),
)

OBJECTS = tuple(
    Tariff(f"s3.gb.{kind}", S3, f"TimedStorage-{usage}ByteHrs", GB_MONTHS, DISKS, tier)
    for kind, usage, tier in (
        ("standard", "", 0),
        ("standard_tier2", "", 51_200),
        ("standard_tier3", "", 512_000),
        ("standard_ia", "SIA-", 0),
        ("onezone_ia", "ZIA-", 0),
        ("glacier_ir", "GIR-", 0),
        ("glacier", "Glacier", 0),
        ("deep_archive", "GDA-", 0),
    )
)

IMAGES = (
    Tariff(
        "ecr.gb.standard",
        ECR,
        "TimedStorage-ByteHrs",
        GB_MONTHS,
        where(productFamily="EC2 Container Registry"),
    ),
)

TARIFFS = (*VOLUMES, *OBJECTS, *IMAGES)
