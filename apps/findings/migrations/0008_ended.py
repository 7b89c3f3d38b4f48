"""When findings were handled or resolved, by indexes that are built while the product works."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("findings", "0007_of_clusters")]

    operations = [
        AddIndexConcurrently(
            "finding",
            models.Index("customer", moment, name=f"findings_{state}", condition=models.Q(("state", state))),
        )
        for state, moment in (("handled", "handled_at"), ("resolved", "resolved_at"))
    ]
