"""Which cloud an object of a cluster stands for, and what that cloud calls it."""

import re

from opscurb.kubernetes.rows import Node, PersistentVolume, Service

AWS, GCP, AZURE = "aws", "gcp", "azure"
SCHEMES = {"aws": AWS, "gce": GCP, "azure": AZURE}
# Drivers of disks by cloud; what they make is billed there by its size. The last of each came with Kubernetes itself.
DISK_DRIVERS = {
    "ebs.csi.aws.com": AWS,
    "kubernetes.io/aws-ebs": AWS,
    "pd.csi.storage.gke.io": GCP,
    "kubernetes.io/gce-pd": GCP,
    "disk.csi.azure.com": AZURE,
    "kubernetes.io/azure-disk": AZURE,
}
_INSTANCE = re.compile(r"i-[0-9a-f]{8,17}")
_VOLUME = re.compile(r"vol-[0-9a-f]{8,17}")
_BALANCER = re.compile(
    r"(?:internal-)?(?P<name>[A-Za-z0-9-]{1,32})-[0-9a-f]+"
    r"\.(?:elb\.(?P<network>[a-z0-9-]+)|(?P<other>[a-z0-9-]+)\.elb)\.amazonaws\.com"
)


def cloud_of(node: Node) -> str:
    """The cloud a node is rented from, by its providerID; empty for one of nobody's."""
    return SCHEMES.get(node.provider_id.partition(":")[0], "")


def instance_ids(node: Node) -> list[str]:
    """The id of a node's EC2 instance; none for a machine of another cloud."""
    name = node.provider_id.rpartition("/")[2]
    return [name] if cloud_of(node) == AWS and _INSTANCE.fullmatch(name) else []


def volume_id(handle: str) -> str:
    """The EBS volume in a handle, which older volumes write as `aws://zone/vol-...`; empty for another's."""
    name = handle.rpartition("/")[2]
    return name if _VOLUME.fullmatch(name) else ""


def volume_ids(volume: PersistentVolume) -> list[str]:
    """The id of the EBS volume behind a volume; none for a disk of another cloud."""
    found = volume_id(volume.handle) if DISK_DRIVERS.get(volume.driver) == AWS else ""
    return [found] if found else []


def load_balancers(addresses: tuple[str, ...]) -> dict[str, tuple[str, bool]]:
    """Names of the AWS load balancers behind DNS names, each with its region and whether it is a network one."""
    found = filter(None, map(_BALANCER.fullmatch, addresses))
    return {each["name"]: (each["network"] or each["other"], bool(each["network"])) for each in found}


def balancer_ids(service: Service) -> list[str]:
    """The names of the AWS load balancers of a service."""
    return sorted(load_balancers(service.ingress))
