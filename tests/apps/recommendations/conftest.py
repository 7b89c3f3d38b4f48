"""Somebody with a finding, and vendors that start each test unharmed."""

from typing import Any
from uuid import UUID

import pytest

from apps.recommendations import vendors


@pytest.fixture(scope="session", autouse=True)
def loaded() -> None:
    """What a process loads at its first question is loaded, so that a test may look at the clock."""
    import opscurb.advice.anthropic
    import opscurb.advice.openai  # noqa: F401
    from opscurb.advice.guard import judge
    from opscurb.advice.subject import Subject

    subject = Subject(
        "ebs_volume_unattached", "ebs_volume", "vol-1", "arn:aws:ec2:us-east-1:1:volume/vol-1", "us-east-1"
    )
    judge(["aws ec2 describe-volumes --region us-east-1"], subject)


@pytest.fixture(autouse=True)
def fresh_vendors() -> None:
    """No vendor is thought to be away because of the test before."""
    for breaker in vendors.BREAKERS.values():
        breaker.reset()


@pytest.fixture
def finding(api: Any, alice: Any) -> UUID:
    """An unattached volume of alice's."""
    from tests.apps.api.answers import scanned

    scanned(alice, 100)
    return UUID(api.get("/api/findings", alice).json()["findings"][0]["id"])
