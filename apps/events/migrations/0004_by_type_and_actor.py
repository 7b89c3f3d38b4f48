"""Events of a type and of an actor, newest first, by indexes that are built while the product works."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("events", "0003_of_a_target")]

    operations = [
        AddIndexConcurrently(
            "event",
            models.Index(
                "customer",
                column,
                models.F("created_at").desc(),
                models.F("id").desc(),
                name=f"events_by_{column}",
            ),
        )
        for column in ("type", "actor")
    ]
