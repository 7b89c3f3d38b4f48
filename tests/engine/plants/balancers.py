"""Load balancers."""

from tests.engine.cloud import Cloud, days_ago
from tests.engine.plants.making import daily, instance, network

PROTOCOLS = {"application": "HTTP", "network": "TCP"}


def _balancer(cloud: Cloud, name: str, kind: str, targets: int) -> str:
    """A balancer that forwards to a target group; returns its ARN."""
    elb, (vpc, subnets) = cloud.client("elbv2"), network(cloud)
    arn = elb.create_load_balancer(Name=name, Type=kind, Subnets=subnets[:2])["LoadBalancers"][0][
        "LoadBalancerArn"
    ]
    cloud.backend("elbv2").load_balancers[arn].created_time = days_ago(60).isoformat()
    group = elb.create_target_group(Name=f"{name}-group", Protocol=PROTOCOLS[kind], Port=80, VpcId=vpc)
    group_arn = group["TargetGroups"][0]["TargetGroupArn"]
    forward = [{"Type": "forward", "TargetGroupArn": group_arn}]
    elb.create_listener(LoadBalancerArn=arn, Protocol=PROTOCOLS[kind], Port=80, DefaultActions=forward)
    if targets:
        elb.register_targets(TargetGroupArn=group_arn, Targets=[{"Id": instance(cloud)}] * targets)
    return arn


def alb_no_targets(cloud: Cloud) -> set[str]:
    _balancer(cloud, "alb-empty", "application", targets=0)
    _balancer(cloud, "alb-used", "application", targets=1)
    return {"alb-empty"}


def nlb_no_targets(cloud: Cloud) -> set[str]:
    _balancer(cloud, "nlb-empty", "network", targets=0)
    _balancer(cloud, "nlb-used", "network", targets=1)
    return {"nlb-empty"}


def elb_idle_traffic(cloud: Cloud) -> set[str]:
    _balancer(cloud, "alb-quiet", "application", targets=1)
    busy = _balancer(cloud, "alb-busy", "application", targets=1)
    name = busy.partition(":loadbalancer/")[2]
    daily(cloud, "AWS/ApplicationELB", "RequestCount", 50_000, LoadBalancer=name)
    return {"alb-quiet", _classic(cloud)}


def _classic(cloud: Cloud) -> str:
    listener = {"Protocol": "HTTP", "LoadBalancerPort": 80, "InstancePort": 80}
    cloud.client("elb").create_load_balancer(
        LoadBalancerName="classic-quiet", Listeners=[listener], AvailabilityZones=["us-east-1a"]
    )
    (classic,) = cloud.backend("elb").load_balancers.values()
    classic.created_time = days_ago(60)
    return "classic-quiet"
