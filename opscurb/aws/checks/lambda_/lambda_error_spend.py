"""Functions that fail so often that failing is what they are paid for."""

from decimal import Decimal

from opscurb.aws.checks.lambda_.use import MILLISECONDS, a_month, whole_days
from opscurb.check import Action, Category, Metric, Playbook, Severity, Waste, check

INVOCATIONS = Metric("AWS/Lambda", "Invocations", "Sum", by="FunctionName", sparse=True)
ERRORS = Metric("AWS/Lambda", "Errors", "Sum", by="FunctionName", sparse=True)
DURATION = Metric("AWS/Lambda", "Duration", "Sum", by="FunctionName", sparse=True)


@check(
    reads="lambda_function",
    metrics=(INVOCATIONS, ERRORS, DURATION),
    category=Category.ZOMBIE_RESOURCES,
    advice="Fix Lambda function that fails",
    action=Action.RIGHTSIZE,
    tunes=("function_error_percent", "function_invocations", "function_usd", "metric_days"),
    role="logs",
    owners_respected=True,
    commitments_respected=True,
    fix=Playbook(
        why="On its worst day {error_percent} % of its calls failed. Each is billed for as long as it ran, and most"
        " callers try again.",
        steps=(
            "Verify in its log what fails: a timeout, too little memory, a missing permission, a bad message",
            "Repair it, or give what cannot be handled to a dead-letter queue instead of trying again",
            "Bound the retries of what calls it",
        ),
        cli=(
            "# Verify: its timeout and memory, and what fails",
            "aws lambda get-function-configuration --function-name {id} --region {region}",
            "aws lambda get-function-event-invoke-config --function-name {id} --region {region}",
            "# Do not try again what was called asynchronously and failed",
            "aws lambda put-function-event-invoke-config --function-name {id} --maximum-retry-attempts 0"
            " --region {region}",
        ),
        console=(
            "Open the Lambda console in {region} and choose {id}",
            "Monitor, View CloudWatch logs, and look for what fails",
            "Configuration, Asynchronous invocation, Edit: retry attempts and dead-letter queue",
        ),
        risks=(
            "Without retries an event that failed once is lost, unless a dead-letter queue keeps it",
            "Calls that succeed may take longer than those that failed at once",
        ),
        minutes=120,
        rollback=("delete-function-event-invoke-config brings back the two retries of every function",),
    ),
)
def find(functions, scan):
    """Called often, and failing often on at least one of the days."""
    days, policy = scan.days(INVOCATIONS), scan.policy
    for function in functions:
        calls, errors = scan.metric(INVOCATIONS, function), scan.metric(ERRORS, function)
        worst = _worst_day(calls, errors)
        called, failed = whole_days(calls, days), whole_days(errors, days)
        if called <= policy.function_invocations or worst <= policy.function_error_percent:
            continue
        price = _failed_share(function, a_month(failed, days), called, scan)
        if price.known and price.monthly < policy.function_usd:
            continue
        yield Waste(
            function,
            price=price,
            because=f"failing: {worst:.0f} % of its calls on the worst of {days} days",
            details={
                "error_percent": round(worst),
                "calls": int(called),
                "errors": int(failed),
                "memory_mib": function.memory_mb,
                "runtime": function.runtime or function.package,
                "days_observed": days,
            },
            confidence=0.7,
            cap=Severity.LOW,
        )


def _worst_day(calls, errors):
    """The largest share of a day's calls that failed, in percent."""
    failed = dict(zip(errors.ago, errors.values, strict=True))
    return max(
        (
            100 * failed.get(ago, 0.0) / count
            for count, ago in zip(calls.values, calls.ago, strict=True)
            if count
        ),
        default=0.0,
    )


def _failed_share(function, failed, called, scan):
    """What a month's failed calls cost, each for as long as the average call of the same days ran."""
    ran = whole_days(scan.metric(DURATION, function), scan.days(INVOCATIONS)) / MILLISECONDS
    return scan.prices.lambda_run(function, failed * ran / (called or Decimal(1)), failed)
