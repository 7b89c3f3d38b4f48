"""An account of N resources in four regions, the same every time, as AWS's answers describe it."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

ACCOUNT_ID = "111122223333"
REGIONS = ("us-east-1", "us-east-2", "us-west-2", "eu-west-1")
GIB = 1024**3
# Shares of N, in percent.
SHARES = {
    "volumes": 31,
    "snapshots": 24,
    "instances": 15,
    "log_groups": 7,
    "databases": 4,
    "addresses": 3,
    "balancers": 3,
    "buckets": 3,
    "repositories": 2,
    "gateways": 1,
    "functions": 4,
    "services": 2,
    "classics": 1,
}
IMAGES_PER_REPOSITORY = 5
VPC, SUBNET, CLUSTER = "vpc-1", "subnet-1", "bench"
Item = dict[str, Any]


def is_idle(name: str) -> bool:
    """One resource of four is waste; which one depends on nothing but its name."""
    return hashlib.md5(name.encode(), usedforsecurity=False).digest()[0] % 4 == 0


@dataclass(slots=True)
class Region:
    """What one region holds, by what a list of it would be called."""

    name: str
    now: datetime
    volumes: list[Item] = field(default_factory=list)
    snapshots: list[Item] = field(default_factory=list)
    instances: list[Item] = field(default_factory=list)
    log_groups: list[Item] = field(default_factory=list)
    databases: list[Item] = field(default_factory=list)
    addresses: list[Item] = field(default_factory=list)
    balancers: list[Item] = field(default_factory=list)
    buckets: list[Item] = field(default_factory=list)
    repositories: list[Item] = field(default_factory=list)
    gateways: list[Item] = field(default_factory=list)
    functions: list[Item] = field(default_factory=list)
    services: list[Item] = field(default_factory=list)
    classics: list[Item] = field(default_factory=list)

    @property
    def target_groups(self) -> list[Item]:
        """One group behind each balancer."""
        return [_target_group(self, balancer) for balancer in self.balancers]

    def identifier(self, kind: str, number: int) -> str:
        """An id in AWS's manner, unique in the account."""
        return f"{kind}-{REGIONS.index(self.name):x}{number:016x}"

    def arn(self, service: str, rest: str) -> str:
        """An ARN of this account and region."""
        return f"arn:aws:{service}:{self.name}:{ACCOUNT_ID}:{rest}"

    def ago(self, days: int) -> datetime:
        """A moment some days back."""
        return self.now - timedelta(days=days)


