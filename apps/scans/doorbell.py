"""Rings for a worker that scans; the queue of record is Postgres."""

from apps.jobs.doorbell import send


def ring(workers: int = 1) -> None:
    """Ask so many workers to look for units."""
    send("apps.scans.tasks.work_one", "scan", workers)
