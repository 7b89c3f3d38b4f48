"""Accounts of other clouds have a timeout and thresholds of their own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_cloud_account")]

    operations = [
        migrations.AddField("cloudaccount", "timeout_seconds", models.PositiveSmallIntegerField(null=True)),
        migrations.AddField("cloudaccount", "policy_custom", models.JSONField(null=True)),
    ]
