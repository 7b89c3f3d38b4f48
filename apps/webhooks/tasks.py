"""What webhooks need done as time passes."""

from celery import shared_task

from apps.webhooks import retention


@shared_task(queue="scan", expires=3600)
def sweep() -> None:
    """Forget what has been kept for long enough."""
    retention.sweep()
