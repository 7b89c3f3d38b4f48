"""AWS accounts become the cloud accounts of one provider among several."""

from django.db import migrations, models

import apps.tenancy.constraints

# The key is what scans and findings refer to, so it can be renamed but not dropped and made again.
RENAMES = (
    ("ALTER TABLE accounts_cloudaccount RENAME CONSTRAINT {} TO {}", "customer_id"),
    ("ALTER INDEX {} RENAME TO {}", "name"),
)
OLD, NEW = "accounts_awsaccount_", "accounts_cloudaccount_"


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        # They name the model as it was called before.
        ("scans", "0001_initial"),
        ("findings", "0001_initial"),
    ]

    operations = [
        migrations.RenameModel(old_name="AwsAccount", new_name="CloudAccount"),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    statement.format(OLD + label, NEW + label), statement.format(NEW + label, OLD + label)
                )
                for statement, label in RENAMES
            ],
            state_operations=[
                *(
                    migrations.RemoveConstraint("cloudaccount", OLD + label)
                    for label in ("row_security", "customer_id", "name")
                ),
                migrations.AddConstraint(
                    "cloudaccount", apps.tenancy.constraints.RowSecurity(name=NEW + "row_security")
                ),
                migrations.AddConstraint(
                    "cloudaccount",
                    models.UniqueConstraint(fields=("customer", "id"), name=NEW + "customer_id"),
                ),
                migrations.AddConstraint(
                    "cloudaccount",
                    models.UniqueConstraint(
                        condition=models.Q(("removed_at", None)),
                        fields=("customer", "name"),
                        name=NEW + "name",
                    ),
                ),
            ],
        ),
        migrations.AddField("cloudaccount", "provider", models.CharField(default="aws", max_length=32)),
    ]
