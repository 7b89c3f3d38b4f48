"""Where the price list tells what metrics, alarms and logs cost."""

from opscurb.aws.pricelist.tariff import GB, GB_MONTHS, ONE, Offer, Tariff, where

CLOUDWATCH = Offer("AmazonCloudWatch")

ALARMS = {"alarms": ONE, "alarm": ONE}
METRICS = {"metrics": ONE, "metric": ONE}
METRIC_TIERS = (("tier1", 0), ("tier2", 10_000), ("tier3", 250_000), ("tier4", 1_000_000))

TARIFFS = (
    *(
        Tariff(f"cw.alarm.{kind}", CLOUDWATCH, f"CW:{usage}", ALARMS, where(productFamily="Alarm"))
        for kind, usage in (
            ("standard", "AlarmMonitorUsage"),
            ("high_resolution", "HighResAlarmMonitorUsage"),
            ("composite", "CompositeAlarmMonitorUsage"),
        )
    ),
    *(
        Tariff(
            f"cw.metric.{name}",
            CLOUDWATCH,
            "CW:MetricMonitorUsage",
            METRICS,
            where(productFamily="Metric"),
            tier,
        )
        for name, tier in METRIC_TIERS
    ),
    # Families of logs were renamed more than once, so that all of the service's products are looked through.
    *(
        Tariff(f"logs.ingest.{kind}", CLOUDWATCH, usage, GB)
        for kind, usage in (
            ("standard", "DataProcessing-Bytes"),
            ("infrequent_access", "DataProcessingIA-Bytes"),
            ("vended", "VendedLog-Bytes"),
            ("vended_ia", "VendedLogIA-Bytes"),
            ("vended_s3", "S3-Egress-Bytes"),
        )
    ),
    Tariff("logs.gb.stored", CLOUDWATCH, "TimedStorage-ByteHrs", GB_MONTHS),
)
