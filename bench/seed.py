"""Other customers' findings, made inside the database: what one customer's list must not be slowed by."""

import psycopg

# What a real finding says, in its usual length.
DETAILS = """
    jsonb_build_object(
        'size_gb', 100 + n %% 400, 'volume_type', 'gp3', 'created_date', '2026-01-02T03:04:05Z',
        'days_unattached', n %% 300, 'because', 'unattached for ' || n %% 300 || ' days',
        'price_basis', 'list_fallback', 'price_source', 'AWS price list, 2026-11-01',
        'price_lines', jsonb_build_array(jsonb_build_object(
            'resource', 'arn:aws:ec2:us-east-1:111122223333:volume/vol-' || n, 'component', 'storage',
            'what', 'gp3 storage, GB-month', 'quantity', 100 + n %% 400, 'unit_price', 0.08, 'monthly', 8.0))
    )
"""
PREPARE = """
    SET session_replication_role = replica;
    CREATE TEMPORARY TABLE seeded AS
        SELECT gen_random_uuid() AS customer_id, gen_random_uuid() AS account_id, gen_random_uuid() AS scan_id
        FROM generate_series(1, %(customers)s);
    INSERT INTO customers_customer (id, name, plan, created_at)
        SELECT customer_id, 'bench', 'pro', now() FROM seeded;
    INSERT INTO accounts_cloudaccount (id, customer_id, provider, name, role_arn, account_id, external_id, regions,
                                       status, error, created_at)
        SELECT account_id, customer_id, 'aws', 'bench', '', '111122223333', gen_random_uuid(), '{}', 'connected', '',
               now()
        FROM seeded;
    INSERT INTO scans_scan (id, customer_id, account_id, status, demo, trigger_source, regions, checks, created_at,
                            error, total_findings, total_monthly_savings, high, medium, low)
        SELECT scan_id, customer_id, account_id, 'completed', false, 'bench', '{}', '{}', now(), '', 0, 0, 0, 0, 0
        FROM seeded;
"""
EVIDENCE = (
    "provider, region, check_id, category, severity, confidence, resource_type, resource_id, resource_arn, "
    "resource_name, status, monthly_cost, counted_cost, superseded_by, price_basis, price_confidence, managed_by, "
    "recommendation, details"
)
FINDINGS = f"""
    INSERT INTO findings_finding (id, customer_id, account_id, demo, state, note, content_hash,
                                  first_seen_at, changed_at, {EVIDENCE})
    SELECT gen_random_uuid(), customer_id, account_id, false, 'open', '',
           sha256(n::text::bytea), now(), now(), 'aws', 'us-east-1', 'ebs_volume_unattached', 'idle_resources',
           CASE n %% 3 WHEN 0 THEN 'high' WHEN 1 THEN 'medium' ELSE 'low' END, 0.95, 'ebs_volume', 'vol-' || n,
           'arn:aws:ec2:us-east-1:111122223333:volume/vol-' || n, 'thing-' || n, 'available',
           (n %% 9973) / 10.0, (n %% 9973) / 10.0, '', 'list_fallback', 'list', '',
           'Delete unattached EBS volume to save money every month', {DETAILS}
    FROM seeded, generate_series(1, %(each)s) AS n
"""
OBSERVATIONS = f"""
    INSERT INTO findings_observation (id, customer_id, account_id, demo, scan_id, finding_id, created_at, {EVIDENCE})
    SELECT gen_random_uuid(), customer_id, account_id, demo, scan_id, f.id, now(), {EVIDENCE}
    FROM findings_finding f JOIN seeded USING (customer_id, account_id)
"""
COUNTERS = """
    INSERT INTO findings_counter (id, customer_id, scan_id, account_id, demo, state, severity, category,
                                  resource_type, check_id, findings, monthly_cost, counted_cost)
    SELECT gen_random_uuid(), customer_id, scan_id, account_id, demo, state, severity, category, resource_type,
           check_id, count(*), sum(monthly_cost), sum(counted_cost)
    FROM (
        SELECT customer_id, NULL::uuid AS scan_id, account_id, demo, state, severity, category, resource_type,
               check_id, monthly_cost, counted_cost FROM findings_finding
        UNION ALL
        SELECT customer_id, scan_id, account_id, demo, '', severity, category, resource_type,
               check_id, monthly_cost, counted_cost FROM findings_observation
    ) AS rows
    GROUP BY 2, 3, 4, 5, 6, 7, 8, 9, 10
"""
TABLES = ("findings_finding", "findings_observation")
PLAIN_INDEXES = """
    SELECT indexname, indexdef FROM pg_indexes
    WHERE tablename = ANY(%s) AND indexname NOT IN (SELECT conname FROM pg_constraint)
"""


def seed(admin_url: str, customers: int, each: int) -> None:
    """Make customers with so many findings each, seen by one scan, with their counters."""
    with psycopg.connect(admin_url) as admin:
        sized = {"customers": customers, "each": each}
        cursor = psycopg.ClientCursor(admin)
        indexes = cursor.execute(PLAIN_INDEXES, [list(TABLES)]).fetchall()
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        for statement in (PREPARE, FINDINGS, OBSERVATIONS, COUNTERS):
            cursor.execute(statement, sized)
        for _, definition in indexes:
            cursor.execute(definition)
    tidy(admin_url)


def tidy(admin_url: str) -> None:
    """What the server's autovacuum does after a while."""
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute("VACUUM (ANALYZE)")
