"""What CloudTrail's event history remembers: the management events of the last 90 days."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from opscurb.aws.parse import utc

if TYPE_CHECKING:
    from opscurb.aws.region import AwsRegion

TRAIL_DAYS = 90


def events(region: "AwsRegion", name: str, days: int = TRAIL_DAYS) -> Iterator[dict[str, Any]]:
    """All events of a name in the region's last days, newest first."""
    return region.pages(
        "cloudtrail",
        "lookup_events",
        "Events",
        LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": name}],
        StartTime=region.now - timedelta(days=days),
        EndTime=region.now,
    )


def latest_by_resource(region: "AwsRegion", name: str, resource_type: str) -> dict[str, datetime]:
    """When an event last concerned each resource of a CloudFormation type, by the resource's id."""
    latest: dict[str, datetime] = {}
    for event in events(region, name):
        at = utc(event["EventTime"])
        for resource in event.get("Resources") or ():
            if at is not None and resource.get("ResourceType") == resource_type:
                identifier = resource["ResourceName"]
                latest[identifier] = max(at, latest.get(identifier, at))
    return latest
