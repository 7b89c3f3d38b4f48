"""Load balancers of both generations and what stands behind them."""

from dataclasses import dataclass
from typing import Any

from apps.local.demo.place import Place, Team, few
from apps.local.demo.teams import CHECKOUT, DATA, DEV, MOBILE, PLATFORM, SEARCH, STAGING, STOREFRONT


@dataclass(frozen=True, slots=True)
class Balancer:
    """A load balancer; `behind` names the servers it sends to, `daily` its requests or flows.

    `does` is what its listener does: forward, redirect, or nothing without a listener.
    """

    name: str
    team: Team
    behind: str = ""
    daily: float = 0
    kind: str = "application"
    scheme: str = "internet-facing"
    days: float = 300
    does: str = "forward"


BALANCERS: dict[str, tuple[Balancer, ...]] = {
    "us-east-1": (
        Balancer("storefront", STOREFRONT, "storefront-web", 4_100_000),
        Balancer("storefront-render", STOREFRONT, "storefront-render", 1_700_000, scheme="internal"),
        Balancer("checkout", CHECKOUT, "checkout-api", 620_000),
        Balancer("search", SEARCH, "search-query", 2_900_000, scheme="internal"),
        Balancer("http-redirect", PLATFORM, "", 84_000, does="redirect"),
        Balancer("checkout-v1", CHECKOUT, days=710),
        Balancer("storefront-canary", STOREFRONT, does="nothing", days=95),
        Balancer("feature-flags", STOREFRONT, "feature-flags-old", 9, days=388),
        Balancer("kafka", PLATFORM, "orders-kafka", 5_200, "network", "internal", 640),
        Balancer("legacy-ftp", PLATFORM, kind="network", days=520),
        Balancer("jenkins", PLATFORM, "jenkins-legacy", 0, "network", "internal", 820),
    ),
    "eu-west-1": (
        Balancer("storefront", STOREFRONT, "storefront-web", 2_600_000),
        Balancer("checkout", CHECKOUT, "checkout-api", 410_000),
        Balancer("search", SEARCH, "search-query", 1_800_000, scheme="internal"),
        Balancer("erp-bridge", CHECKOUT, days=430),
        Balancer("kafka", PLATFORM, "orders-kafka", 3_100, "network", "internal", 520),
    ),
    "us-west-2": (
        Balancer("staging", STAGING, "storefront-web", 31_000),
        Balancer("airflow", DATA, "airflow", 12_000, scheme="internal"),
        Balancer("notebooks", DEV, "notebook-kmiller", 4, scheme="internal", days=96),
        Balancer("spark-thrift", DATA, kind="network", scheme="internal", days=240),
    ),
    "ap-southeast-2": (
        Balancer("mobile", MOBILE, "mobile-gateway", 95_000),
        Balancer("mobile-beta", DEV, "mobile-beta-api", 21, days=233),
    ),
}
# Classic ones, all of them from before 2020: name, team, requests a day.
CLASSIC: dict[str, tuple[tuple[str, Team, float], ...]] = {
    "us-east-1": (("payments-callback", CHECKOUT, 48_000), ("blog", STOREFRONT, 3)),
    "eu-west-1": (("erp-soap", CHECKOUT, 0),),
    "us-west-2": (),
    "ap-southeast-2": (),
}
CLASSIC_DAYS = 2_100


def fill(place: Place) -> None:
    """Put the balancers before the servers that run already."""
    for balancer in BALANCERS[place.region]:
        arn = _create(place, balancer)
        if balancer.does != "nothing":
            _listen(place, balancer, arn, place.servers.get(balancer.behind, []))
        _measure(place, balancer, arn)
    for name, team, daily in CLASSIC[place.region]:
        _classic(place, name, team, daily)


def _create(place: Place, balancer: Balancer) -> str:
    with place.ago(balancer.days):
        made = place.client("elbv2").create_load_balancer(
            Name=balancer.name,
            Subnets=place.subnets[:2],
            Type=balancer.kind,
            Scheme=balancer.scheme,
            Tags=balancer.team.tags(),
        )
    arn: str = made["LoadBalancers"][0]["LoadBalancerArn"]
    return arn


def _listen(place: Place, balancer: Balancer, arn: str, servers: list[str]) -> None:
    elb = place.client("elbv2")
    is_http = balancer.kind == "application"
    protocol, port = ("HTTP", 80) if is_http else ("TCP", 9092)
    if balancer.does == "redirect":
        secure = {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"}
        action: dict[str, Any] = {"Type": "redirect", "RedirectConfig": secure}
    else:
        group = elb.create_target_group(
            Name=f"{balancer.name}-servers", Protocol=protocol, Port=port, VpcId=place.vpc
        )["TargetGroups"][0]["TargetGroupArn"]
        if servers:
            elb.register_targets(TargetGroupArn=group, Targets=[{"Id": server} for server in servers])
        action = {"Type": "forward", "TargetGroupArn": group}
    elb.create_listener(LoadBalancerArn=arn, Protocol=protocol, Port=port, DefaultActions=[action])


def _measure(place: Place, balancer: Balancer, arn: str) -> None:
    """AWS says nothing of a balancer without traffic."""
    if not balancer.daily:
        return
    by = {"LoadBalancer": arn.partition(":loadbalancer/")[2]}
    value = place.around(balancer.daily) if balancer.daily > 100 else few(balancer.daily, place.chance)
    if balancer.kind == "application":
        place.daily("AWS/ApplicationELB", "RequestCount", by, value)
    else:
        place.daily("AWS/NetworkELB", "ActiveFlowCount", by, value)
        place.daily("AWS/NetworkELB", "ProcessedBytes", by, place.around(balancer.daily * 90_000))


def _classic(place: Place, name: str, team: Team, daily: float) -> None:
    listener = {"Protocol": "HTTP", "LoadBalancerPort": 80, "InstanceProtocol": "HTTP", "InstancePort": 80}
    place.client("elb").create_load_balancer(
        LoadBalancerName=name, Listeners=[listener], Subnets=place.subnets[:2], Tags=team.tags()
    )
    with place.ago(CLASSIC_DAYS) as moment:
        # The one clock of moto's that cannot be set.
        place.backend("elb").load_balancers[name].created_time = moment
    if daily:
        value = place.around(daily) if daily > 100 else few(daily, place.chance)
        place.daily("AWS/ELB", "RequestCount", {"LoadBalancerName": name}, value)
