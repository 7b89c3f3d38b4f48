"""Instances as tests of checks write them down."""

from opscurb.aws.collectors.ec2 import Instance
from tests.engine.looking import ago


def instance(**changed):
    """A running m5.large under Linux on x86, 90 days old."""
    given = dict(
        id="i-1",
        arn="arn:instance/i-1",
        region="us-east-1",
        status="running",
        created=ago(90),
        instance_type="m5.large",
        architecture="x86_64",
    )
    return Instance(**given | changed)
