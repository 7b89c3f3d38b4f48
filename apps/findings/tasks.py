"""What findings need done as time passes."""

from celery import shared_task

from apps.findings.services import wake_snoozed
from apps.tenancy.scope import everyone


@shared_task(queue="scan", expires=60)
def wake() -> None:
    """Put findings back whose snooze is over."""
    with everyone():
        wake_snoozed()
