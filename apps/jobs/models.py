"""One row a piece of work that is still to do; what came of it stands in the row that it is about."""

from django.db import models
from django.utils import timezone

from apps.tenancy.models import CustomerModel


class Job(CustomerModel):
    """A piece of work about one row of a customer, due at a time, and leased by whoever does it."""

    kind = models.CharField(max_length=32)
    subject_id = models.UUIDField()
    queue = models.CharField(max_length=16)
    due_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now)
    # Counts claims; what a run writes in the end is fenced by it.
    attempt = models.IntegerField(default=0)
    # Claims since the work last came to an end of its own, be it a put-off.
    stalls = models.IntegerField(default=0)
    lease_until = models.DateTimeField(null=True)

    class Meta(CustomerModel.Meta):
        constraints = [
            *CustomerModel.Meta.constraints,
            models.UniqueConstraint(fields=["customer", "kind", "subject_id"], name="jobs_job_once"),
        ]
        # What the claim looks through, over all customers.
        indexes = [models.Index("queue", "due_at", name="jobs_due")]
