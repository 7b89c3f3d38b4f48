"""Questions to Cost Explorer, each page of which costs a cent: counted before they are asked, and asked once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from opscurb.aws.account.days import DAYS, LAG
from opscurb.aws.session import HOME_REGION, AwsSession

# A day's questions of an account at most, whoever asks them.
MOST_CALLS = 6


class Exhausted(Exception):
    """No further question may be asked today."""


@dataclass(frozen=True, slots=True)
class Explorer:
    """Cost Explorer as one account sees its own bill.

    `spend` is told before every call and raises Exhausted when it must not be made. The session should try each
    call once, since whatever it repeats is not counted.
    """

    session: AwsSession
    account_id: str
    today: date
    spend: Callable[[], None]

    def period(self, days: int = DAYS) -> dict[str, str]:
        """So many days that the bill knows already, as Cost Explorer writes them."""
        end = self.today - LAG
        return {"Start": (end - timedelta(days=days)).isoformat(), "End": end.isoformat()}

    def only(self, **values: list[str]) -> dict[str, Any]:
        """A filter of this account's part, since a management account sees all its members'; narrowed by dimensions."""
        wanted = {"LINKED_ACCOUNT": [self.account_id], **values}
        parts = [{"Dimensions": {"Key": key, "Values": names}} for key, names in wanted.items()]
        return {"And": parts} if len(parts) > 1 else parts[0]

    def items(
        self, operation: str, key: str, going_on: str = "NextPageToken", **request: Any
    ) -> Iterator[dict[str, Any]]:
        """All items of a paged answer; raises Exhausted, and what boto3 raises."""
        ask = getattr(self.session.client("ce", HOME_REGION), operation)
        while True:
            self.spend()
            answer = ask(**request)
            yield from answer.get(key) or ()
            if not answer.get(going_on):
                return
            request[going_on] = answer[going_on]


def by(*dimensions: str) -> list[dict[str, str]]:
    """What an answer is grouped by."""
    return [{"Type": "DIMENSION", "Key": dimension} for dimension in dimensions]
