"""The few findings that yield to those of other providers, by indexes that are built while the product works."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

NAMED = models.Q(cloud_ids__isnull=False)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("findings", "0005_claims")]

    operations = [
        AddIndexConcurrently("finding", models.Index("customer", name="findings_in_a_cloud", condition=NAMED)),
        AddIndexConcurrently(
            "observation",
            models.Index("customer", "scan", name="findings_seen_in_a_cloud", condition=NAMED),
        ),
    ]
