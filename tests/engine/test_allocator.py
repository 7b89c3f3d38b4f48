"""Memory that was held for a moment goes back to the system."""

import subprocess
import sys

import pytest

# Threads that each hold large pieces for a moment, one after the other; then how many megabytes stay.
PROGRAM = """
import sys, threading
from opscurb.allocator import return_freed_memory

if sys.argv[1] == "returned":
    return_freed_memory()

def hold():
    for _ in range(3):
        pieces = [bytes(b"x") * (4 << 20) for _ in range(4)]
        kept.append(bytes(9_000))

kept, gates = [], []
for _ in range(8):
    gate = threading.Event()
    thread = threading.Thread(target=lambda gate=gate: (hold(), done.release(), gate.wait()))
    done = threading.Semaphore(0)
    thread.start()
    done.acquire()
    gates.append((gate, thread))
with open("/proc/self/status") as status:
    print(next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmRSS")))
for gate, thread in gates:
    gate.set()
    thread.join()
"""


def megabytes(how: str) -> int:
    return int(subprocess.run((sys.executable, "-c", PROGRAM, how), capture_output=True, check=True).stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc has this")
def test_what_threads_held_for_a_moment_is_returned():
    assert megabytes("returned") < 40
