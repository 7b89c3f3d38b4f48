"""What happened to one thing, by an index that is built while the product works."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("events", "0002_append_only")]

    operations = [
        AddIndexConcurrently(
            "event",
            models.Index(
                "customer",
                "target_id",
                models.F("created_at").desc(),
                models.F("id").desc(),
                name="events_of_a_target",
            ),
        ),
    ]
