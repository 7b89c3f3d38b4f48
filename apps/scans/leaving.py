"""What becomes of scans when their customer is to be deleted: those that are not over are canceled."""

from apps.customers import leaving
from apps.customers.models import Customer
from apps.scans.models import Scan
from apps.scans.requests import cancel


def end_customer(name: str) -> Customer:
    """Have the customer deleted in a week, and cancel its scans at once. Owners only. Needs a scope."""
    customer = leaving.ask_for_end(name)
    running = Scan.objects.exclude(status__in=Scan.OVER).order_by("created_at", "id")
    for scan_id in list(running.values_list("id", flat=True)):
        cancel(scan_id)
    return customer
