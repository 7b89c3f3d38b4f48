"""GET /api/summary/savings."""

from datetime import UTC, datetime
from decimal import Decimal

from apps.accounts.models import CloudAccount
from apps.findings.models import Finding
from apps.savings.models import Verification
from apps.tenancy.scope import scope
from tests.apps.api.answers import assert_error, scanned

OCTOBER, NOVEMBER = datetime(2026, 10, 31, 23, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC)


def verified(who, at: datetime, state: str, estimated: str, realized: str | None = None):
    """One more of someone's findings, resolved and looked up."""
    with scope(who.customer_id):
        finding = Finding.objects.exclude(state="resolved").order_by("id").first()
        Finding.objects.filter(id=finding.id).update(state="resolved", resolved_at=at)
        return Verification.objects.create(
            finding_id=finding.id,
            account_id=finding.account_id,
            resource_type=finding.resource_type,
            estimated=Decimal(estimated),
            realized=realized and Decimal(realized),
            state=state,
            seen_at=at,
            resolved_at=at,
            due_at=at,
        )


def test_what_was_realized_thought_and_not_verified_is_told_apart(api, alice):
    scanned(alice, 100, 200, 300, 400)
    verified(alice, OCTOBER, "realized", "8.00", "7.50")
    verified(alice, NOVEMBER, "realized", "16.00", "16.50")
    verified(alice, NOVEMBER, "pending", "24.00")
    verified(alice, NOVEMBER, "unverified", "32.00")

    body = api.get("/api/summary/savings", alice).json()

    assert body["realized"] == {"findings": 2, "estimated_monthly": 24.0, "realized_monthly": 24.0}
    assert body["estimated"] == {"findings": 1, "estimated_monthly": 24.0}
    assert body["unverified"] == {"findings": 1, "estimated_monthly": 32.0}
    assert body["trend"] == [
        {
            "month": "2026-10",
            "findings": 1,
            "estimated_monthly": 0.0,
            "realized_monthly": 7.5,
            "unverified_monthly": 0.0,
        },
        {
            "month": "2026-11",
            "findings": 3,
            "estimated_monthly": 24.0,
            "realized_monthly": 16.5,
            "unverified_monthly": 32.0,
        },
    ]


def test_what_came_back_is_not_saved(api, alice):
    scanned(alice, 100)
    verified(alice, NOVEMBER, "realized", "8.00", "7.50")
    with scope(alice.customer_id):
        Finding.objects.update(state="reopened", resolved_at=None)

    assert api.get("/api/summary/savings", alice).json()["realized"]["findings"] == 0


def test_savings_of_one_account_and_of_none(api, alice):
    scanned(alice, 100)
    verified(alice, NOVEMBER, "realized", "8.00", "7.50")
    with scope(alice.customer_id):
        other = CloudAccount.objects.create(name="other")

    assert (
        api.get(f"/api/summary/savings?aws_account_id={other.id}", alice).json()["realized"]["findings"] == 0
    )
    assert_error(
        api.get("/api/summary/savings?aws_account_id=x", alice), 400, "VALIDATION_ERROR", "aws_account_id"
    )


def test_mallory_sees_nothing_of_alices_savings(api, alice, mallory):
    scanned(alice, 100)
    verified(alice, NOVEMBER, "realized", "8.00", "7.50")

    assert api.get("/api/summary/savings", mallory).json()["realized"]["findings"] == 0
