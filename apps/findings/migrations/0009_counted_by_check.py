"""Findings are counted by check too, so that their groups are a few rows' read; those of older scans stay as they are."""

from django.db import migrations, models

COUNT = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO findings_counter AS c (
        id, customer_id, scan_id, account_id, demo, state, severity, category, resource_type, check_id,
        findings, monthly_cost, counted_cost
    )
    SELECT gen_random_uuid(), customer_id, {scan}, account_id, demo, {state}, severity, category, resource_type,
           check_id, sum(n), sum(n * monthly_cost), sum(n * counted_cost)
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
SUBJECTS = {
    "findings_finding": ("NULL::uuid", "state"),
    "findings_observation": ("scan_id", "''"),
}
TABLES = ("findings_finding", "findings_counter")
# The owner of the tables sees no row while row security is forced upon it.
RECOUNT = [
    "LOCK TABLE findings_finding IN SHARE ROW EXCLUSIVE MODE",
    *(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY" for table in TABLES),
    "DELETE FROM findings_counter WHERE scan_id IS NULL",
    """
    INSERT INTO findings_counter (
        id, customer_id, account_id, demo, state, severity, category, resource_type, check_id,
        findings, monthly_cost, counted_cost
    )
    SELECT gen_random_uuid(), customer_id, account_id, demo, state, severity, category, resource_type, check_id,
           count(*), sum(monthly_cost), sum(counted_cost)
    FROM findings_finding GROUP BY 2, 3, 4, 5, 6, 7, 8, 9
    """,
    # A table whose references are still to be checked cannot be altered.
    "SET CONSTRAINTS ALL IMMEDIATE",
    *(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY" for table in TABLES),
]
KEY = ["customer", "scan", "account", "demo", "state", "severity", "category", "resource_type", "check_id"]


class Migration(migrations.Migration):
    dependencies = [("findings", "0008_ended")]

    operations = [
        migrations.AddField(
            "counter", "check_id", models.CharField(blank=True, db_default="", default="", max_length=64)
        ),
        migrations.RemoveConstraint("counter", "findings_counter_key"),
        migrations.AddConstraint(
            "counter",
            models.UniqueConstraint(fields=KEY, name="findings_counter_key", nulls_distinct=False),
        ),
        *(
            migrations.RunSQL(
                [COUNT.format(name=f"{table}_counted_{event}", scan=scan, state=state, changes=changes)]
            )
            for table, (scan, state) in SUBJECTS.items()
            for event, changes in CHANGES.items()
        ),
        migrations.RunSQL(RECOUNT),
    ]