def build_account(size: int) -> dict[str, Region]:
    """All four regions; everything is old enough to be judged."""
    regions = {name: Region(name, datetime.now(UTC).replace(microsecond=0)) for name in REGIONS}
    # Instances first: volumes are attached to them.
    for kind, share in sorted(SHARES.items(), key=lambda one: one[0] != "instances"):
        for number in range(max(len(REGIONS), size * share // 100)):
            region = regions[REGIONS[number % len(REGIONS)]]
            getattr(region, kind).append(_BUILD[kind](region, number))
    return regions


def _tags(number: int) -> list[Item]:
    return [{"Key": "Name", "Value": f"thing-{number}"}, {"Key": "team", "Value": f"team-{number % 7}"}]


def _volume(region: Region, number: int) -> Item:
    name, user = region.identifier("vol", number), _user(region, number)
    return {
        "VolumeId": name,
        "State": "available" if is_idle(name) else "in-use",
        "VolumeType": ("gp2", "gp3", "gp3", "io2")[number % 4],
        "Size": 20 + number % 480,
        "Iops": 3000,
        "CreateTime": region.ago(40 + number % 400),
        "AvailabilityZone": f"{region.name}a",
        "Attachments": [] if is_idle(name) else [user | {"VolumeId": name}],
        "Tags": _tags(number),
    }


def _user(region: Region, number: int) -> Item:
    """What a volume is attached to: each instance has its share of the region's volumes."""
    others = region.instances
    place, round_ = number // len(REGIONS) % len(others), number // len(REGIONS) // len(others)
    device = f"/dev/sd{chr(ord('f') + round_)}"
    return {"InstanceId": others[place]["InstanceId"], "State": "attached", "Device": device}


def _snapshot(region: Region, number: int) -> Item:
    return {
        "SnapshotId": region.identifier("snap", number),
        "OwnerId": ACCOUNT_ID,
        "State": "completed",
        "StartTime": region.ago(10 + number % 300),
        "VolumeId": region.identifier("vol", number),
        "VolumeSize": 20 + number % 480,
        "Description": "made by bench",
        "StorageTier": "standard",
        "Tags": _tags(number),
    }


def _instance(region: Region, number: int) -> Item:
    stopped = number % 10 == 9
    item = {
        "InstanceId": region.identifier("i", number),
        "ImageId": "ami-0123456789abcdef0",
        "InstanceType": ("t3.micro", "m5.large", "c5.xlarge")[number % 3],
        "State": {"Name": "stopped" if stopped else "running", "Code": 80 if stopped else 16},
        "LaunchTime": region.ago(60 + number % 200),
        "PlatformDetails": "Linux/UNIX",
        "Placement": {"AvailabilityZone": f"{region.name}a", "Tenancy": "default"},
        "RootDeviceName": "/dev/xvda",
        "Architecture": "x86_64",
        "Tags": [*_tags(number), {"Key": "env", "Value": ("prod", "prod", "dev")[number % 3]}],
    }
    at = f"{region.ago(45):%Y-%m-%d %H:%M:%S} GMT"
    return item | ({"StateTransitionReason": f"User initiated ({at})"} if stopped else {})


def _log_group(region: Region, number: int) -> Item:
    name = f"/bench/{region.name}/{number}"
    return {
        "logGroupName": name,
        "creationTime": int(region.ago(200).timestamp() * 1000),
        "storedBytes": (3 if is_idle(name) else 0) * GIB + number,
        "arn": region.arn("logs", f"log-group:{name}:*"),
        **({} if is_idle(name) else {"retentionInDays": 30}),
    }


def _database(region: Region, number: int) -> Item:
    name = f"bench-db-{number}"
    return {
        "DBInstanceIdentifier": name,
        "DBInstanceArn": region.arn("rds", f"db:{name}"),
        "DBInstanceStatus": "available",
        "DBInstanceClass": "db.t3.medium",
        "Engine": ("postgres", "mysql")[number % 2],
        "LicenseModel": "general-public-license",
        "InstanceCreateTime": region.ago(100),
        "AllocatedStorage": 100,
        "StorageType": ("gp3", "gp2")[number % 2],
        "DbiResourceId": f"db-{number:026d}",
        "TagList": _tags(number),
    }


def _address(region: Region, number: int) -> Item:
    name = region.identifier("eipalloc", number)
    used = {"AssociationId": region.identifier("eipassoc", number), "NetworkInterfaceId": "eni-1"}
    return {
        "AllocationId": name,
        "PublicIp": f"198.51.{number // 250}.{number % 250}",
        "PublicIpv4Pool": "amazon",
        "Domain": "vpc",
        "Tags": _tags(number),
        **({} if is_idle(name) else used),
    }


def _balancer(region: Region, number: int) -> Item:
    kind, letters = (("application", "app"), ("network", "net"))[number % 3 == 2]
    path = f"loadbalancer/{letters}/bench-{number}/{number:016x}"
    return {
        "LoadBalancerName": f"bench-{number}",
        "LoadBalancerArn": region.arn("elasticloadbalancing", path),
        "Type": kind,
        "Scheme": "internal",
        "State": {"Code": "active"},
        "CreatedTime": region.ago(120),
    }


def _target_group(region: Region, balancer: Item) -> Item:
    name = balancer["LoadBalancerName"]
    return {
        "TargetGroupName": name,
        "TargetGroupArn": region.arn("elasticloadbalancing", f"targetgroup/{name}/{name}"),
        "Protocol": "TCP" if balancer["Type"] == "network" else "HTTP",
        "TargetType": "instance",
        "LoadBalancerArns": [balancer["LoadBalancerArn"]],
    }


def _bucket(region: Region, number: int) -> Item:
    return {
        "Name": f"bench-bucket-{number}",
        "CreationDate": region.ago(300),
        "BucketRegion": region.name,
    }


def _repository(region: Region, number: int) -> Item:
    name = f"bench/{number}"
    return {
        "repositoryName": name,
        "repositoryArn": region.arn("ecr", f"repository/{name}"),
        "createdAt": region.ago(300),
    }


def images_of(region: Region, repository: str) -> Iterator[Item]:
    """The images of a repository; one of an idle repository has lost its tag, and none is pulled."""
    for number in range(IMAGES_PER_REPOSITORY):
        digest = hashlib.sha256(f"{repository}/{number}".encode()).hexdigest()
        untagged = number == 0 and is_idle(repository)
        yield {
            "repositoryName": repository,
            "imageDigest": f"sha256:{digest}",
            "imageSizeInBytes": 300_000_000,
            "imagePushedAt": region.ago(90),
            **({} if is_idle(repository) else {"lastRecordedPullTime": region.ago(3)}),
            **({} if untagged else {"imageTags": [f"v{number}"]}),
        }


def _gateway(region: Region, number: int) -> Item:
    return {
        "NatGatewayId": region.identifier("nat", number),
        "State": "available",
        "VpcId": VPC,
        "SubnetId": SUBNET,
        "ConnectivityType": "public",
        "CreateTime": region.ago(150),
        "NatGatewayAddresses": [{"AllocationId": f"eipalloc-nat{number}", "PublicIp": "203.0.113.1"}],
        "Tags": _tags(number),
    }


def _function(region: Region, number: int) -> Item:
    name = f"bench-{number}"
    return {
        "FunctionName": name,
        "FunctionArn": region.arn("lambda", f"function:{name}"),
        "Runtime": ("python3.12", "nodejs20.x")[number % 2],
        "MemorySize": 128,
        "PackageType": "Zip",
        "Architectures": ["x86_64"],
        "LastModified": f"{region.ago(200):%Y-%m-%dT%H:%M:%S}.000+0000",
    }


def _service(region: Region, number: int) -> Item:
    """A service on Fargate; each has a task definition of its own."""
    name = f"bench-{number}"
    return {
        "serviceName": name,
        "serviceArn": region.arn("ecs", f"service/{CLUSTER}/{name}"),
        "clusterArn": region.arn("ecs", f"cluster/{CLUSTER}"),
        "status": "ACTIVE",
        "launchType": "FARGATE",
        "desiredCount": 2,
        "runningCount": 2,
        "taskDefinition": region.arn("ecs", f"task-definition/{name}:1"),
        "deployments": [{"id": "ecs-svc/1", "status": "PRIMARY"}],
        "createdAt": region.ago(100),
        "tags": [{"key": "Name", "value": name}],
    }


def _classic(region: Region, number: int) -> Item:
    return {
        "LoadBalancerName": f"bench-classic-{number}",
        "Scheme": "internal",
        "CreatedTime": region.ago(900),
        "VPCId": VPC,
        "ListenerDescriptions": [
            {"Listener": {"Protocol": "HTTP", "LoadBalancerPort": 80, "InstancePort": 80}}
        ],
        "Instances": [{"InstanceId": region.identifier("i", number)}],
    }


_BUILD: dict[str, Callable[[Region, int], Item]] = {
    "volumes": _volume,
    "snapshots": _snapshot,
    "instances": _instance,
    "log_groups": _log_group,
    "databases": _database,
    "addresses": _address,
    "balancers": _balancer,
    "buckets": _bucket,
    "repositories": _repository,
    "gateways": _gateway,
    "functions": _function,
    "services": _service,
    "classics": _classic,
}
