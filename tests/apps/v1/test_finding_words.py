"""What /v1 says of a finding of every check there is, and of ones it no longer knows."""

import re

import orjson
import pytest

from apps.findings.rows import evidence_of
from apps.v1.finding_shape import KNOWN, shown
from opscurb.aws.provider import AWS
from opscurb.check import Action
from opscurb.provider import check_ids
from opscurb.reports import words
from tests.apps.v1.findings import catalogue
from tests.engine.advice.clusters import found_in_clusters

TEXTS = (
    "details",
    "detection_reason",
    "evidence_summary",
    "action_caution",
    "estimation_rationale",
    "recommendation",
)


def row(found, **changed):
    """A selector's row of a finding that was just stored."""
    evidence = evidence_of(found, "aws" if found.check.id in AWS.checks else "kubernetes")
    evidence |= {"details": orjson.loads(evidence["details"]), "confidence": float(evidence["confidence"])}
    evidence |= {name: float(evidence[name]) for name in ("monthly_cost", "counted_cost")}
    rest = dict.fromkeys(KNOWN, "") | {"account_id": None, "demo": True}
    return {name: value for name, value in (rest | evidence | changed).items() if name in KNOWN}


def render(found, **changed):
    return shown(orjson.dumps(row(found, **changed)).decode())


# The dearest of each check, so that every one has a price.
FOUND = {
    found.check.id: found
    for found in sorted([*catalogue(), *found_in_clusters()], key=lambda found: found.monthly_cost)
}
# What is left in a text when a value was missing.
PLACEHOLDER = re.compile(r"[{}]|\b(None|True|False)\b|  |\.\.|\$-|\[\]|\(\)|: ?[.;]")


@pytest.mark.parametrize("check", sorted(check_ids()))
def test_a_finding_of_every_check_reads_well(check):
    finding = render(FOUND[check])

    for name in TEXTS:
        text = finding[name]
        assert text[:1].isalnum() or text[:1] == "$", (name, text)
        assert text[:1] == text[:1].upper(), (name, text)
        assert not PLACEHOLDER.search(text), (name, text)
        assert text.endswith(".") or name == "recommendation", (name, text)
    assert finding["resource_id"] in finding["details"]
    assert finding["action_type"] in ("DELETE", "RIGHTSIZE", "ARCHIVE", "INVESTIGATE")
    assert finding["review_priority"] in ("high", "medium", "low")


@pytest.mark.parametrize("check", [name for name in AWS.checks if FOUND[name].price.known])
def test_the_arithmetic_ends_at_the_findings_money(check):
    finding = render(FOUND[check])

    (total,) = re.findall(r"In all \$([\d,.]+?) a month", finding["estimation_rationale"])
    assert float(total.replace(",", "")) == finding["monthly_cost"]


def test_every_action_of_the_engine_has_a_word():
    assert set(words.WHOLE) == set(words.INSIDE) == set(Action)


def test_what_holds_more_than_its_waste_is_never_to_be_deleted():
    told = {
        one["resource_type"]: one["action_type"]
        for found in FOUND.values()
        if (one := render(found, confidence=0.95))["resource_type"] in words.HOLDERS
    }

    assert set(told) == words.HOLDERS
    assert "DELETE" not in told.values()
    assert render(FOUND["s3_no_lifecycle_cold"], confidence=0.95)["action_type"] == "ARCHIVE"
    assert render(FOUND["ebs_gp2_to_gp3"])["action_type"] == "RIGHTSIZE"
    assert render(FOUND["ebs_volume_unattached"])["action_type"] == "DELETE"


@pytest.mark.parametrize("changed", [{"confidence": 0.6}, {"managed_by": "Karpenter"}, {"check_id": "gone"}])
def test_where_doubt_or_an_owner_stands_before_the_fix_one_looks_first(changed):
    assert render(FOUND["ebs_volume_unattached"], **changed)["action_type"] == "INVESTIGATE"


def test_an_owner_is_named_in_the_caution():
    caution = render(FOUND["ebs_volume_unattached"], managed_by="Karpenter")["action_caution"]

    assert caution.startswith("Managed by Karpenter: change it there. A deleted volume")


@pytest.mark.parametrize(
    ("confidence", "severity", "level", "priority"),
    [
        (0.95, "high", "high", "high"),
        (0.85, "medium", "high", "medium"),
        (0.84, "high", "medium", "high"),
        (0.7, "low", "medium", "low"),
        (0.69, "high", "low", "medium"),
        (0.5, "medium", "low", "low"),
        (0.5, "low", "low", "low"),
    ],
)
def test_confidence_and_priority_follow_their_thresholds(confidence, severity, level, priority):
    finding = render(FOUND["ebs_volume_unattached"], confidence=confidence, severity=severity)

    assert (finding["confidence_level"], finding["review_priority"]) == (level, priority)


@pytest.mark.parametrize("changed", [{"check_id": "gone"}, {"provider": "oldcloud"}])
def test_a_finding_of_a_check_that_is_no_more_still_reads_well(changed):
    finding = render(FOUND["ebs_volume_unattached"], **changed)

    assert finding["detection_reason"].startswith("Unattached for ")
    assert finding["action_caution"] == words.NO_CHECK
    assert all(finding[name] for name in TEXTS)


def test_a_finding_without_any_evidence_still_reads_well():
    finding = render(
        FOUND["ebs_volume_unattached"], details={}, status="", price_basis="none", monthly_cost=0.0
    )

    assert finding["evidence_summary"] == "No further facts were kept."
    assert (
        finding["estimation_rationale"] == "Not priced: no price is known for all of it, so it counts as $0."
    )
    assert finding["recommendation"] in finding["details"]


def test_an_amount_by_another_regions_prices_says_so():
    finding = render(FOUND["ebs_volume_unattached"], price_confidence="estimated")
    sure = render(FOUND["ebs_volume_unattached"], price_confidence="high")

    assert "Estimated: the prices are those of another region." in finding["estimation_rationale"]
    assert "Estimated" not in sure["estimation_rationale"]


def test_dollars_that_another_finding_counts_are_explained():
    finding = render(
        FOUND["ebs_volume_unattached"], counted_cost=0.0, superseded_by="ec2_instance_stopped_long"
    )
    some = render(FOUND["ebs_volume_unattached"], counted_cost=1.5, superseded_by="")

    assert finding["estimated_monthly_cost"] == 0.0
    assert finding["estimation_rationale"].endswith(
        "Counted as $0, since ec2_instance_stopped_long saves the same dollars."
    )
    assert some["estimation_rationale"].endswith(
        "Counted as $1.50, since another finding saves the same dollars."
    )


def test_a_resource_of_very_many_parts_is_told_by_its_first_ones():
    many = {"snapshot_ids": [f"snap-{n}" for n in range(500)], "because": "used by nothing"}
    line = {"what": "GB of snapshot", "quantity": 1.0, "unit_price": 0.05, "monthly": 0.05}

    finding = render(FOUND["ami_unused"], details=many | {"price_lines": [line] * 500})

    assert "snap-4 and 495 more" in finding["evidence_summary"]
    assert ", and 495 more. In all" in finding["estimation_rationale"]
