"""Jobs and CronJobs."""

from typing import Any

from opscurb.kubernetes.collector import lists
from opscurb.kubernetes.podspec import references_of, requests_of
from opscurb.kubernetes.reading import Reader, condition, moment, text, whole
from opscurb.kubernetes.rows import CronJob, Job


@lists(Job.type, "jobs", "batch")
def job(item: dict[str, Any], reader: Reader) -> Job:
    """A Job."""
    spec, status = item["spec"], item.get("status") or {}
    ttl = spec.get("ttlSecondsAfterFinished")
    failed = condition(item, "Failed")
    ended = status.get("completionTime") or (
        failed.get("lastTransitionTime") if failed.get("status") == "True" else None
    )
    return Job(
        **reader.common(item, Job.kind),
        status=_state(item),
        finished=moment(ended),
        started=moment(status.get("startTime")),
        active=whole(status.get("active")),
        succeeded=whole(status.get("succeeded")),
        failed=whole(status.get("failed")),
        ttl=None if ttl is None else int(ttl),
        **_template(spec, reader),
    )


def _state(item: dict[str, Any]) -> str:
    for kind in ("Complete", "Failed", "Suspended"):
        if condition(item, kind).get("status") == "True":
            return kind
    return "Suspended" if item["spec"].get("suspend") else "Running"


@lists(CronJob.type, "cronjobs", "batch")
def cron_job(item: dict[str, Any], reader: Reader) -> CronJob:
    """A CronJob."""
    spec, status = item["spec"], item.get("status") or {}
    return CronJob(
        **reader.common(item, CronJob.kind),
        schedule=text(spec.get("schedule") or ""),
        suspended=bool(spec.get("suspend")),
        last_scheduled=moment(status.get("lastScheduleTime")),
        last_successful=moment(status.get("lastSuccessfulTime")),
        **_template((spec.get("jobTemplate") or {}).get("spec") or {}, reader),
    )


def _template(spec: dict[str, Any], reader: Reader) -> dict[str, Any]:
    pod = (spec.get("template") or {}).get("spec") or {}
    return {"requests": requests_of(pod, reader), "uses": references_of(pod, reader)}
