"""Queries over log groups, answered from sums: moto keeps no events that it could add up."""

import json
import re
from collections import defaultdict
from itertools import count

from moto.core.responses import ActionResult
from moto.ec2.responses import EC2Response
from moto.logs.responses import LogsResponse

# The ranges that AWS answers for these services, shortened.
RANGES = {"s3": ("52.216.0.0/15", "3.5.0.0/19"), "dynamodb": ("52.94.0.0/22",)}
# Bytes that an interface exchanged with a range in a day: (region, log group, interface, range).
MOVED: dict[tuple[str, str, str, str], float] = defaultdict(float)
# What a query is said to be before it is complete, the next one first.
BEFORE: list[str] = []
_QUERIES: dict[str, dict[str, str]] = {}
_NUMBERS = count(1)
_DAY = 86_400


def fill_calls() -> None:
    """Give moto's CloudWatch Logs queries an answer, and its EC2 the ranges of services."""
    LogsResponse.start_query = _start_query  # type: ignore[method-assign]
    LogsResponse.get_query_results = _get_query_results  # type: ignore[method-assign]
    EC2Response.describe_prefix_lists = _describe_prefix_lists  # type: ignore[method-assign, assignment]


def empty() -> None:
    """Forget all traffic and all queries."""
    for table in (MOVED, _QUERIES, BEFORE):
        table.clear()


def _start_query(self: LogsResponse) -> str:
    group, text = self._get_param("logGroupName"), self._get_param("queryString")
    days = (self._get_int_param("endTime") - self._get_int_param("startTime")) / _DAY
    interfaces, ranges = re.findall(r'"(eni-\w+)"', text), set(re.findall(r'"([\d./]+)"', text))
    moved = sum(MOVED[self.region, group, name, cidr] for name in interfaces for cidr in ranges)
    query_id = f"query-{next(_NUMBERS)}"
    _QUERIES[query_id] = {"field": "moved", "value": str(moved * days)}
    return json.dumps({"queryId": query_id})


def _get_query_results(self: LogsResponse) -> str:
    status = BEFORE.pop(0) if BEFORE else "Complete"
    results = [[_QUERIES[self._get_param("queryId")]]] if status == "Complete" else []
    return json.dumps({"results": results, "status": status})


def _describe_prefix_lists(self: EC2Response) -> ActionResult:
    lists = [
        {
            "PrefixListId": f"pl-{number:08x}",
            "PrefixListName": f"com.amazonaws.{self.region}.{service}",
            "Cidrs": list(ranges),
        }
        for number, (service, ranges) in enumerate(RANGES.items(), 1)
    ]
    return ActionResult({"PrefixLists": lists})
