"""The values in an answer of GetMetricData: out of its JSON, and by the days before a midnight."""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any

import orjson
from botocore.utils import parse_timestamp

from opscurb.check import DAY_SECONDS
from opscurb.series import Series

PARSING = "before-parse.cloudwatch.GetMetricData"
RESULTS = "MetricDataResults"
OK = 200
Moment = float | str | datetime


def lift_points(
    operation_model: Any, response_dict: dict[str, Any], customized_response_dict: dict[str, Any], **_: Any
) -> None:
    """Take the results out of an answer before botocore parses it, their moments as seconds.

    botocore looks at every value by itself, which takes twenty times as long for a page of 100,800. What is not
    as expected is left to it, and then has moments that are datetimes.
    """
    if response_dict["status_code"] != OK or operation_model.service_model.resolved_protocol != "json":
        return
    try:
        answer = orjson.loads(response_dict["body"])
        results = answer.pop(RESULTS)
    except (ValueError, LookupError, TypeError, AttributeError):
        return
    customized_response_dict[RESULTS] = results
    response_dict["body"] = orjson.dumps(answer)


@dataclass(slots=True)
class Calendar:
    """Turns moments into days before a midnight, once for all series of the same moments, which then share them.

    A fortnight of five-minute values is 4,032 a series, so they are held as plain numbers of eight bytes.
    """

    midnight: datetime
    moments: Sequence[Moment] = ()
    ago: "array[float]" = field(default_factory=lambda: array("d"))
    in_order: bool = True

    def dated(self, moments: Sequence[Moment], values: Sequence[float]) -> Series:
        """The series of an answer, oldest first; ValueError where not each moment has a value."""
        if len(moments) != len(values):
            raise ValueError("moments and values differ in number")
        if moments != self.moments:
            self.moments = moments
            self.ago = array("d", self._ago(moments))
            self.in_order = all(older > newer for older, newer in pairwise(self.ago))
        series = Series(array("d", values), self.ago)
        return series if self.in_order else joined(series)

    def _ago(self, moments: Sequence[Moment]) -> Iterable[float]:
        midnight = self.midnight.timestamp()
        return ((midnight - _seconds(at)) / DAY_SECONDS for at in moments)


def joined(*parts: Series) -> Series:
    """Parts of a series as one, oldest first; of several values of a moment the last one told."""
    dated: dict[float, float] = {}
    for part in parts:
        dated.update(zip(part.ago, part.values, strict=True))
    ordered = sorted(dated.items(), reverse=True)
    return Series(array("d", [value for _, value in ordered]), array("d", [ago for ago, _ in ordered]))


def _seconds(at: Moment) -> float:
    parsed: Any = parse_timestamp(at) if isinstance(at, str) else at
    return parsed.timestamp() if isinstance(parsed, datetime) else float(parsed)
