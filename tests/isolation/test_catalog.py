"""What Postgres itself says of row security, owners and rights."""

import pytest
from django.db import connection

from apps.tenancy.constraints import MINE as OURS

# Outside row security, since they decide whose rows are whose; their services filter by the customer.
IDENTITY = {"customers_apikey", "customers_invitation", "customers_membership"}
# Nobody's in particular.
WITHOUT_CUSTOMER = {
    "account_emailaddress",
    "account_emailconfirmation",
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "customers_customer",
    "customers_formercustomer",
    "customers_user",
    "django_admin_log",
    "django_content_type",
    "django_migrations",
    "django_session",
    "mfa_authenticator",
    "prices_listprice",
    "usersessions_usersession",
}
TABLES = "c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace AND NOT c.relispartition"
POLICIES = {
    ("tenant", "opscurb_app", "PERMISSIVE", "ALL", "mine", "mine"),
    ("everyone", "opscurb_operator", "PERMISSIVE", "ALL", "true", "true"),
}
MINE = "(customer_id = ( SELECT (NULLIF(current_setting('app.customer'::text, true), ''::text))::uuid AS \"nullif\"))"
SECURE = "ALTER TABLE planted ENABLE ROW LEVEL SECURITY; ALTER TABLE planted FORCE ROW LEVEL SECURITY"
WITH_POLICIES = (
    f"CREATE POLICY tenant ON planted TO opscurb_app USING ({OURS}) WITH CHECK ({OURS});"
    "CREATE POLICY everyone ON planted TO opscurb_operator USING (true) WITH CHECK (true)"
)
# Partitions too: a query that names one is not asked for its parent's policy.
WITH_CUSTOMER = """
    SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'customer_id' AND NOT a.attisdropped
    WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace ORDER BY 1
"""


def unprotected(execute) -> list[str]:
    """Every table and partition with a customer whose rows are not kept apart, and why."""
    return [
        f"{table}: {problem}"
        for table, enabled, forced in execute(WITH_CUSTOMER).fetchall()
        if table not in IDENTITY and (problem := _problem(execute, table, enabled, forced))
    ]


def _problem(execute, table: str, enabled: bool, forced: bool) -> str:
    if not enabled or not forced:
        return "row security is not enabled and forced"
    found = execute(
        "SELECT policyname, array_to_string(roles, ','), permissive, cmd, qual, with_check "
        "FROM pg_policies WHERE schemaname = 'public' AND tablename = %s",
        [table],
    ).fetchall()
    policies = {tuple("mine" if part == MINE else part for part in policy) for policy in found}
    return "" if policies == POLICIES else f"policies are {policies}"


def test_every_table_with_a_customer_is_under_row_security(owner):
    assert unprotected(owner.execute) == []


@pytest.mark.parametrize(
    ("plant", "problem"),
    [
        ("CREATE TABLE planted (customer_id uuid)", "not enabled"),
        (
            "CREATE TABLE planted (customer_id uuid); ALTER TABLE planted ENABLE ROW LEVEL SECURITY",
            "and forced",
        ),
        ("CREATE TABLE planted (customer_id uuid); {secure}", "policies are set()"),
        (
            "CREATE TABLE planted (customer_id uuid); {secure}; {policies}; "
            "CREATE POLICY more ON planted FOR SELECT USING (true)",
            "'more', 'public'",
        ),
        (
            "CREATE TABLE parent (customer_id uuid, at date) PARTITION BY RANGE (at);"
            "CREATE TABLE planted PARTITION OF parent DEFAULT;"
            "ALTER TABLE parent ENABLE ROW LEVEL SECURITY; ALTER TABLE parent FORCE ROW LEVEL SECURITY",
            "planted: row security is not enabled",
        ),
    ],
)
def test_a_planted_table_or_partition_without_it_is_found(owner, plant, problem):
    owner.execute(plant.format(secure=SECURE, policies=WITH_POLICIES))

    assert any(problem in found for found in unprotected(owner.execute))


def test_a_planted_table_with_all_of_it_is_not_complained_about(owner):
    owner.execute(f"CREATE TABLE planted (customer_id uuid); {SECURE}; {WITH_POLICIES}")

    assert unprotected(owner.execute) == []


def test_every_table_without_a_customer_is_known_by_name(owner):
    found = owner.execute(
        f"SELECT c.relname FROM pg_class c WHERE {TABLES} AND NOT EXISTS ("
        "SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'customer_id')"
    )

    assert {name for (name,) in found.fetchall()} == WITHOUT_CUSTOMER


def test_the_owner_owns_everything_and_the_app_nothing(owner):
    found = owner.execute(
        "SELECT DISTINCT relowner::regrole::text FROM pg_class WHERE relnamespace = 'public'::regnamespace"
    )

    assert found.fetchall() == [("opscurb_owner",)]


def test_no_right_goes_around_row_security(owner):
    """TRUNCATE and TRIGGER are not asked for policies; views and functions may run as their owner."""
    rights = owner.execute(
        "SELECT table_name, grantee, privilege_type FROM information_schema.role_table_grants "
        "WHERE table_schema = 'public' AND grantee <> 'opscurb_owner' "
        "AND privilege_type NOT IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE')"
    )
    views = owner.execute(
        "SELECT relname FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace"
    )
    functions = owner.execute(
        "SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace"
    )

    assert rights.fetchall() == views.fetchall() == functions.fetchall() == []


def test_every_unique_constraint_of_a_customers_table_contains_the_customer(owner):
    """Otherwise a refused insert tells that somebody else has this value."""
    found = owner.execute(
        """
        SELECT i.indexrelid::regclass::text FROM pg_index i
        JOIN pg_class c ON c.oid = i.indrelid AND c.relrowsecurity AND c.relnamespace = 'public'::regnamespace
        WHERE i.indisunique AND NOT i.indisprimary AND NOT EXISTS (
            SELECT FROM pg_attribute a
            WHERE a.attrelid = c.oid AND a.attname = 'customer_id' AND a.attnum = ANY(i.indkey)
        )
        """
    )

    assert found.fetchall() == []


@pytest.mark.django_db
def test_the_tests_run_as_the_app():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = session_user"
        )
        assert cursor.fetchone() == ("opscurb_app", False, False)
