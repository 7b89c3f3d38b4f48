"""Load balancers of both generations and what stands behind them."""

from dataclasses import dataclass
from typing import Any

from apps.local.demo.place import Place, Team, few, zero
from apps.local.demo.teams import CHECKOUT, DATA, DEV, MOBILE, PLATFORM, SEARCH, STAGING, STOREFRONT


@dataclass(frozen=True, slots=True)
class Balancer:
    """A load balancer; `behind` names the servers it sends to, `daily` its requests or flows.

    `does` is what its listener does: forward, redirect, or nothing without a listener. One that is `dead` has servers,
    but none of them is up.
    """

    name: str
    team: Team
    behind: str = ""
    daily: float = 0
    kind: str = "application"
    scheme: str = "internet-facing"
    days: float = 300
    does: str = "forward"
    dead: bool = False


PORTS = {"application": ("HTTP", 80), "network": ("TCP", 9092), "gateway": ("GENEVE", 6081)}
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
        Balancer("black-friday", STOREFRONT, "black-friday-load", 1_400, days=330, dead=True),
        Balancer("egress-inspection", PLATFORM, "bastion", 0, "gateway", "", 400),
    ),
    "eu-west-1": (
        Balancer("storefront", STOREFRONT, "storefront-web", 2_600_000),
        Balancer("checkout", CHECKOUT, "checkout-api", 410_000),
        Balancer("search", SEARCH, "search-query", 1_800_000, scheme="internal"),
        Balancer("erp-bridge", CHECKOUT, days=430),
        Balancer("kafka", PLATFORM, "orders-kafka", 3_100, "network", "internal", 520),
        Balancer("inspection-poc", PLATFORM, kind="gateway", scheme="", days=210),
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
# Classic ones, all of them from before 2020: name, team, requests a day, the servers behind them.
CLASSIC: dict[str, tuple[tuple[str, Team, float, str], ...]] = {
    "us-east-1": (("payments-callback", CHECKOUT, 48_000, "checkout-api"), ("blog", STOREFRONT, 3, "")),
    "eu-west-1": (("erp-soap", CHECKOUT, 0, ""),),
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
    for name, team, daily, behind in CLASSIC[place.region]:
        _classic(place, name, team, daily)
        _serve(place, name, place.servers.get(behind, []))


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
    protocol, port = PORTS[balancer.kind]
    if balancer.does == "redirect":
        secure = {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"}
        action: dict[str, Any] = {"Type": "redirect", "RedirectConfig": secure}
    else:
        group = elb.create_target_group(
            Name=f"{balancer.name}-servers", Protocol=protocol, Port=port, VpcId=place.vpc
        )["TargetGroups"][0]["TargetGroupArn"]
        targets = [{"Id": server, "Port": port} for server in servers]
        if balancer.dead:
            # Past the API, which takes no server that is stopped already.
            place.backend("elbv2").target_groups[group].targets.update({one["Id"]: one for one in targets})
            _die(place, arn, group)
        elif targets:
            elb.register_targets(TargetGroupArn=group, Targets=targets)
        action = {"Type": "forward", "TargetGroupArn": group}
    heard = {} if balancer.kind == "gateway" else {"Protocol": protocol, "Port": port}
    elb.create_listener(LoadBalancerArn=arn, DefaultActions=[action], **heard)


def _die(place: Place, arn: str, group: str) -> None:
    """No target was healthy on any day."""
    names = arn.partition(":loadbalancer/")[2], "targetgroup/" + group.partition(":targetgroup/")[2]
    by = dict(zip(("LoadBalancer", "TargetGroup"), names, strict=True))
    place.daily("AWS/ApplicationELB", "HealthyHostCount", by, zero)


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


def _serve(place: Place, name: str, servers: list[str]) -> None:
    """Put servers behind a classic balancer, all of them healthy."""
    if servers:
        place.client("elb").register_instances_with_load_balancer(
            LoadBalancerName=name, Instances=[{"InstanceId": server} for server in servers]
        )
        healthy = float(len(servers))
        place.daily("AWS/ELB", "HealthyHostCount", {"LoadBalancerName": name}, lambda _: healthy)
