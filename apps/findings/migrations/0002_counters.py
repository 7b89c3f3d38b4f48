"""Counters follow every statement on findings and observations, whoever runs it."""

from django.db import migrations

# One statement's change of each counter, from its transition tables. Ordered, so that two
# transactions never wait for each other's counters crosswise.
COUNT = """
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO findings_counter AS c (
        id, customer_id, scan_id, account_id, demo, state, severity, category, resource_type,
        findings, monthly_cost, counted_cost
    )
    SELECT gen_random_uuid(), customer_id, {scan}, account_id, demo, {state}, severity, category, resource_type,
           sum(n), sum(n * monthly_cost), sum(n * counted_cost)
    FROM ({changes}) AS changed
    GROUP BY 2, 3, 4, 5, 6, 7, 8, 9
    HAVING sum(n) <> 0 OR sum(n * monthly_cost) <> 0 OR sum(n * counted_cost) <> 0
    ORDER BY 2, 3, 4, 5, 6, 7, 8, 9
    ON CONFLICT (customer_id, scan_id, account_id, demo, state, severity, category, resource_type) DO UPDATE SET
        findings = c.findings + excluded.findings,
        monthly_cost = c.monthly_cost + excluded.monthly_cost,
        counted_cost = c.counted_cost + excluded.counted_cost;
    RETURN NULL;
END
$$;
CREATE TRIGGER {name} AFTER {event} ON {table}
    REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION {name}();
"""
NEW = "SELECT 1 AS n, * FROM new_rows"
OLD = "SELECT -1 AS n, * FROM old_rows"
EVENTS = {
    "insert": (NEW, "NEW TABLE AS new_rows"),
    "update": (f"{NEW} UNION ALL {OLD}", "OLD TABLE AS old_rows NEW TABLE AS new_rows"),
    "delete": (OLD, "OLD TABLE AS old_rows"),
}
SUBJECTS = {
    "findings_finding": ("NULL::uuid", "state"),
    "findings_observation": ("scan_id", "''"),
}


def _statements(table: str) -> list[migrations.RunSQL]:
    scan, state = SUBJECTS[table]
    return [
        migrations.RunSQL(
            COUNT.format(
                name=f"{table}_counted_{event}", scan=scan, state=state, changes=changes, event=event.upper(),
                table=table, tables=tables,
            ),
            f"DROP TRIGGER {table}_counted_{event} ON {table}; DROP FUNCTION {table}_counted_{event}()",
        )
        for event, (changes, tables) in EVENTS.items()
    ]


class Migration(migrations.Migration):
    dependencies = [("findings", "0001_initial")]

    operations = [statement for table in SUBJECTS for statement in _statements(table)]
