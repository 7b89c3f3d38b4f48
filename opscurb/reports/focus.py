"""Findings under the column names of FOCUS, the FinOps Open Cost and Usage Specification (1.2).

A finding is no line of an invoice: BilledCost is 0, so that the rows can stand beside real bills. EffectiveCost is what
the finding counts, ListCost what it would save on its own; both cover one month of 730 hours.
"""

from datetime import datetime
from typing import Any

from opscurb.money import cents
from opscurb.reports import words
from opscurb.reports.facts import Facts
from opscurb.reports.finding import Row, money
from opscurb.reports.tally import account_of

COLUMNS = (
    "BilledCost",
    "BillingAccountId",
    "BillingAccountName",
    "BillingCurrency",
    "BillingPeriodEnd",
    "BillingPeriodStart",
    "ChargeCategory",
    "ChargeDescription",
    "ChargeFrequency",
    "ChargePeriodEnd",
    "ChargePeriodStart",
    "EffectiveCost",
    "ListCost",
    "ProviderName",
    "PublisherName",
    "RegionId",
    "RegionName",
    "ResourceId",
    "ResourceName",
    "ResourceType",
    "ServiceCategory",
    "ServiceName",
    "SubAccountId",
    "SubAccountName",
    # Ours, under the prefix that the specification leaves for them.
    "x_FindingId",
    "x_CheckId",
    "x_WasteCategory",
    "x_Severity",
    "x_ActionType",
    "x_ConfidenceLevel",
    "x_PriceBasis",
    "x_PriceConfidence",
    "x_SupersededBy",
    "x_EstimatedCo2eKgMonthly",
)
PROVIDERS = {"aws": "AWS"}
# Service and its category in the words of the specification, by the first word of a resource type.
SERVICES = {
    "ec2": ("Amazon Elastic Compute Cloud", "Compute"),
    "ami": ("Amazon Elastic Compute Cloud", "Compute"),
    "ebs": ("Amazon Elastic Block Store", "Storage"),
    "rds": ("Amazon Relational Database Service", "Databases"),
    "s3": ("Amazon Simple Storage Service", "Storage"),
    "ecr": ("Amazon Elastic Container Registry", "Compute"),
    "elb": ("Elastic Load Balancing", "Networking"),
    "load": ("Elastic Load Balancing", "Networking"),
    "elastic": ("Amazon Virtual Private Cloud", "Networking"),
    "nat": ("Amazon Virtual Private Cloud", "Networking"),
    "vpc": ("Amazon Virtual Private Cloud", "Networking"),
    "cw": ("Amazon CloudWatch", "Management and Governance"),
    "log": ("Amazon CloudWatch", "Management and Governance"),
}
UNKNOWN = ("", "Other")


def row(facts: Facts, found: Row, gas: Any) -> dict[str, Any]:
    """A finding as a row of COLUMNS."""
    start, end = month_of(facts.scanned_at)
    service, category = SERVICES.get(found["resource_type"].split("_")[0], UNKNOWN)
    provider, account = PROVIDERS.get(found["provider"], found["provider"]), found["account_id"] or "demo"
    return {
        "BilledCost": "0.00",
        "BillingAccountId": account,
        "BillingAccountName": account_of(found),
        "BillingCurrency": "USD",
        "BillingPeriodEnd": end,
        "BillingPeriodStart": start,
        "ChargeCategory": "Usage",
        "ChargeDescription": words.sentence(found),
        "ChargeFrequency": "Recurring",
        "ChargePeriodEnd": end,
        "ChargePeriodStart": start,
        "EffectiveCost": cents(money(found, "counted_cost")),
        "ListCost": cents(money(found, "monthly_cost")),
        "ProviderName": provider,
        "PublisherName": provider,
        "RegionId": found["region"],
        "RegionName": found["region"],
        "ResourceId": found["resource_arn"] or found["resource_id"],
        "ResourceName": found["resource_name"],
        "ResourceType": words.spelled(found["resource_type"]),
        "ServiceCategory": category,
        "ServiceName": service,
        "SubAccountId": account,
        "SubAccountName": account_of(found),
        "x_FindingId": found["id"],
        "x_CheckId": found["check_id"],
        "x_WasteCategory": found["category"],
        "x_Severity": found["severity"],
        "x_ActionType": words.action_type(words.check_of(found), found),
        "x_ConfidenceLevel": words.confidence_level(found),
        "x_PriceBasis": found["price_basis"],
        "x_PriceConfidence": found["price_confidence"],
        "x_SupersededBy": found["superseded_by"],
        "x_EstimatedCo2eKgMonthly": gas,
    }


def month_of(moment: datetime) -> tuple[str, str]:
    """First second of a moment's month and of the next one."""
    start = moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    next_year, month = divmod(start.month, 12)
    end = start.replace(year=start.year + next_year, month=month + 1)
    return start.strftime("%Y-%m-%dT%H:%M:%SZ"), end.strftime("%Y-%m-%dT%H:%M:%SZ")
