"""Scans keep what was asked for, and can be hidden from the history of /v1."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_cloud_account"), ("scans", "0001_initial")]

    operations = [
        migrations.AddField("scan", name, field)
        for name, field in (
            ("selected_accounts", ArrayField(models.TextField(), default=list, db_default=[], size=None)),
            ("report_emails", ArrayField(models.TextField(), default=list, db_default=[], size=None)),
            ("report_email_status", models.TextField(blank=True, default="", db_default="")),
            ("include_kubernetes", models.BooleanField(default=False, db_default=False)),
            ("kubeconfig_path", models.TextField(blank=True, default="", db_default="")),
            ("kube_context", models.TextField(blank=True, default="", db_default="")),
            ("hidden_at", models.DateTimeField(null=True)),
        )
    ]
