"""Custom metrics are billed by the series, and many that programs publish are in no alarm."""

from opscurb.check import Action, Category, Playbook, Severity, Waste, check


@check(
    reads="cw_namespace",
    also=("cw_alarm",),
    whole=("cw_alarm",),
    hints=("account_service",),
    category=Category.MONITORING_WASTE,
    action=Action.RIGHTSIZE,
    advice="Publish fewer custom metrics",
    tunes=("custom_metric_series",),
    min_age=False,
    asks=lambda namespace, scan: namespace.series > scan.policy.custom_metric_series,
    fix=Playbook(
        why="{series} series get values in this namespace and no alarm watches any of them; each is billed for every"
        " hour in which it gets one.",
        steps=(
            "Verify which dashboards, and which programs outside of AWS, read the namespace",
            "List its series and see which dimension makes them so many: hosts, pods, users, versions",
            "Drop metrics and dimensions that nobody looks at, in the agent or program that publishes them",
            "Watch the number of series fall; those without new values are no longer billed",
        ),
        cli=(
            "# Verify: the series that got values in the last three hours, and their dimensions",
            "aws cloudwatch list-metrics --namespace {id} --recently-active PT3H --region {region}",
            "# Verify: dashboards that may read them",
            "aws cloudwatch list-dashboards --region {region}",
        ),
        console=(
            "Open the CloudWatch console in {region}, choose All metrics and the namespace {id}",
            "See which dimension has the most values; search the dashboards for the namespace",
            "Change the configuration of the agent or program that publishes them",
        ),
        risks=(
            "Dashboards and tools outside of AWS that read the series show nothing any more",
            "What is no longer published cannot be looked up after an incident",
        ),
        minutes=90,
        rollback=("Publish the series again; the values in between are missing",),
    ),
)
def find(namespaces, scan):
    """More series than the threshold, and no alarm on any; priced on top of all others, the cheapest tier first."""
    everything = sum(namespace.series for namespace in scan.all("cw_namespace"))
    alarms = scan.all("cw_alarm")
    for namespace in namespaces:
        if any(alarm.reads(namespace.id) for alarm in alarms):
            continue
        yield Waste(
            namespace,
            price=scan.prices.custom_metrics(namespace, everything),
            because=f"a namespace of {namespace.series} series that no alarm watches",
            details={"series": namespace.series, "series_in_region": everything},
            # Dashboards and tools outside of AWS read metrics too, and nobody tells.
            confidence=0.5,
            cap=Severity.MEDIUM,
        )
