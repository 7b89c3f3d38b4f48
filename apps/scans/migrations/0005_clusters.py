"""Scans may be narrowed to providers, and what a unit scans may be a cluster, whose name is longer than a region's."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("scans", "0004_reportmail")]

    operations = [
        migrations.AddField(
            "scan",
            "providers",
            ArrayField(models.CharField(max_length=32), default=list, db_default=[], size=None),
        ),
        migrations.AlterField("scanunit", "region", models.CharField(blank=True, max_length=256)),
    ]
