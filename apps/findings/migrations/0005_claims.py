"""What a finding names in another provider's bill, and contexts of clusters, whose names are longer than a region's."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("findings", "0004_identity")]

    operations = [
        operation
        for model in ("finding", "observation")
        for operation in (
            migrations.AlterField(model, "region", models.CharField(max_length=256)),
            migrations.AddField(
                model, "cloud_ids", ArrayField(base_field=models.TextField(), null=True, size=None)
            ),
            migrations.AddField(
                model, "claimed_cost", models.DecimalField(decimal_places=2, max_digits=14, null=True)
            ),
        )
    ]
