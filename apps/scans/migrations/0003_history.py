"""The history of /v1, newest first, by an index that is built while the product works."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("scans", "0002_what_was_asked")]

    operations = [
        AddIndexConcurrently(
            "scan",
            models.Index(
                "customer",
                models.F("finished_at").desc(),
                models.F("id").desc(),
                name="scans_history",
                condition=models.Q(finished_at__isnull=False, hidden_at=None),
            ),
        )
    ]
