"""The folder that remembers a local run: secrets, ports, process ids, data and logs, private to one user."""

import fcntl
import json
import os
import shutil
from pathlib import Path
from typing import Any

from apps.local.stores.errors import NotOurs, StateBusy

MARKER = "opscurb-state"
LOG_KEPT_BYTES = 10_000_000


class StateFolder:
    """A state folder that is known to be ours."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock: int | None = None

    @classmethod
    def create(cls, path: Path) -> "StateFolder":
        """The folder at `path`, made if missing; a folder that holds anything else is refused."""
        path = path.expanduser().resolve()
        if path.exists() and not (path / MARKER).exists() and any(path.iterdir()):
            raise NotOurs(f"{path} holds other files. Choose an empty or new folder.")
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        _refuse_another_users(path)
        path.chmod(0o700)
        (path / MARKER).touch()
        (path / "logs").mkdir(exist_ok=True)
        return cls(path)

    @classmethod
    def existing(cls, path: Path) -> "StateFolder":
        """The state folder at `path`, which must have been made by us before."""
        path = path.expanduser().resolve()
        if not path.exists():
            raise NotOurs(f"{path} does not exist: nothing was started there.")
        if not _is_file(path / MARKER):
            raise NotOurs(f"{path} is not a state folder of OpsCurb.")
        _refuse_another_users(path)
        return cls(path)

    def lock(self) -> None:
        """Keep every other process off this folder until `unlock()` or the end of this process."""
        if self._lock is not None:
            return
        handle = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            raise StateBusy(f"OpsCurb already runs on {self.path}.") from None
        os.truncate(handle, 0)
        os.write(handle, str(os.getpid()).encode())
        self._lock = handle

    def unlock(self) -> None:
        """Let others use the folder again."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def holder(self) -> int | None:
        """The pid of the live process that holds the folder, if there is one."""
        with (self.path / "lock").open("a+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                file.seek(0)
                return int(file.read() or 0)
        return None

    def read(self, name: str) -> dict[str, Any]:
        """The JSON object kept as `name`, or an empty one."""
        try:
            document: dict[str, Any] = json.loads((self.path / name).read_text())
        except FileNotFoundError:
            return {}
        return document

    def write(self, name: str, document: dict[str, Any]) -> None:
        """Keep a JSON object as `name`, readable by this user alone, never half written."""
        unfinished = self.path / f"{name}.tmp"
        unfinished.unlink(missing_ok=True)
        write_private(unfinished, json.dumps(document, indent=2) + "\n")
        unfinished.replace(self.path / name)

    def forget(self, name: str) -> None:
        """Remove the file `name` if it is there."""
        (self.path / name).unlink(missing_ok=True)

    def log(self, name: str) -> Path:
        """Where the process `name` writes; a log that grew large is set aside once."""
        path = self.path / "logs" / f"{name}.log"
        if path.exists() and path.stat().st_size > LOG_KEPT_BYTES:
            path.replace(path.with_suffix(".log.1"))
        return path

    def remove(self) -> None:
        """Delete the folder with everything in it."""
        shutil.rmtree(self.path)


def write_private(path: Path, text: str) -> None:
    """Write a new file that only this user can read."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        # Keys that a power cut empties would take every stored secret with them.
        os.fsync(handle)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except PermissionError:
        raise NotOurs(f"{path.parent} belongs to another user.") from None


def _refuse_another_users(path: Path) -> None:
    if path.stat().st_uid != os.geteuid():
        raise NotOurs(f"{path} belongs to another user. Choose a folder of your own with --state.")
