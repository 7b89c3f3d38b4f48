"""What findings need done as time passes."""

from celery import shared_task

from apps.findings.exemptions import customers_with_lapsing
from apps.findings.services import lapse_exemptions, wake_snoozed
from apps.tenancy.scope import everyone, scope


@shared_task(queue="scan", expires=60)
def wake() -> None:
    """Put findings back whose snooze is over, or whose exemption is."""
    with everyone():
        wake_snoozed()
        lapsing = customers_with_lapsing()
    for customer_id in lapsing:
        with scope(customer_id):
            lapse_exemptions()
