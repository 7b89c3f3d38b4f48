"""The cluster's machines, disks and load balancers as AWS bills them: made in the emulated account."""

from apps.local.demo.place import Place
from apps.local.demo.servers import Fleet, run
from apps.local.demo.shop import NAME
from apps.local.demo.shop.belongings import BALANCERS, ORPHANS, VOLUMES
from apps.local.demo.shop.layout import MACHINES
from apps.local.demo.shop.parts import Balancer, Machine, Rented, Volume
from apps.local.demo.teams import PLATFORM


def rent(place: Place) -> Rented:
    """Rent all of it; what AWS calls it."""
    rented = Rented()
    for machine in MACHINES:
        rented.instances[machine.name] = _start(place, machine)
    for volume in (*VOLUMES, *ORPHANS):
        rented.volumes[volume.name] = _create(place, volume, rented)
    for balancer in BALANCERS:
        rented.balancers[balancer.name] = _balance(place, balancer, rented)
    return rented


def _start(place: Place, machine: Machine) -> str:
    tags = (
        ("eks:cluster-name", NAME),
        ("eks:nodegroup-name", machine.pool),
        (f"kubernetes.io/cluster/{NAME}", "owned"),
    )
    fleet = Fleet(
        f"{NAME}-{machine.pool}", PLATFORM, machine.kind, 1, machine.cpu, 14_000, machine.days, 50, tags=tags
    )
    return run(place, fleet)[0]


def _create(place: Place, volume: Volume, rented: Rented) -> str:
    """A disk as the CSI driver makes and tags it."""
    ec2, tags = (
        place.client("ec2"),
        {
            "CSIVolumeName": volume.name,
            "ebs.csi.aws.com/cluster": "true",
            "KubernetesCluster": NAME,
            f"kubernetes.io/cluster/{NAME}": "owned",
            "kubernetes.io/created-for/pv/name": volume.name,
            "kubernetes.io/created-for/pvc/namespace": volume.namespace,
            "kubernetes.io/created-for/pvc/name": volume.claim,
        },
    )
    with place.ago(volume.days):
        made: str = ec2.create_volume(
            AvailabilityZone=f"{place.region}{volume.zone}",
            Size=volume.gib,
            VolumeType=volume.kind,
            TagSpecifications=[
                {
                    "ResourceType": "volume",
                    "Tags": [{"Key": key, "Value": value} for key, value in tags.items() if value],
                }
            ],
        )["VolumeId"]
    if volume.mounted:
        instance = rented.instances[volume.mounted]
        ec2.attach_volume(VolumeId=made, InstanceId=instance, Device=f"/dev/xvd{volume.name[-1]}a")
    return made


def _balance(place: Place, balancer: Balancer, rented: Rented) -> str:
    """A network load balancer as the cluster makes one for a service; its name in the DNS."""
    elb, name = place.client("elbv2"), f"k8s-{balancer.namespace[:8]}-{balancer.name[:8]}-5d1c"
    tags = {
        f"kubernetes.io/cluster/{NAME}": "owned",
        "kubernetes.io/service-name": f"{balancer.namespace}/{balancer.name}",
    }
    with place.ago(balancer.days):
        made = elb.create_load_balancer(
            Name=name,
            Subnets=place.subnets[:2],
            Type="network",
            Scheme="internet-facing",
            Tags=[{"Key": key, "Value": value} for key, value in tags.items()],
        )["LoadBalancers"][0]
    group = elb.create_target_group(Name=name, Protocol="TCP", Port=443, VpcId=place.vpc)["TargetGroups"][0]
    if balancer.app:
        webs = [{"Id": rented.instances[f"web-{number}"]} for number in (1, 2, 3)]
        elb.register_targets(TargetGroupArn=group["TargetGroupArn"], Targets=webs)
        by = {"LoadBalancer": made["LoadBalancerArn"].partition(":loadbalancer/")[2]}
        place.daily("AWS/NetworkELB", "ActiveFlowCount", by, place.around(310_000))
        place.daily("AWS/NetworkELB", "ProcessedBytes", by, place.around(9_000_000_000))
    elb.create_listener(
        LoadBalancerArn=made["LoadBalancerArn"],
        Protocol="TCP",
        Port=443,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": group["TargetGroupArn"]}],
    )
    return str(made["DNSName"])
