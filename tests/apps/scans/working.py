"""A worker in the test's own process."""

from apps.scans import queue
from apps.scans.run import run


def work_off(most: int = 50) -> int:
    """Claim and run units until none is due; says how many ran."""
    for count in range(most):
        claim = queue.claim()
        if claim is None:
            return count
        run(claim)
    raise AssertionError(f"more than {most} units")
