-- Who may do what in the database. Run by an administrator, once per database, again at any time:
--   psql "$ADMIN_DATABASE_URL" -v migrator_password=... -v login_password=... -f roles.sql
-- or with OPSCURB_MIGRATOR_PASSWORD and OPSCURB_LOGIN_PASSWORD in the environment.
-- Lines that begin with a backslash are psql's own; another runner may skip them.
\set ON_ERROR_STOP on
\getenv migrator_password OPSCURB_MIGRATOR_PASSWORD
\getenv login_password OPSCURB_LOGIN_PASSWORD

BEGIN;

SET LOCAL client_min_messages = warning;

-- Their powers are given at creation and only checked later: a managed database's administrator, who is no
-- superuser, may not alter them.
DO $$
BEGIN
    -- Roles belong to the whole server, so two databases prepared at once must wait for one another.
    PERFORM pg_advisory_xact_lock(7267831);
    IF to_regrole('opscurb_owner') IS NULL THEN
        -- CREATEDB lets the test suite make its own databases.
        CREATE ROLE opscurb_owner NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE CREATEDB;
    END IF;
    IF to_regrole('opscurb_app') IS NULL THEN
        CREATE ROLE opscurb_app NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB;
    END IF;
    IF to_regrole('opscurb_operator') IS NULL THEN
        CREATE ROLE opscurb_operator NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB;
    END IF;
    -- The logins hold no rights of their own: a connection that forgot SET ROLE can read nothing.
    IF to_regrole('opscurb_migrator') IS NULL THEN
        CREATE ROLE opscurb_migrator LOGIN NOINHERIT NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB
            CONNECTION LIMIT 20;
    END IF;
    IF to_regrole('opscurb_login') IS NULL THEN
        -- Below Postgres' default of 100 connections, so that an administrator still gets in.
        CREATE ROLE opscurb_login LOGIN NOINHERIT NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB
            CONNECTION LIMIT 90;
    END IF;
    IF EXISTS (
        SELECT FROM pg_roles
        WHERE rolname IN ('opscurb_owner', 'opscurb_app', 'opscurb_operator', 'opscurb_migrator', 'opscurb_login')
          AND (rolsuper OR rolbypassrls)
    ) THEN
        RAISE EXCEPTION 'An opscurb role is superuser or bypasses row security: customers would not be kept apart';
    END IF;
END
$$;

ALTER ROLE opscurb_migrator PASSWORD :'migrator_password';
ALTER ROLE opscurb_login PASSWORD :'login_password';

GRANT opscurb_owner TO opscurb_migrator;
GRANT opscurb_app, opscurb_operator TO opscurb_login;
-- Whoever sets default privileges for the owner must be a member of it, superuser or not.
GRANT opscurb_owner TO CURRENT_USER;

-- A second wall behind the application's own, tighter timeouts.
ALTER ROLE opscurb_login SET statement_timeout = '60s';
ALTER ROLE opscurb_login SET lock_timeout = '10s';
ALTER ROLE opscurb_login SET idle_in_transaction_session_timeout = '60s';
-- A migration gives up rather than queue all traffic behind its lock.
ALTER ROLE opscurb_migrator SET lock_timeout = '5s';

DO $$
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO opscurb_migrator, opscurb_login', current_database());
    -- Findings are staged in temporary tables.
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO opscurb_app, opscurb_operator, opscurb_owner',
                   current_database());
END
$$;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO opscurb_owner;
GRANT USAGE ON SCHEMA public TO opscurb_app, opscurb_operator;

-- Only tables made from now on: a GRANT on existing ones would give back what migrations revoked
-- (the app may not change or delete events). TRUNCATE skips row security and is never granted.
ALTER DEFAULT PRIVILEGES FOR ROLE opscurb_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO opscurb_app, opscurb_operator;
ALTER DEFAULT PRIVILEGES FOR ROLE opscurb_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO opscurb_app, opscurb_operator;

COMMIT;
