"""Load balancers."""

from tests.engine.cloud import Cloud, days_ago
from tests.engine.plants.making import daily, instance, network

PROTOCOLS = {"application": "HTTP", "network": "TCP", "gateway": "GENEVE"}
PORTS = {"application": 80, "network": 80, "gateway": 6081}


def _balancer(cloud: Cloud, name: str, kind: str, targets: int, machine: str = "") -> str:
    """A balancer that forwards to a target group, of so many new machines or one that there is; returns its ARN."""
    elb, (vpc, subnets) = cloud.client("elbv2"), network(cloud)
    arn = elb.create_load_balancer(Name=name, Type=kind, Subnets=subnets[:2])["LoadBalancers"][0][
        "LoadBalancerArn"
    ]
    cloud.backend("elbv2").load_balancers[arn].created_time = days_ago(60).isoformat()
    listening = {"Protocol": PROTOCOLS[kind], "Port": PORTS[kind]}
    group = elb.create_target_group(Name=f"{name}-group", VpcId=vpc, **listening)
    group_arn = group["TargetGroups"][0]["TargetGroupArn"]
    forward = [{"Type": "forward", "TargetGroupArn": group_arn}]
    # The listener of a gateway balancer takes whatever comes.
    heard = {} if kind == "gateway" else listening
    elb.create_listener(LoadBalancerArn=arn, DefaultActions=forward, **heard)
    if targets:
        wanted = [{"Id": machine or instance(cloud)}] * targets
        elb.register_targets(TargetGroupArn=group_arn, Targets=wanted)
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
    return {"alb-quiet", _classic(cloud, "classic-quiet")}


def gwlb_no_targets(cloud: Cloud) -> set[str]:
    _balancer(cloud, "gwlb-empty", "gateway", targets=0)
    _balancer(cloud, "gwlb-used", "gateway", targets=1)
    return {"gwlb-empty"}


def elb_no_healthy_targets(cloud: Cloud) -> set[str]:
    machine = instance(cloud)
    dead, answering = (
        _balancer(cloud, name, "application", targets=1, machine=machine) for name in ("dead", "answering")
    )
    recovered = _balancer(cloud, "recovered", "network", targets=1, machine=machine)
    _balancer(cloud, "healthy", "application", targets=1)
    cloud.client("ec2").stop_instances(InstanceIds=[machine])
    for arn, healthy in ((dead, 0), (answering, 0), (recovered, 1)):
        namespace = "AWS/NetworkELB" if arn == recovered else "AWS/ApplicationELB"
        daily(cloud, namespace, "HealthyHostCount", healthy, **_group_of(cloud, arn))
    daily(cloud, "AWS/ApplicationELB", "HTTPCode_Target_2XX_Count", 70, **_group_of(cloud, answering))
    return {"dead"}


def _group_of(cloud: Cloud, arn: str) -> dict[str, str]:
    """The dimensions of a balancer's only target group."""
    (group,) = cloud.client("elbv2").describe_target_groups(LoadBalancerArn=arn)["TargetGroups"]
    name = "targetgroup/" + group["TargetGroupArn"].partition(":targetgroup/")[2]
    return {"LoadBalancer": arn.partition(":loadbalancer/")[2], "TargetGroup": name}


def clb_migration(cloud: Cloud) -> set[str]:
    _balancer(cloud, "alb-already", "application", targets=1)
    return {_classic(cloud, "classic-old")}


def _classic(cloud: Cloud, name: str) -> str:
    listener = {"Protocol": "HTTP", "LoadBalancerPort": 80, "InstancePort": 80}
    _, subnets = network(cloud)
    cloud.client("elb").create_load_balancer(LoadBalancerName=name, Listeners=[listener], Subnets=subnets[:2])
    cloud.backend("elb").load_balancers[name].created_time = days_ago(60)
    return name
