"""How a child process is born: ending with its parent, and never as root where root is refused."""

import ctypes
import enum
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

NOBODY = 65534
CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1

_libc = ctypes.CDLL(None, use_errno=True)


class Identity(enum.Enum):
    """Who a child is."""

    SAME = "the user who started it"
    NAMESPACE = "uid 65534 in a user namespace of its own, still owning root's files"
    NOBODY = "the user nobody"


def start_child(
    command: Sequence[str | Path],
    log: Path,
    identity: Identity = Identity.SAME,
    farewell: signal.Signals = signal.SIGKILL,
    folder: Path = Path("/"),
    environment: Mapping[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a program in a group of its own, its output going to `log`. Call from the main thread only."""
    nobody = NOBODY if identity is Identity.NOBODY else None
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            env={**os.environ, **(environment or {})},
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            user=nobody,
            group=nobody,
            extra_groups=None if nobody is None else [],
            preexec_fn=born(identity, farewell),
        )


def born(identity: Identity, farewell: signal.Signals) -> Callable[[], None]:
    """What the child does between fork and exec; `farewell` is sent to it when its parent dies."""
    parent = os.getpid()

    def prepare() -> None:
        os.umask(0o077)
        if identity is Identity.NAMESPACE:
            enter_user_namespace()
        # Only now: the kernel forgets this wish whenever a process changes its user.
        die_with_parent(parent, farewell)

    return prepare


def enter_user_namespace() -> None:
    """Make the calling process uid 65534 in its own eyes, while the kernel still knows it as itself."""
    uid, gid = os.geteuid(), os.getegid()
    if _libc.unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "A user namespace was refused")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{NOBODY} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{NOBODY} {gid} 1")


def die_with_parent(parent: int, farewell: signal.Signals) -> None:
    """Ask the kernel to send `farewell` to this process when the thread that made it ends (Linux)."""
    if sys.platform != "linux":
        return
    _libc.prctl(PR_SET_PDEATHSIG, int(farewell), 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)
