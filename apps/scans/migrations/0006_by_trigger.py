"""The scans of one trigger, newest first, by an index that is built while the product works."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("scans", "0005_clusters")]

    operations = [
        AddIndexConcurrently(
            "scan",
            models.Index(
                "customer", "trigger_source", models.F("created_at").desc(), name="scans_by_trigger"
            ),
        )
    ]
