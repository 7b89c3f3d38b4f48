"""Unattached volumes."""

from decimal import Decimal

from opscurb.aws.checks.ebs.ebs_volume_unattached import find as check
from opscurb.aws.collectors.ebs import Detachment, Volume
from opscurb.check import Severity
from tests.engine.looking import ago, found


def volume(**changed):
    given = dict(
        id="vol-1",
        arn="arn:aws:ec2:us-east-1:111122223333:volume/vol-1",
        region="us-east-1",
        status="available",
        created=ago(45),
        volume_type="gp3",
        size_gb=1000,
    )
    return Volume(**given | changed)


def test_a_volume_nobody_attached_for_45_days_costs_its_full_price():
    (finding,) = found(check, volume())

    assert finding.monthly_cost == finding.counted_cost == Decimal("80.00")
    assert finding.severity is Severity.HIGH
    assert finding.recommendation == "Delete unattached EBS volume to save $80/month"
    assert finding.details["days_unattached"] == 45


def test_an_attached_volume_is_not_waste():
    assert found(check, volume(status="in-use", instances=("i-1",))) == []


def test_a_volume_detached_yesterday_is_not_waste_however_old():
    detachment = Detachment(id="vol-1", arn="a", region="us-east-1", at=ago(1))

    assert found(check, volume(), also={"ebs_detachment": [detachment]}) == []


def test_a_volume_of_a_kubernetes_claim_is_reported_with_doubt():
    (finding,) = found(check, volume(tags={"kubernetes.io/created-for/pvc/name": "data"}))

    assert finding.managed_by == "Kubernetes"
    assert finding.confidence == 0.6
    assert finding.severity is Severity.MEDIUM


def test_a_volume_tagged_to_be_ignored_is_left_alone():
    assert found(check, volume(tags={"opscurb:ignore": "true"})) == []
