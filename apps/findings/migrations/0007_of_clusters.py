"""Active findings of clusters by id, by an index that is built while the product works."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

CHOSEN = models.Q(state__in=("open", "reopened"), provider="kubernetes")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("findings", "0006_in_a_cloud")]

    operations = [
        AddIndexConcurrently(
            "finding", models.Index("customer", "id", name="findings_open_clusters", condition=CHOSEN)
        ),
    ]
