"""The account's bill, as Cost Explorer tells it: paid on demand, a part of it under a savings plan."""

from collections.abc import Mapping
from typing import Any

from bench.cloud.account import REGIONS, Region

CODES = {"us-east-1": "", "us-east-2": "USE2-", "us-west-2": "USW2-", "eu-west-1": "EU-"}
# Dollars of each usage type in each region. Reservations are offered for RDS alone of these services.
SPENT = {
    ("Amazon Elastic Compute Cloud - Compute", "BoxUsage:m5.large"): "900",
    ("EC2 - Other", "EBS:VolumeUsage.gp3"): "400",
    ("EC2 - Other", "EBS:SnapshotUsage"): "300",
    ("Amazon Relational Database Service", "InstanceUsage:db.t3.medium"): "500",
    ("AWS Lambda", "Lambda-GB-Second"): "60",
}
OFFERS = 1
CALLS = {
    "ce:GetCostAndUsage": 1,
    "ce:GetReservationCoverage": 1,
    "ce:GetReservationUtilization": 1,
    "ce:GetSavingsPlansCoverage": 1,
    "ce:GetReservationPurchaseRecommendation": OFFERS,
}


def usage(given: Mapping[str, Any], region: Region) -> Mapping[str, Any]:
    """What was billed, by service and usage type, in two months."""
    groups = [
        {
            "Keys": [service, CODES[name] + kind],
            "Metrics": {
                metric: {"Amount": amount, "Unit": "USD"}
                for metric in ("UnblendedCost", "NetUnblendedCost", "UsageQuantity")
            },
        }
        for name in REGIONS
        for (service, kind), amount in SPENT.items()
    ]
    return {"ResultsByTime": [{"Groups": groups}]}


def planned(given: Mapping[str, Any], region: Region) -> Mapping[str, Any]:
    """Half of what is spent on one family is covered."""
    return {
        "SavingsPlansCoverages": [
            {
                "Attributes": {
                    "SERVICE": "Amazon Elastic Compute Cloud - Compute",
                    "REGION": name,
                    "INSTANCE_FAMILY": "m5",
                },
                "Coverage": {"CoveragePercentage": "50"},
            }
            for name in REGIONS
        ]
    }
