"""The database and its roles, from the same file that prepares a production server."""

import re
from collections.abc import Mapping
from pathlib import Path

import psycopg
from psycopg import sql

ROLES = Path(__file__).resolve().parents[3] / "deploy" / "roles.sql"
DATABASE = "opscurb"


def prepare_database(admin_url: str, passwords: Mapping[str, str]) -> None:
    """Make the database and its roles as an administrator; harmless when they exist."""
    with psycopg.connect(f"{admin_url}/postgres", autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
    # Databases made later, by the tests for one, are copies of template1 and get the same grants.
    for database in ("template1", DATABASE):
        with psycopg.connect(f"{admin_url}/{database}", autocommit=True) as connection:
            connection.execute(roles_script(passwords, connection))


def roles_script(passwords: Mapping[str, str], connection: psycopg.Connection) -> bytes:
    """roles.sql as psql would send it: without psql's commands, with its variables as quoted literals."""
    lines = ROLES.read_text().splitlines()
    script = "\n".join(line for line in lines if not line.startswith("\\"))

    def literal(variable: re.Match[str]) -> str:
        return sql.Literal(passwords[variable[1]]).as_string(connection)

    return re.sub(r":'(\w+)'", literal, script).encode()
