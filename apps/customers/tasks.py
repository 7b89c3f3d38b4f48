"""What customers' keys need done as time passes."""

from celery import shared_task

from apps.customers.expiry import warn_of_expiring_keys
from apps.customers.purging import purge_due
from apps.customers.use import take_over


@shared_task(queue="scan", expires=3600)
def warn() -> None:
    """Warn of keys that are about to expire."""
    warn_of_expiring_keys()


@shared_task(queue="scan", expires=300)
def count_calls() -> None:
    """Take what was counted of calls into Postgres."""
    take_over()


@shared_task(queue="scan", expires=600)
def purge() -> None:
    """Delete customers whose time is over."""
    purge_due()
