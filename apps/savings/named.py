"""Which resources a bill names one by one, and for which service it does."""

from collections.abc import Collection, Iterable

from opscurb.aws.account import services

# By resource type of findings. What is not here has no line of its own on a bill with resources.
SERVICES = {
    "ec2_instance": (services.COMPUTE, services.EC2_OTHER),
    "ebs_volume": (services.EC2_OTHER,),
    "ebs_snapshot": (services.EC2_OTHER,),
    "nat_gateway": (services.EC2_OTHER,),
    "elastic_ip": (services.VPC, services.EC2_OTHER),
    "vpc_endpoint": (services.VPC,),
    "load_balancer": (services.ELB,),
    "classic_load_balancer": (services.ELB,),
    "rds_instance": (services.RDS,),
    "rds_snapshot": (services.RDS,),
    "s3_bucket": (services.S3,),
    "log_group": (services.CLOUDWATCH,),
    "lambda_function": (services.LAMBDA,),
    "ecs_service": (services.ECS,),
    "ecr_repository": (services.ECR,),
}


def names_of(resources: Iterable[str]) -> set[str]:
    """What the bill may call these: some it names by ARN, some by the id at its end."""
    given = set(resources)
    return given | {arn.rpartition(":")[2].rpartition("/")[2] for arn in given if arn.startswith("arn:")}


def services_of(resource_types: Collection[str]) -> list[str]:
    """The services to ask about."""
    return sorted({service for kind in resource_types for service in SERVICES.get(kind, ())})
