"""Functions on x86_64 that would cost a fifth less on arm64."""

from opscurb.aws.checks.lambda_.use import DURATION, seconds_a_month
from opscurb.check import Action, Category, Playbook, Severity, Waste, check

X86, ZIP = "x86_64", "Zip"
# Runtimes that AWS offers for arm64 too, and that run code which was not compiled for a processor.
RUNTIMES = ("python3.", "nodejs", "java", "dotnet", "ruby")
# Of these families the versions that came before arm64 did.
TOO_OLD = frozenset({"python3.6", "python3.7", "nodejs10.x", "java8", "dotnetcore2.1", "ruby2.5"})


@check(
    reads="lambda_function",
    metrics=(DURATION,),
    category=Category.COMPUTE_RIGHTSIZING,
    advice="Move Lambda function to arm64",
    action=Action.MIGRATE,
    tunes=("function_usd", "rightsize_days"),
    role="logs",
    owners_respected=True,
    commitments_respected=True,
    asks=lambda function, scan: (
        function.architecture == X86
        and function.package == ZIP
        and function.runtime.startswith(RUNTIMES)
        and function.runtime not in TOO_OLD
        and not function.other_layers
    ),
    fix=Playbook(
        why="Its runtime, {runtime}, is there for arm64 too, where a second of the same memory costs a fifth less.",
        steps=(
            "Verify that none of its packages has native code, or build them for arm64",
            "Publish a version of what runs now, to go back to",
            "Upload the code for arm64 to a copy of the function and test it, then change the function",
        ),
        cli=(
            "# Verify: its runtime, package and layers",
            "aws lambda get-function --function-name {id} --region {region}",
            "# Keep what runs now as a version; then upload the build for arm64, and name that architecture",
            "aws lambda publish-version --function-name {id} --region {region}",
        ),
        console=(
            "Open the Lambda console in {region} and choose {id}",
            "Actions, Publish new version",
            "Upload the code, then Runtime settings, Edit, Architecture: arm64",
        ),
        risks=(
            "Native libraries built for x86_64 do not load",
            "Calls may take longer or shorter: compare durations for a week",
        ),
        minutes=60,
        rollback=(
            "Point the alias at the version published before, or upload the same code for x86_64 again",
        ),
    ),
)
def find(functions, scan):
    """What its seconds cost on both architectures differs by more than the customer's least amount."""
    for function in functions:
        seconds = seconds_a_month(function, scan)
        price = scan.prices.lambda_arm_change(function, seconds)
        if not seconds or (price.known and price.monthly < max(scan.policy.function_usd, 0.01)):
            continue
        yield Waste(
            function,
            price=price,
            because=f"on x86_64, with a runtime that arm64 has too: {function.runtime}",
            details={
                "runtime": function.runtime,
                "architecture": function.architecture,
                "memory_mib": function.memory_mb,
                "seconds_per_month": round(float(seconds)),
                "days_observed": scan.days(DURATION),
            },
            confidence=0.5,
            cap=Severity.LOW,
        )
