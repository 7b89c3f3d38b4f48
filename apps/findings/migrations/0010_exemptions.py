"""Exemptions, and what people say of a finding: whether it is useful, and whose it is. Scans leave out what is exempt."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import Q, Value

import apps.tenancy.constraints

WITHIN = {"related_name": "+", "db_constraint": False, "db_index": False}
STATES = [
    (state, state.capitalize()) for state in ("open", "reopened", "handled", "snoozed", "exempt", "resolved")
]
# The counters of scans keep apart what is exempt; all else is as it was.
COUNT = """
CREATE OR REPLACE FUNCTION findings_observation_counted_{event}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO findings_counter AS c (
        id, customer_id, scan_id, account_id, demo, state, severity, category, resource_type, check_id,
        findings, monthly_cost, counted_cost
    )
    SELECT gen_random_uuid(), customer_id, scan_id, account_id, demo, CASE WHEN exempt THEN 'exempt' ELSE '' END,
           severity, category, resource_type, check_id, sum(n), sum(n * monthly_cost), sum(n * counted_cost)
    FROM ({changes}) AS changed
    GROUP BY 2, 3, 4, 5, 6, 7, 8, 9, 10
    HAVING sum(n) <> 0 OR sum(n * monthly_cost) <> 0 OR sum(n * counted_cost) <> 0
    ORDER BY 2, 3, 4, 5, 6, 7, 8, 9, 10
    ON CONFLICT (customer_id, scan_id, account_id, demo, state, severity, category, resource_type, check_id)
    DO UPDATE SET
        findings = c.findings + excluded.findings,
        monthly_cost = c.monthly_cost + excluded.monthly_cost,
        counted_cost = c.counted_cost + excluded.counted_cost;
    RETURN NULL;
END
$$
"""
NEW = "SELECT 1 AS n, * FROM new_rows"
OLD = "SELECT -1 AS n, * FROM old_rows"
CHANGES = {"insert": NEW, "update": f"{NEW} UNION ALL {OLD}", "delete": OLD}


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_cloud_account"), ("customers", "0001_initial"), ("findings", "0009_counted_by_check")]

    operations = [
        migrations.CreateModel(
            name="Exemption",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("check_id", models.CharField(blank=True, max_length=64)),
                ("region", models.CharField(blank=True, max_length=256)),
                ("resource", models.CharField(blank=True, max_length=1024)),
                ("tag_key", models.CharField(blank=True, max_length=256)),
                ("tag_value", models.CharField(max_length=256, null=True)),
                ("reason", models.TextField()),
                ("created_by", models.CharField(max_length=128)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField(null=True)),
                ("lapsed_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, to="accounts.cloudaccount", **WITHIN
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(
                        models.F("customer"),
                        models.OrderBy(models.F("created_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="findings_exemptions_newest",
                    )
                ],
                "constraints": [
                    apps.tenancy.constraints.RowSecurity(name="findings_exemption_row_security"),
                    models.UniqueConstraint(fields=("customer", "id"), name="findings_exemption_customer_id"),
                    apps.tenancy.constraints.SameCustomer("account", name="findings_exemption_same_customer_account"),
                ],
            },
        ),
        migrations.AlterField(
            "finding", "state", models.CharField(choices=STATES, default="open", max_length=8)
        ),
        migrations.AddField(
            "finding", "tags", models.JSONField(db_default=Value({}, models.JSONField()), default=dict)
        ),
        migrations.AddField(
            "finding",
            "exempted_by",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.DO_NOTHING, to="findings.exemption", **WITHIN
            ),
        ),
        migrations.AddField(
            "finding",
            "verdict",
            models.CharField(
                blank=True,
                choices=[("useful", "Useful"), ("false_alarm", "False Alarm")],
                db_default="",
                default="",
                max_length=16,
            ),
        ),
        migrations.AddField(
            "finding", "verdict_reason", models.TextField(blank=True, db_default="", default="")
        ),
        migrations.AddField("finding", "assignee_id", models.UUIDField(null=True)),
        migrations.AddField("observation", "exempt", models.BooleanField(db_default=False, default=False)),
        migrations.AddConstraint(
            "finding",
            apps.tenancy.constraints.SameCustomer(
                "exempted_by", name="findings_finding_same_customer_exempted_by"
            ),
        ),
        AddConstraintNotValid(
            "finding",
            models.CheckConstraint(
                condition=Q(state="exempt", exempted_by__isnull=False)
                | ~Q(state="exempt") & Q(exempted_by__isnull=True),
                name="findings_finding_exempt",
            ),
        ),
        *(
            migrations.RunSQL([COUNT.format(event=event, changes=changes)])
            for event, changes in CHANGES.items()
        ),
    ]
