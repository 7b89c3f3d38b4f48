"""Which Postgres runs here, as whom and where its data lies."""

import os
import shutil
import signal
import subprocess
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from apps.local.stores.binaries import package_root, postgres_folder
from apps.local.stores.launch import NOBODY, Identity, born
from apps.local.stores.state import StateFolder

NOBODYS_HOMES = Path("/var/lib/opscurb")


@dataclass(frozen=True)
class Installation:
    """The programs to run, as whom, and the folder that holds the data."""

    programs: Path
    identity: Identity
    home: Path

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.home / "pg"


def postgres_installation(state: StateFolder) -> Installation:
    """The programs, the user and the folder of this state; Postgres refuses root, so root becomes less."""
    programs = postgres_folder()
    if os.geteuid() != 0:
        return Installation(programs, Identity.SAME, state.path)
    if not _nobody_home(state).exists() and _namespace_works(programs, state.path):
        return Installation(programs, Identity.NAMESPACE, state.path)
    return _nobodys_installation(_nobody_home(state), programs)


def remove_outside_data(state: StateFolder) -> None:
    """Delete what Postgres keeps outside the state folder when it has to run as nobody."""
    if _nobody_home(state).exists():
        shutil.rmtree(_nobody_home(state))


def _namespace_works(programs: Path, home: Path) -> bool:
    """Whether root, without its powers, can run Postgres and write in the state folder."""
    try:
        probe = subprocess.run(
            ["/bin/sh", "-c", '"$0" --version && test -w "$1"', str(programs / "postgres"), str(home)],
            preexec_fn=born(Identity.NAMESPACE, signal.SIGKILL),
            capture_output=True,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return probe.returncode == 0


def _nobody_home(state: StateFolder) -> Path:
    return NOBODYS_HOMES / sha256(os.fsencode(state.path)).hexdigest()[:16]


def _nobodys_installation(home: Path, programs: Path) -> Installation:
    """A place that nobody can reach, with a copy of the programs, since a home folder is closed to it."""
    for folder in (home.parent, home):
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)
    data_home = home / "data"
    data_home.mkdir(mode=0o700, exist_ok=True)
    os.chown(data_home, NOBODY, NOBODY)
    if root := package_root(programs):
        copy = home / "programs"
        if not (copy / programs.relative_to(root)).exists():
            _copy_package(root, programs.relative_to(root).parts[0], copy)
        programs = copy / programs.relative_to(root)
    return Installation(programs, Identity.NOBODY, data_home)


def _copy_package(root: Path, package: str, target: Path) -> None:
    """Copy a package with the libraries that stand beside it."""
    for folder in (root / package, root / f"{package}.libs"):
        if folder.exists():
            shutil.copytree(folder, target / folder.name, symlinks=True, dirs_exist_ok=True)
    for path in (target, *target.rglob("*")):
        path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
