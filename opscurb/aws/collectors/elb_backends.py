"""Targets of load balancers that have nothing but failing ones."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from opscurb.aws.collector import collector
from opscurb.aws.collectors.elb import CLASSIC_NEEDS, V2_NEEDS, LoadBalancer
from opscurb.aws.collectors.elb_targets import GROUP_NEEDS, TargetGroup
from opscurb.resource import Resource

if TYPE_CHECKING:
    from opscurb.aws.region import AwsRegion


@dataclass(frozen=True, slots=True, kw_only=True)
class Backend(Resource):
    """The targets of a balancer in one target group, or the instances of a classic one.

    Age, status and tags are the balancer's, which is what is judged.
    """

    type: ClassVar[str] = "load_balancer_backend"

    balancer: LoadBalancer
    targets: int

    def dimensions(self, by: str) -> dict[str, str]:
        """Those of the target group for `by` a kind; those of the whole balancer for `kind/balancer`."""
        kind, _, level = by.partition("/")
        whole = self.balancer.dimensions(kind)
        if not whole or level or kind == "classic":
            return whole
        return whole | {"TargetGroup": "targetgroup/" + self.arn.partition(":targetgroup/")[2]}


@collector("load_balancer_backend", needs=V2_NEEDS + CLASSIC_NEEDS + GROUP_NEEDS)
def backends(region: "AwsRegion") -> Iterator[Any]:
    """The target groups of balancers none of whose targets passes its health checks at this moment.

    A classic balancer's health is not read one by one: whatever has instances may be meant.
    """
    balancers, groups = region.collect("any_load_balancer"), region.collect("target_group")
    yield from (*balancers.unread, *groups.unread)
    behind: dict[str, list[TargetGroup]] = defaultdict(list)
    for group in groups.rows:
        for arn in group.load_balancers:
            behind[arn].append(group)
    for balancer in balancers.rows:
        if balancer.kind == "classic" and balancer.instances:
            yield _backend(balancer, balancer.arn, len(balancer.instances))
        elif all(group.targets == group.failing for group in behind[balancer.arn]):
            for group in behind[balancer.arn]:
                if group.targets:
                    yield _backend(balancer, group.arn, group.targets)


def _backend(balancer: LoadBalancer, arn: str, targets: int) -> Backend:
    return Backend(
        id=f"{balancer.id}/{arn.rpartition('targetgroup/')[2]}" if arn != balancer.arn else balancer.id,
        arn=arn,
        region=balancer.region,
        name=balancer.name,
        status=balancer.status,
        created=balancer.created,
        tags=balancer.tags,
        balancer=balancer,
        targets=targets,
    )
