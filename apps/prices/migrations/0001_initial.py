"""The table of list prices, which the app may read and an operator's command writes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ListPrice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("provider", models.CharField(max_length=32)),
                ("region", models.CharField(max_length=64)),
                ("key", models.CharField(max_length=128)),
                ("price", models.DecimalField(decimal_places=14, max_digits=22)),
                ("published", models.DateField()),
                ("read_at", models.DateTimeField()),
                ("source", models.CharField(max_length=128)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("provider", "region", "key"), name="prices_once")
                ],
            },
        ),
        migrations.RunSQL(
            "REVOKE INSERT, UPDATE, DELETE ON prices_listprice FROM opscurb_app",
            "GRANT INSERT, UPDATE, DELETE ON prices_listprice TO opscurb_app",
        ),
    ]
