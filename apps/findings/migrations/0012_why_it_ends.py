"""Why a finding was resolved, and by how much its money must grow before a snooze ends."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("findings", "0011_exempt_judged_assigned")]

    operations = [
        migrations.AddField(
            "finding",
            "resolved_reason",
            models.CharField(
                blank=True,
                choices=[
                    ("fixed", "Fixed"),
                    ("resource_deleted", "Resource Deleted"),
                    ("no_longer_applies", "No Longer Applies"),
                    ("thresholds_changed", "Thresholds Changed"),
                    ("account_removed", "Account Removed"),
                    ("account_settings_changed", "Account Settings Changed"),
                    ("not_seen", "Not Seen"),
                ],
                db_default="",
                default="",
                max_length=24,
            ),
        ),
        migrations.AddField("finding", "snoozed_growth", models.SmallIntegerField(null=True)),
        migrations.AddField(
            "finding", "snoozed_cost", models.DecimalField(decimal_places=2, max_digits=14, null=True)
        ),
    ]
