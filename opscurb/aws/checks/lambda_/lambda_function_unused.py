"""Functions that nobody calls and that cost money all the same, since environments are kept ready for them."""

from collections import defaultdict

from opscurb.check import Category, Metric, Playbook, Severity, Waste, check
from opscurb.price import total

INVOCATIONS = Metric(
    "AWS/Lambda", "Invocations", "Sum", by="FunctionName", sparse=True, window="unused_function_days"
)


@check(
    reads="lambda_function",
    also=("lambda_provisioned",),
    metrics=(INVOCATIONS,),
    category=Category.ZOMBIE_RESOURCES,
    advice="Delete provisioned concurrency of unused Lambda function",
    tunes=("unused_function_days", "function_usd"),
    role="logs",
    owners_respected=True,
    standby_respected=True,
    commitments_respected=True,
    fix=Playbook(
        why="Nothing called it for {days_observed} days. Code costs nothing to keep, but the {provisioned_count}"
        " environments that are kept ready for it are billed by the second.",
        steps=(
            "Verify with its owners that it waits for nothing rare: a yearly run, a disaster, a webhook",
            "Delete its provisioned concurrency: it can be called as before, a little slower at first",
            "Keep a copy of its code and configuration and delete it once nobody misses it",
        ),
        cli=(
            "# Verify: what it is and what is provisioned for it",
            "aws lambda get-function-configuration --function-name {id} --region {region}",
            "aws lambda list-provisioned-concurrency-configs --function-name {id} --region {region}",
            "# Delete what is provisioned; the function stays",
            "aws lambda delete-provisioned-concurrency-config --function-name {id} --qualifier {qualifier_ids}"
            " --region {region}",
        ),
        console=(
            "Open the Lambda console in {region} and choose {id}",
            "Configuration, Provisioned concurrency, and delete each entry",
        ),
        risks=(
            "The first call after that takes as long as the function needs to start",
            "Application Auto Scaling or a stack may provision it again: change it there",
            "A function of Lambda@Edge is counted in other regions, by another name",
        ),
        minutes=10,
        rollback=("put-provisioned-concurrency-config with the same number provisions it again in minutes",),
    ),
)
def find(functions, scan):
    """Not called in the whole window, and worth the customer's least amount a month."""
    provisioned = defaultdict(list)
    for row in scan.all("lambda_provisioned"):
        provisioned[row.id].append(row)
    for function in functions:
        if scan.metric(INVOCATIONS, function).total:
            continue
        ready = provisioned[function.id]
        price = total(scan.prices.lambda_provisioned(function, row.count) for row in ready)
        if price.monthly < scan.policy.function_usd and (price.known or not ready):
            continue
        yield Waste(
            function,
            price=price,
            because=f"not called for {scan.days(INVOCATIONS)} days",
            details={
                "runtime": function.runtime or function.package,
                "memory_mib": function.memory_mb,
                "last_modified_date": function.created,
                "days_observed": scan.days(INVOCATIONS),
                "qualifier_ids": [row.qualifier for row in ready],
                "provisioned_count": sum(row.count for row in ready),
            },
            confidence=0.85,
            cap=Severity.LOW,
        )
