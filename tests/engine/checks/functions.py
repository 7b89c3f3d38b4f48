"""Lambda functions as tests of checks write them down."""

from opscurb.aws.collectors.lambda_ import Function
from tests.engine.looking import ago


def function(**changed):
    """A Python function of 1,024 MB on x86_64 that nobody changed for 200 days."""
    given = dict(
        id="resize",
        arn="arn:function/resize",
        region="us-east-1",
        name="resize",
        status="active",
        created=ago(200),
        memory_mb=1024,
        runtime="python3.12",
    )
    return Function(**given | changed)
