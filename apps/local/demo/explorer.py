"""Cost Explorer, which moto hardly has: a bill put together line by line, told in the shapes of its documentation."""

import json
from collections import defaultdict
from typing import Any

from moto.ce.responses import CostExplorerResponse

# What there is to tell, by what asks for it: items of its list.
TOLD: dict[str, list[dict[str, Any]]] = defaultdict(list)
# Every question, in order: the call and what was asked.
ASKED: list[tuple[str, dict[str, Any]]] = []


def used(service: str, usage: str, net: float, amount: float, at_list: float | None = None) -> None:
    """Put usage of 30 days on the bill."""
    metrics = {
        "UnblendedCost": net if at_list is None else at_list,
        "NetUnblendedCost": net,
        "UsageQuantity": amount,
    }
    TOLD["usage"].append(
        {
            "Keys": [service, usage],
            "Metrics": {name: {"Amount": str(value), "Unit": "USD"} for name, value in metrics.items()},
        }
    )


def reserved(
    subscription: str, used_percent: float, unused_hours: float, unused_cost: float, **attributes: str
) -> None:
    """Put a reservation there, and how much of it was used."""
    TOLD["reservations"].append(
        {
            "Key": "SUBSCRIPTION_ID",
            "Value": subscription,
            "Attributes": {
                "subscriptionId": subscription,
                "startDateTime": "2024-03-01T00:00:00.000Z",
                **attributes,
            },
            "Utilization": {
                "UtilizationPercentage": str(used_percent),
                "UnusedHours": str(unused_hours),
                "RICostForUnusedHours": str(unused_cost),
            },
        }
    )


def recommended(service: str, savings: float, on_demand: float, count: int, **machine: str) -> None:
    """Let AWS recommend a reservation."""
    TOLD[f"offers/{service}"].append(
        {
            "InstanceDetails": {"RDSInstanceDetails": machine},
            "RecommendedNumberOfInstancesToPurchase": str(count),
            "EstimatedMonthlySavingsAmount": str(savings),
            "EstimatedMonthlyOnDemandCost": str(on_demand),
            "AverageUtilization": "98",
        }
    )


def covered(instance_type: str, percent: float, region: str = "us-east-1") -> None:
    """Let reservations cover so much of an instance type."""
    TOLD["coverage"].append(
        {
            "Attributes": {"instanceType": instance_type, "region": region},
            "Coverage": {"CoverageHours": {"CoverageHoursPercentage": str(percent)}},
        }
    )


def planned(service: str, family: str, percent: float, region: str = "us-east-1") -> None:
    """Let savings plans cover so much of what is spent on a service's instance family."""
    attributes = {"SERVICE": service, "REGION": region, "INSTANCE_FAMILY": family}
    TOLD["plans"].append({"Attributes": attributes, "Coverage": {"CoveragePercentage": str(percent)}})


def fill_calls() -> None:
    """Let Cost Explorer answer from the tables."""
    answers = {
        "get_cost_and_usage": lambda asked: {"ResultsByTime": [{"Groups": TOLD["usage"]}]},
        "get_reservation_utilization": lambda asked: {
            "UtilizationsByTime": [{"Groups": TOLD["reservations"]}]
        },
        "get_reservation_coverage": lambda asked: {"CoveragesByTime": [{"Groups": TOLD["coverage"]}]},
        "get_savings_plans_coverage": lambda asked: {"SavingsPlansCoverages": TOLD["plans"]},
        "get_reservation_purchase_recommendation": lambda asked: {
            "Recommendations": [{"RecommendationDetails": TOLD[f"offers/{asked['Service']}"]}]
        },
        "get_cost_and_usage_with_resources": lambda asked: {"ResultsByTime": TOLD["resources"]},
    }
    for name, answer in answers.items():
        setattr(CostExplorerResponse, name, _answering(name, answer))


def empty() -> None:
    """Forget the bill, and what was asked."""
    TOLD.clear()
    ASKED.clear()


def _answering(name: str, answer: Any) -> Any:
    def respond(self: CostExplorerResponse) -> str:
        asked = json.loads(self.body)
        ASKED.append((name, asked))
        return json.dumps(answer(asked))

    return respond
