"""What stands behind load balancers: target groups, rules, PrivateLink services."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from opscurb.aws.collector import collector
from opscurb.aws.fanout import fan_out
from opscurb.resource import Resource
from opscurb.results import Unread

if TYPE_CHECKING:
    from opscurb.aws.region import AwsRegion

PAGE_SIZE = 400
GROUP_NEEDS = ("elbv2:DescribeTargetGroups", "elbv2:DescribeTargetHealth")
# `draining`, `initial` and `unavailable` targets may well answer.
FAILING = frozenset({"unhealthy", "unhealthy.draining", "unused"})
ROUTING_NEEDS = ("elbv2:DescribeListeners", "elbv2:DescribeRules")


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetGroup(Resource):
    """Where balancers send traffic; `targets` is None where the number is not known or has no meaning.

    `failing` of them get no traffic while there are better ones: unhealthy, stopped or in a zone not served.
    """

    type: ClassVar[str] = "target_group"

    load_balancers: tuple[str, ...] = ()
    targets: int | None = None
    failing: int = 0


@collector("target_group", needs=GROUP_NEEDS)
def target_groups(region: "AwsRegion") -> Iterator[Any]:
    """Target groups with the number of their registered targets, and of those that fail."""

    def states(item: dict[str, Any]) -> list[str] | None:
        if item.get("TargetType") == "lambda" or not item.get("LoadBalancerArns"):
            return None
        answer = region.call("elbv2", "describe_target_health", TargetGroupArn=item["TargetGroupArn"])
        return [target["TargetHealth"]["State"] for target in answer["TargetHealthDescriptions"]]

    items = region.pages("elbv2", "describe_target_groups", "TargetGroups", page_size=PAGE_SIZE)
    for item, targets in fan_out(region, items, states, GROUP_NEEDS, lambda item: item["TargetGroupName"]):
        if isinstance(targets, Unread):
            yield targets
        known = targets if isinstance(targets, list) else None
        # A group that could not be counted still keeps its balancers from looking empty.
        yield TargetGroup(
            id=item["TargetGroupName"],
            arn=item["TargetGroupArn"],
            region=region.region,
            load_balancers=tuple(item.get("LoadBalancerArns") or ()),
            targets=None if known is None else len(known),
            failing=sum(state in FAILING for state in known or ()),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing(Resource):
    """What the listeners of an application balancer do; `arn` is the balancer's."""

    type: ClassVar[str] = "alb_routing"

    listeners: int
    forwards: bool = False
    redirects_elsewhere: bool = False


@collector("alb_routing", needs=ROUTING_NEEDS)
def alb_routing(region: "AwsRegion") -> Iterator[Any]:
    """The rules of those application balancers that have no target; of others they do not matter."""
    served = {
        arn for group in region.rows("target_group") if group.targets != 0 for arn in group.load_balancers
    }

    def read(balancer: Any) -> Routing:
        listeners = list(
            region.pages("elbv2", "describe_listeners", "Listeners", LoadBalancerArn=balancer.arn)
        )
        actions = [action for listener in listeners for action in _actions(region, listener)]
        return Routing(
            id=balancer.id,
            arn=balancer.arn,
            region=region.region,
            listeners=len(listeners),
            forwards=any(action["Type"] == "forward" for action in actions),
            redirects_elsewhere=any(_leads_elsewhere(action) for action in actions),
        )

    empty = [
        row for row in region.rows("load_balancer") if row.kind == "application" and row.arn not in served
    ]
    for _, row in fan_out(region, empty, read, ROUTING_NEEDS, lambda balancer: balancer.id):
        yield row


def _actions(region: "AwsRegion", listener: dict[str, Any]) -> list[dict[str, Any]]:
    """All actions of a listener; its default ones are those of its last rule."""
    rules = region.pages("elbv2", "describe_rules", "Rules", ListenerArn=listener["ListenerArn"])
    return [action for rule in rules for action in rule.get("Actions") or ()]


def _leads_elsewhere(action: dict[str, Any]) -> bool:
    """True for a redirect to another host, which is of use without any target; http to https is not."""
    host = action.get("RedirectConfig", {}).get("Host", "#{host}")
    return bool(action["Type"] == "redirect" and host != "#{host}")


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointService(Resource):
    """A PrivateLink service that this account offers through network or gateway load balancers."""

    type: ClassVar[str] = "endpoint_service"

    load_balancers: tuple[str, ...] = ()


@collector("endpoint_service", needs=("ec2:DescribeVpcEndpointServiceConfigurations",))
def endpoint_services(region: "AwsRegion") -> Iterator[Any]:
    """PrivateLink services; not asked for where there is no balancer that could offer one."""
    if not any(row.kind in {"network", "gateway"} for row in region.rows("load_balancer")):
        return

    def build(item: dict[str, Any]) -> EndpointService:
        return EndpointService(
            id=item["ServiceId"],
            arn=region.arn("ec2", f"vpc-endpoint-service/{item['ServiceId']}"),
            region=region.region,
            load_balancers=(
                *(item.get("NetworkLoadBalancerArns") or ()),
                *(item.get("GatewayLoadBalancerArns") or ()),
            ),
        )

    items = region.pages(
        "ec2", "describe_vpc_endpoint_service_configurations", "ServiceConfigurations", page_size=1000
    )
    yield from region.each(items, build, "ServiceId")
