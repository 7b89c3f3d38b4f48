"""Since when instances are stopped, for the checks that ask."""

from datetime import datetime
from typing import Any

UNTOLD = "AWS does not tell since when {} is stopped"


def stop_times(scan: Any) -> dict[str, datetime | None]:
    """The moment each stopped instance was stopped, by id; None when neither EC2 nor the trail tells."""
    traced = {stop.id: stop.at for stop in scan.all("ec2_stop")}
    return {
        instance.id: instance.stopped_at or _since_start(traced.get(instance.id), instance.created)
        for instance in scan.all("ec2_instance")
        if instance.status == "stopped"
    }


def _since_start(stopped: datetime | None, started: datetime | None) -> datetime | None:
    """A stop before the last start is not the one that holds."""
    return None if stopped is None or (started is not None and stopped < started) else stopped
