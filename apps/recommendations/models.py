"""What customers prefer, the month's quota, calls with their cost, and answers that are kept."""

from django.db import models
from django.utils import timezone

from apps.tenancy.models import CustomerModel, SameCustomer


class Preference(CustomerModel):
    """The model that a customer chose, empty for the plan's own; made at the first choice or warning."""

    preferred_model = models.CharField(max_length=64, blank=True)
    # The vendor's model of whose end the customer was last told.
    warned_of = models.CharField(max_length=128, blank=True)

    class Meta(CustomerModel.Meta):
        constraints = [
            *CustomerModel.Meta.constraints,
            models.UniqueConstraint(fields=["customer"], name="recommendations_preference_once"),
        ]


class Month(CustomerModel):
    """How many answers of models a customer had in a calendar month, those under way included."""

    first_day = models.DateField()
    used = models.PositiveIntegerField(default=0)

    class Meta(CustomerModel.Meta):
        constraints = [
            *CustomerModel.Meta.constraints,
            models.UniqueConstraint(fields=["customer", "first_day"], name="recommendations_month_once"),
        ]


class Call(CustomerModel):
    """One question to a model: what it holds of the quota while it is under way, and what it cost in the end."""

    class State(models.TextChoices):
        ASKING = "asking"
        DELIVERED = "delivered"
        FAILED = "failed"
        # Whoever asked was gone before there was an end.
        LOST = "lost"

    # No reference: what was paid stays known when the finding is gone.
    finding_id = models.UUIDField()
    model = models.CharField(max_length=64)
    upstream_model = models.CharField(max_length=128, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.ASKING)
    first_day = models.DateField()
    input_tokens = models.PositiveIntegerField(default=0)
    output_tokens = models.PositiveIntegerField(default=0)
    dollars = models.DecimalField(max_digits=12, decimal_places=6, default=0)
    reason = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta(CustomerModel.Meta):
        indexes = [
            models.Index(
                "customer",
                "created_at",
                name="recommendations_call_asking",
                condition=models.Q(state="asking"),
            ),
            models.Index("customer", "created_at", name="recommendations_call_time"),
        ]


class Answer(CustomerModel):
    """A model's newest answer to a finding, good for as long as the finding and the prompt are the same."""

    finding = models.ForeignKey(
        "findings.Finding", models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    model = models.CharField(max_length=64)
    content_hash = models.CharField(max_length=64)
    prompt_version = models.CharField(max_length=32)
    upstream_model = models.CharField(max_length=128)
    advice = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(CustomerModel.Meta):
        constraints = [
            *CustomerModel.Meta.constraints,
            SameCustomer("finding", name="recommendations_answer_same_customer_finding"),
            models.UniqueConstraint(
                fields=["customer", "finding", "model"], name="recommendations_answer_once"
            ),
        ]
