"""Load balancers and what stands behind them, as literals for tests."""

from opscurb.aws.collectors.elb import LoadBalancer
from opscurb.aws.collectors.elb_targets import EndpointService, Routing, TargetGroup
from tests.engine.looking import ago

ELB = "arn:aws:elasticloadbalancing:us-east-1:111122223333"


def balancer(name="web", kind="application", **changed):
    short = {"application": "app/", "network": "net/", "gateway": "gwy/"}.get(kind, "")
    given = dict(
        id=name,
        arn=f"{ELB}:loadbalancer/{short}{name}" + ("/50dc6c495c0c9188" if short else ""),
        region="us-east-1",
        name=name,
        status="active",
        created=ago(90),
        kind=kind,
        scheme="internet-facing",
    )
    return LoadBalancer(**given | changed)


def group(of, targets):
    return TargetGroup(
        id="group",
        arn=f"{ELB}:targetgroup/group/6d0ecf831eec9f09",
        region="us-east-1",
        load_balancers=(of.arn,),
        targets=targets,
    )


def routing(of, **does):
    return Routing(id=of.id, arn=of.arn, region="us-east-1", **does)


def service(of):
    return EndpointService(id="vpce-svc-1", arn="arn:svc", region="us-east-1", load_balancers=(of.arn,))
