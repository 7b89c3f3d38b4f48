"""The findings that advice is tested on: one of each check, as the demo inventory has them."""

from dataclasses import replace
from functools import cache

from opscurb.advice.subject import Subject
from opscurb.aws.checks import CHECKS
from opscurb.demo import demo_regions, demo_target
from opscurb.policy import Policy
from opscurb.results import Found
from opscurb.scanner import scan
from tests.engine.looking import NOW


@cache
def found_of_each_check() -> dict[str, Found]:
    """The first finding of every check, by the check's id."""
    found: dict[str, Found] = {}
    for region in demo_regions("aws"):
        for event in scan(demo_target(region, NOW), list(CHECKS.values()), Policy(), NOW):
            if isinstance(event, Found):
                found.setdefault(event.check.id, event)
    return found


def subject_of(demo_check: str, **changed: object) -> Subject:
    """The demo finding of a check, with changes."""
    return replace(Subject.of(found_of_each_check()[demo_check]), **changed)  # type: ignore[arg-type]


VOLUME = Subject(
    check_id="ebs_volume_unattached",
    resource_type="ebs_volume",
    resource_id="vol-0123456789abcdef0",
    resource_arn="arn:aws:ec2:eu-west-1:111122223333:volume/vol-0123456789abcdef0",
    region="eu-west-1",
    resource_name="old data",
    details={
        "size_gb": 100,
        "volume_type": "gp2",
        "days_unattached": 45,
        "because": "unattached for 45 days",
    },
)
