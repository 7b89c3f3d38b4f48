"""Active findings by id: a list in that order costs the same however many others there are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("findings", "0002_counters")]

    operations = [
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(
                models.F("customer"),
                models.F("id"),
                condition=models.Q(("state__in", ("open", "reopened"))),
                name="findings_open_stable",
            ),
        ),
    ]
