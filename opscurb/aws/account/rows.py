"""What all rows of a bill are made with."""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from opscurb.aws.account.bill import Answer
from opscurb.money import ZERO
from opscurb.resource import scrub
from opscurb.results import Unread

if TYPE_CHECKING:
    from opscurb.aws.region import AwsRegion


def named(region: "AwsRegion", kind: str, name: str) -> dict[str, Any]:
    """Id, ARN and region of what the bill alone names; AWS has no ARN for it."""
    return {"id": scrub(name), "arn": region.arn("ce", f"{kind}/{scrub(name)}"), "region": region.region}


def gap(answer: Answer) -> Iterator[Unread]:
    """Why an answer is not whole, where it is not."""
    if answer.unread is not None:
        yield answer.unread


def number(text: str | None) -> Decimal:
    """A number as Cost Explorer writes it; 0 for none."""
    return Decimal(text) if text else ZERO
