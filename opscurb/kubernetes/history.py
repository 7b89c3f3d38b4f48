"""What a cluster's Prometheus remembers: daily values of all objects of a kind, one query for each metric."""

import re
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from math import isfinite
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

import orjson

from opscurb.check import DAY_SECONDS, Metric, Reason
from opscurb.kubernetes.promql import RECIPES, Recipe, presence
from opscurb.resource import ODD_DATA, Resource, scrub
from opscurb.results import Unread
from opscurb.series import Series
from opscurb.target import Query, Unmeasured

THREADS = 4
LONGEST_TEXT = 200
# What Kubernetes makes the names of ReplicaSets of; no vowels, so that it spells nothing.
_REPLICA_SET = re.compile(r"(.+)-[bcdfghjklmnpqrstvwxz2456789]{1,10}")
Key = tuple[str, ...]
Days = dict[int, float]


@dataclass(frozen=True, slots=True)
class History(Series):
    """Values of one metric, one a day, and the same of its parts."""

    parts: Mapping[str, "History"] = field(default_factory=lambda: MappingProxyType({}))

    def within(self, days: int) -> "History":
        """The part of the last so many days."""
        kept = Series(self.values, self.ago).within(days)
        parts = {name: part.within(days) for name, part in self.parts.items()}
        return History(kept.values, kept.ago, parts)


@dataclass(frozen=True, slots=True)
class Histories:
    """The answers of a Prometheus; what a query that failed asked for is unread."""

    known: Mapping[Metric, Mapping[Key, History]]
    unread: Mapping[Metric, Unread]
    failed: Unread | None = None

    def series(self, metric: Metric, resource: Resource) -> History | None:
        """The values of one metric, none where Prometheus has none; None where it could not be asked."""
        answer = self.known.get(metric)
        return None if answer is None else answer.get(_key(metric, resource), History())

    def why_not(self, metric: Metric, resource: Resource) -> Unread:
        """Why a metric cannot be judged by: its query failed, or its values are too few."""
        too_few = Unread(Reason.NO_METRICS, f"too few values of {metric.name} in Prometheus")
        return self.unread.get(metric, too_few)


@dataclass(frozen=True, slots=True)
class Prometheus:
    """A Prometheus, or what speaks like one, that keeps the metrics of a cluster.

    `fetch` answers the body of a GET to a path with its query string; it raises PermissionError where the
    credentials are refused, and whatever it likes where there is no answer.
    """

    fetch: Callable[[str], bytes]
    stopped: threading.Event = field(default_factory=threading.Event)

    def measure(self, queries: Sequence[Query], now: datetime) -> Histories | Unmeasured:
        """Ask for all metrics, each in one query for all its objects, however many there are; never raises."""
        wanted: dict[Metric, set[Key]] = defaultdict(set)
        for metric, resource in queries:
            wanted[metric].add(_key(metric, resource))
        recipes = {metric: recipe for metric in wanted if (recipe := _recipe(metric))}
        shown = self._shown({recipe.shown_by for recipe in recipes.values()}, now)
        if isinstance(shown, Unread):
            return Unmeasured(shown)
        asked = {metric: recipe for metric, recipe in recipes.items() if recipe.shown_by in shown}
        with ThreadPoolExecutor(THREADS, thread_name_prefix="prometheus") as pool:
            answers = pool.map(lambda metric: self._history(metric, wanted[metric], now), asked)
            told = dict(zip(asked, answers, strict=True))
        unread = {metric: _absent(metric) for metric in wanted.keys() - asked.keys()}
        unread |= {metric: answer for metric, answer in told.items() if isinstance(answer, Unread)}
        known = {metric: answer for metric, answer in told.items() if not isinstance(answer, Unread)}
        return Histories(known, unread, next(iter(unread.values())) if unread and not known else None)

    def stop(self) -> None:
        """Ask nothing more."""
        self.stopped.set()

    def _shown(self, names: set[str], now: datetime) -> set[str] | Unread:
        """Which of these series it has."""
        answer = self._ask(presence(names), now) if names else []
        try:
            return answer if isinstance(answer, Unread) else {one["metric"].get("of", "") for one in answer}
        except ODD_DATA as error:
            return _odd(error)

    def _history(self, metric: Metric, wanted: set[Key], now: datetime) -> Mapping[Key, History] | Unread:
        recipe = RECIPES[metric.name, metric.stat]
        answer = self._ask(recipe.over(metric.days), now)
        try:
            return answer if isinstance(answer, Unread) else _histories(answer, metric, recipe, wanted, now)
        except ODD_DATA as error:
            return _odd(error)

    def _ask(self, query: str, now: datetime) -> list[dict[str, Any]] | Unread:
        """The result of an instant query."""
        if self.stopped.is_set():
            return Unread(Reason.ERROR, "the scan was stopped")
        path = f"/api/v1/query?{urlencode({'query': query, 'time': int(now.timestamp())})}"
        try:
            return _result(self.fetch(path))
        except PermissionError:
            return Unread(Reason.NO_PERMISSION, "Prometheus refuses its token", needs=("prometheus",))
        except ODD_DATA as error:
            return _odd(error)
        except Exception as error:
            # What keeps a customer's server from answering has many names; each means that nothing is known.
            return Unread(Reason.NO_METRICS, f"Prometheus did not answer: {type(error).__name__}")


