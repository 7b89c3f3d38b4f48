"""Where the price list tells what instances, functions and containers cost."""

from opscurb.aws.pricelist.tariff import HOURS, ONE, Difference, Offer, Tariff, where

EC2 = Offer("AmazonEC2")
LAMBDA = Offer("AWSLambda")
ECS = Offer("AmazonECS")

GB_SECONDS = {"lambda-gb-second": ONE, "gb-second": ONE, "gb-seconds": ONE, "second": ONE, "seconds": ONE}
REQUESTS = {"requests": ONE, "request": ONE}
GB_HOURS = {**HOURS, "gb-hours": ONE, "gb-hrs": ONE}

# Instances on demand on shared hardware; what comes preinstalled is in the price.
ON_DEMAND = {"tenancy": "Shared", "capacitystatus": "Used", "licenseModel": "No License required"}
# The size that SQL Server's licences are worked out from: it has as many vCPUs as a licence counts at least.
SIZE, SIZE_VCPUS = "m5.xlarge", 4
SQL = {"sql_web": "SQL Web", "sql_standard": "SQL Std", "sql_enterprise": "SQL Ent"}


def _instances(rate: str, system: str, software: str = "NA", **more: str) -> Tariff:
    asked = where(**ON_DEMAND, operatingSystem=system, preInstalledSw=software, **more)
    return Tariff(f"ec2.{rate}.{{instanceType}}", EC2, "BoxUsage:*", HOURS, asked)


INSTANCES = (
    _instances("linux", "Linux"),
    # Windows is a fee for each vCPU on top of Linux, so one size tells it; only burstable sizes differ.
    _instances("windows", "Windows", instanceType=SIZE),
    *(
        _instances(f"windows_{rate}", "Windows", software, instanceType=SIZE)
        for rate, software in SQL.items()
    ),
)
LICENCES = (
    Difference("ec2.licence.windows", f"ec2.windows.{SIZE}", f"ec2.linux.{SIZE}", SIZE_VCPUS, EC2),
    *(
        Difference(
            f"ec2.licence.{rate}", f"ec2.windows_{rate}.{SIZE}", f"ec2.windows.{SIZE}", SIZE_VCPUS, EC2
        )
        for rate in SQL
    ),
)

FUNCTIONS = tuple(
    Tariff(f"lambda.{group}.{machine}", LAMBDA, usage + suffix, units, where(productFamily="Serverless"))
    for machine, suffix in (("x86_64", ""), ("arm64", "-ARM"))
    for group, usage, units in (
        ("gb_second", "Lambda-GB-Second", GB_SECONDS),
        ("provisioned", "Lambda-Provisioned-Concurrency", GB_SECONDS),
        ("provisioned_duration", "Lambda-Provisioned-GB-Second", GB_SECONDS),
        ("request", "Request", REQUESTS),
    )
)

TASKS = (
    *(
        Tariff(
            f"fargate.{group}.{machine}",
            ECS,
            f"Fargate-{infix}{usage}",
            units,
            where(productFamily="Compute"),
        )
        for machine, infix in (("x86_64", ""), ("arm64", "ARM-"))
        for group, usage, units in (
            ("vcpu", "vCPU-Hours:perCPU", HOURS),
            ("gb", "GB-Hours", GB_HOURS),
        )
    ),
    Tariff(
        "fargate.disk.gb", ECS, "Fargate-EphemeralStorage-GB-Hours", GB_HOURS, where(productFamily="Compute")
    ),
)

TARIFFS = (*INSTANCES, *FUNCTIONS, *TASKS)
