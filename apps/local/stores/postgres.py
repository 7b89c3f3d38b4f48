"""The embedded Postgres: a data folder made once, on 127.0.0.1, with passwords."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

import psycopg

from apps.local.stores.errors import LocalError, StartFailed
from apps.local.stores.installation import Installation, postgres_installation
from apps.local.stores.launch import NOBODY, Identity, start_child
from apps.local.stores.ports import HOST, choose_port, known_port
from apps.local.stores.processes import Service
from apps.local.stores.roles import DATABASE, prepare_database
from apps.local.stores.secrets import local_secrets
from apps.local.stores.state import StateFolder, write_private

NAME = "postgres"
SETTINGS = {
    "listen_addresses": HOST,
    # A socket file would have to fit in 107 bytes of path.
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "log_min_duration_statement": "1000",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}


def postgres_service(state: StateFolder) -> Service:
    """Postgres on a data folder that is made here if needed."""
    installation = postgres_installation(state)
    if not installation.data.exists():
        _make_data(installation, local_secrets(state)["postgres"], state.log("initdb"))
    _refuse_another_version(installation)
    settings = {**SETTINGS, "port": str(choose_port(state, NAME))}
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    return Service(
        NAME,
        (str(installation.programs / "postgres"), "-D", str(installation.data), *options),
        identity=installation.identity,
        # "Fast" shutdown: ends sessions and writes everything down.
        stop_signal=signal.SIGINT,
        patience=30,
    )


def postgres_answers(state: StateFolder) -> bool:
    """Whether Postgres takes connections."""
    try:
        psycopg.connect(f"{_admin_url(state)}/postgres", connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def prepare_roles(state: StateFolder) -> None:
    """Make the database and its roles in a running Postgres."""
    secrets = local_secrets(state)
    passwords = {"migrator_password": secrets["migrator"], "login_password": secrets["login"]}
    prepare_database(_admin_url(state), passwords)


def database_url(state: StateFolder, login: str) -> str:
    """The URL for the login `login` or `migrator`."""
    place = f"{HOST}:{known_port(state, NAME)}/{DATABASE}"
    return f"postgresql://opscurb_{login}:{local_secrets(state)[login]}@{place}"


def _admin_url(state: StateFolder) -> str:
    return f"postgresql://postgres:{local_secrets(state)['postgres']}@{HOST}:{known_port(state, NAME)}"


def _make_data(installation: Installation, password: str, log: Path) -> None:
    """Run initdb beside the final place, so that a data folder is either whole or absent."""
    unfinished = installation.home / "pg.tmp"
    shutil.rmtree(unfinished, ignore_errors=True)
    password_file = installation.home / "pg.password"
    password_file.unlink(missing_ok=True)
    write_private(password_file, password)
    if installation.identity is Identity.NOBODY:
        os.chown(password_file, NOBODY, NOBODY)
    command = (installation.programs / "initdb", "-D", unfinished, "-U", "postgres")
    options = (f"--pwfile={password_file}", "--auth=scram-sha-256", "--encoding=UTF8", "--no-sync")
    child = start_child((*command, *options, *_locale(installation.programs)), log, installation.identity)
    status = child.wait()
    password_file.unlink()
    if status != 0:
        raise StartFailed(f"Postgres could not make its data folder. See {log}.")
    unfinished.rename(installation.data)


def _locale(programs: Path) -> list[str]:
    """Letters of all languages without the system's locales where this version can do it."""
    if _major_version(programs) >= 17:
        return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return ["--locale=C.UTF-8"]


def _major_version(programs: Path) -> int:
    answer = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=True)
    return int(answer.stdout.split()[2].split(".")[0])


def _refuse_another_version(installation: Installation) -> None:
    made_by = int((installation.data / "PG_VERSION").read_text())
    found = _major_version(installation.programs)
    if made_by != found:
        raise LocalError(
            f"{installation.data} was made by Postgres {made_by}, but the programs found are {found}. "
            "Name matching ones with OPSCURB_PG_BIN, or start afresh with `manage.py reset`."
        )