def _recipe(metric: Metric) -> Recipe | None:
    return RECIPES.get((metric.name, metric.stat))


def _key(metric: Metric, resource: Resource) -> Key:
    dimensions = resource.dimensions(metric.by)
    return tuple(dimensions.get(name, "") for name in _labels(metric))


def _labels(metric: Metric) -> tuple[str, ...]:
    """The labels that name an object, its namespace first."""
    return ("namespace",) if metric.by == "namespace" else ("namespace", metric.by)


def _absent(metric: Metric) -> Unread:
    recipe = _recipe(metric)
    series = recipe.shown_by if recipe else metric.name
    return Unread(Reason.NO_METRICS, f"Prometheus has no {series}", needs=("prometheus",))


def _odd(error: Exception) -> Unread:
    return Unread(Reason.UNREADABLE, f"Prometheus answered oddly: {type(error).__name__}")


def _result(body: bytes) -> list[dict[str, Any]] | Unread:
    """The series of an answer; an answer in part is none, since what is missing would look like zero."""
    answer = orjson.loads(body)
    if answer["status"] != "success":
        return Unread(Reason.UNREADABLE, _text("Prometheus cannot answer", answer.get("error")))
    if warnings := answer.get("warnings"):
        return Unread(Reason.UNREADABLE, _text("Prometheus answers in part", warnings[0]))
    result: list[dict[str, Any]] = answer["data"]["result"]
    return result


def _text(what: str, why: object) -> str:
    return f"{what}: {scrub(why)}"[:LONGEST_TEXT]


def _histories(
    result: Sequence[Mapping[str, Any]], metric: Metric, recipe: Recipe, wanted: set[Key], now: datetime
) -> dict[Key, History]:
    """The series that are asked for, by object; those of parts are added up day by day."""
    seen: dict[Key, dict[str, Days]] = defaultdict(lambda: defaultdict(dict))
    for series in result:
        labels = series["metric"]
        days = _days(series["values"], metric.days, now)
        for key in _objects(labels, metric):
            if key in wanted:
                _merge(seen[key][labels.get(recipe.part, "")], days)
    return {key: _history(parts, bool(recipe.part)) for key, parts in seen.items()}


def _objects(labels: Mapping[str, str], metric: Metric) -> Iterator[Key]:
    """Whom a series is about; one of a ReplicaSet is about its Deployment too."""
    key = tuple(labels.get(name, "") for name in _labels(metric))
    yield key
    if metric.by == "workload" and (named := _REPLICA_SET.fullmatch(key[1])):
        yield key[0], named[1]


def _days(values: Sequence[tuple[float, str]], most: int, now: datetime) -> Days:
    """Values by how many days ago they were: what is told at midnight is about the day before."""
    midnight = now.timestamp() // DAY_SECONDS
    ages = ((int(midnight - at // DAY_SECONDS) + 1, float(value)) for at, value in values)
    return {ago: value for ago, value in ages if ago <= most and isfinite(value)}


def _merge(known: Days, more: Days) -> None:
    # Two series of one object are two of its ReplicaSets: what one of them needs, the object needs.
    for ago, value in more.items():
        known[ago] = max(value, known.get(ago, value))


def _history(parts: Mapping[str, Days], shown: bool) -> History:
    together: Days = defaultdict(float)
    for days in parts.values():
        for ago, value in days.items():
            together[ago] += value
    whole = _dated(together)
    if not shown:
        return whole
    each = {name: _dated(days) for name, days in parts.items()}
    return History(whole.values, whole.ago, MappingProxyType(each))


def _dated(days: Days) -> History:
    dated = sorted(days.items(), reverse=True)
    return History(tuple(value for _, value in dated), tuple(ago for ago, _ in dated))
