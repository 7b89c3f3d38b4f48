"""Functions given far more memory than they ever use."""

from math import ceil

from opscurb.aws.checks.lambda_.use import DURATION, seconds_a_month
from opscurb.check import Action, Category, Metric, Playbook, Reason, Unsure, Waste, check

MEMORY = Metric(
    "LambdaInsights", "memory_utilization", "Maximum", "function_name", sparse=True, window="rightsize_days"
)
CPU_TIME = Metric(
    "LambdaInsights", "cpu_total_time", "Sum", "function_name", sparse=True, window="rightsize_days"
)
# Of these a function has one vCPU, and of less memory less of it.
MB_PER_VCPU = 1769
LEAST_MB, STEP_MB = 128, 64
# Room above the most memory ever seen, and above the CPU that was busy on average.
MEMORY_ROOM, CPU_ROOM = 1.25, 2.0


@check(
    reads="lambda_function",
    metrics=(DURATION, MEMORY, CPU_TIME),
    category=Category.COMPUTE_RIGHTSIZING,
    advice="Give Lambda function less memory",
    action=Action.RIGHTSIZE,
    tunes=("function_memory_percent", "function_usd", "rightsize_days"),
    role="logs",
    owners_respected=True,
    commitments_respected=True,
    asks=lambda function, scan: function.memory_mb > LEAST_MB,
    fix=Playbook(
        why="It has {memory_mib} MiB, used at most {memory_peak_percent} % of them, and is billed for all of them"
        " for as long as it runs.",
        steps=(
            "Verify how long its calls take now, and that no rare call needs more memory",
            "Set its memory to {target_mib} MiB: its CPU becomes less in the same ratio",
            "Compare the duration of its calls for a week: if they take longer by more than memory was saved,"
            " go back",
        ),
        cli=(
            "# Verify: its memory and timeout",
            "aws lambda get-function-configuration --function-name {id} --region {region}",
            "# Change it; the next calls have the new size",
            "aws lambda update-function-configuration --function-name {id} --memory-size {target_mib}"
            " --region {region}",
        ),
        console=(
            "Open the Lambda console in {region} and choose {id}",
            "Look at Duration and at Lambda Insights under Monitor",
            "Configuration, General configuration, Edit, Memory: {target_mib} MB",
        ),
        risks=(
            "Less memory is less CPU: calls may take longer, which costs part of the saving and may meet the timeout",
            "A call that needs more memory than there is ends with an error",
        ),
        minutes=20,
        rollback=("Set its memory back to {memory_mib} MB",),
    ),
)
def find(functions, scan):
    """Measured by Lambda Insights, which says how much memory and CPU the calls took."""
    for function in functions:
        seconds = seconds_a_month(function, scan)
        half = scan.prices.lambda_memory_change(function, seconds, function.memory_mb // 2)
        if not seconds or (half.known and half.monthly < scan.policy.function_usd):
            continue
        peak = scan.metric(MEMORY, function).peak if function.has_insights else 0
        if not peak:
            yield Unsure(function, Reason.NO_METRICS, f"Lambda Insights does not measure {function.id}")
        elif peak < scan.policy.function_memory_percent:
            yield from _waste(function, peak, seconds, scan)


def _waste(function, peak, seconds, scan):
    busy = scan.metric(CPU_TIME, function).total / max(1, scan.metric(DURATION, function).total)
    target = _target(function.memory_mb * peak / 100, busy)
    price = scan.prices.lambda_memory_change(function, seconds, target)
    if target >= function.memory_mb or (price.known and price.monthly < scan.policy.function_usd):
        return
    yield Waste(
        function,
        price=price,
        because=f"used at most {peak:.0f} % of {function.memory_mb} MiB in {scan.days(MEMORY)} days",
        details={
            "memory_mib": function.memory_mb,
            "target_mib": target,
            "memory_peak_percent": round(peak),
            "vcpus_busy": round(busy, 2),
            "seconds_per_month": round(float(seconds)),
            "runtime": function.runtime or function.package,
            "days_observed": scan.days(MEMORY),
        },
        confidence=0.7,
    )


def _target(used_mb, busy):
    """The least memory with room for what was used, and with twice the CPU that was busy on average."""
    needed = max(used_mb * MEMORY_ROOM, busy * CPU_ROOM * MB_PER_VCPU, LEAST_MB)
    return ceil(needed / STEP_MB) * STEP_MB
