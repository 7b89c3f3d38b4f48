"""A Prometheus that knows the answers to what the product asks of one, and to nothing else."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from apps.local.cluster.requests import Answer
from opscurb.kubernetes.promql import RECIPES, presence

QUERY = "/api/v1/query"
# The query of whoever only wants to know whether it answers.
ONE = "1"
DAY_SECONDS = 86_400
# No check looks further back.
MOST_DAYS = 90
COUNTED = re.compile(r"count\((\w+)\)")
Name = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Series:
    """A series: its labels, and its values by day, yesterday's first, then over again; None where it has none."""

    labels: Mapping[str, str]
    values: Sequence[float | None]

    def result(self, days: int, now: float) -> dict[str, Any]:
        """Its values of the last days as Prometheus answers them: each at the midnight that ends its day."""
        midnight = int(now // DAY_SECONDS) * DAY_SECONDS
        values = [
            [midnight - ago * DAY_SECONDS, str(value)]
            for ago in reversed(range(days))
            if (value := self.values[ago % len(self.values)]) is not None
        ]
        return {"metric": dict(self.labels), "values": values}


class Prometheus:
    """Answers with daily series, by the name and statistic that the product has for them."""

    def __init__(self, series: Mapping[Name, Sequence[Series]]) -> None:
        self._series = series
        self._known = {RECIPES[name].shown_by for name in series}

    def get(self, path: str, query: Mapping[str, str]) -> Answer:
        """The answer to a GET of a path below its own address."""
        now = float(query.get("time") or datetime.now(UTC).timestamp())
        if path == QUERY and query.get("query") == ONE:
            return Answer(200, {"status": "success", "data": {"resultType": "scalar", "result": [now, ONE]}})
        found = self._result(query.get("query", ""), now) if path == QUERY else None
        if found is None:
            return Answer(400, {"status": "error", "errorType": "bad_data", "error": "unknown query"})
        kind = "matrix" if found and "values" in found[0] else "vector"
        return Answer(200, {"status": "success", "data": {"resultType": kind, "result": found}})

    def _result(self, query: str, now: float) -> list[dict[str, Any]] | None:
        """The result of an instant query; None for one that it does not know."""
        names = set(COUNTED.findall(query))
        if names and query == presence(names):
            return [{"metric": {"of": name}, "value": [now, "1"]} for name in sorted(names & self._known)]
        for name, recipe in RECIPES.items():
            for days in range(1, MOST_DAYS + 1):
                if query == recipe.over(days):
                    return [one.result(days, now) for one in self._series.get(name, ())]
        return None
