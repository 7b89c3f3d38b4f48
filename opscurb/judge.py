"""Runs one check over what was collected: guards first, then metrics, the check itself and the money."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from opscurb.check import Check, Lasting, Metric, Reason, Series, Unsure, Waste
from opscurb.claims import Ledger
from opscurb.guards import Standing, severity, soften, standing
from opscurb.money import ZERO
from opscurb.policy import Policy
from opscurb.resource import ODD_DATA, Resource
from opscurb.results import Checked, Condition, Event, Found, Unknown, Unread
from opscurb.target import Collected, Measured, Query, Target

# What stands for something else, or comes and goes without being made or deleted.
DERIVED = frozenset(
    {
        "account_service",
        "cw_namespace",
        "k8s_cloud_disk",
        "load_balancer_backend",
        "reservation",
        "reservation_offer",
        "vpc_nat",
    }
)


@dataclass(slots=True)
class Candidates:
    """The rows a check may judge, how the guards decided, and what could not even be asked."""

    rows: list[Any] = field(default_factory=list)
    stood: Counter[Standing] = field(default_factory=Counter)
    unread: list[Unread] = field(default_factory=list)


@dataclass(slots=True)
class Judge:
    """Judges one region; it is also what a check sees of it (`opscurb.check.View`)."""

    target: Target
    policy: Policy
    now: datetime
    collected: dict[str, Collected] = field(default_factory=dict)
    measured: Measured | None = None
    ledger: Ledger = field(default_factory=Ledger)
    _by_id: dict[str, dict[str, Resource]] = field(default_factory=dict)
    _there: dict[str, frozenset[str]] = field(default_factory=dict)

    @property
    def region(self) -> str:
        """The region looked at."""
        return self.target.region

    @property
    def prices(self) -> Any:
        """The provider's price book for this region."""
        return self.target.prices

    def all(self, resource_type: str) -> Sequence[Any]:
        """Rows of a type; none when it could not be read as a whole."""
        collected = self.collected[resource_type]
        return () if collected.failed else collected.rows

    def knows(self, resource_type: str) -> bool:
        """True when a type could be read."""
        return self.collected[resource_type].failed is None

    def metric(self, metric: Metric, resource: Resource) -> Series:
        """A metric of a resource whose values suffice; LookupError for one that was not declared."""
        subject = self._subject(metric, resource)
        series = self._series(metric.under(self.policy), subject) if subject else None
        if series is None:
            raise LookupError(f"{metric.name} of {resource.id} was not declared or does not suffice")
        return series

    def has(self, metric: Metric, resource: Resource) -> bool:
        """True when a resource has a declared metric at all; false where its list could not be read."""
        return self._subject(metric, resource) is not None

    def days(self, metric: Metric) -> int:
        """How many days a metric is looked at over."""
        return metric.under(self.policy).days

    def close(self) -> Iterator[Event]:
        """What the findings count of their upper bounds, once all of them are there."""
        yield from self.ledger.close(self.target.billing.billed)

    def queries(self, checks: Sequence[Check]) -> list[Query]:
        """Every metric of every candidate of every check, each asked for once."""
        queries: dict[tuple[Metric, str], Query] = {}
        for check in checks:
            if not self._failed(check):
                for resource in self._candidates(check).rows:
                    for metric, subject in self._metrics_of(check, resource):
                        queries.setdefault((metric, subject.arn), (metric, subject))
        return list(queries.values())

    def judge(self, check: Check) -> Iterator[Event]:
        """All that a check has to say; nothing odd in the data raises, it ends as Unknown."""
        if failed := self._failed(check):
            yield self._unknown(check, failed)
            return
        candidates = self._candidates(check)
        if failed := self._unmeasured(check, candidates.rows):
            yield self._unknown(check, failed)
            return
        unread = [gap for name in check.inputs for gap in self.collected[name].unread] + candidates.unread
        yield from self._verdicts(check, self._measurable(check, candidates.rows, unread), unread)
        yield from (self._unknown(check, gap) for gap in unread)
        stood = candidates.stood
        yield Checked(
            check.id,
            self.region,
            examined=stood[Standing.JUDGED],
            exempt=stood[Standing.EXEMPT],
            too_new=stood[Standing.TOO_NEW],
            complete=not unread,
            without=self._without(check),
            there=None if unread or check.sums_up or check.reads in DERIVED else self._arns(check.reads),
        )

    def _arns(self, resource_type: str) -> frozenset[str]:
        if resource_type not in self._there:
            self._there[resource_type] = frozenset(row.arn for row in self.all(resource_type))
        return self._there[resource_type]

    def _failed(self, check: Check) -> Unread | None:
        """Why the check cannot run at all: an input that failed, or one row of a type it needs whole."""
        failures = [self.collected[name].failed for name in check.inputs]
        holes = [gap for name in check.whole for gap in self.collected[name].unread]
        failures += [replace(gap, resource_id="") for gap in holes]
        return next((failure for failure in failures if failure is not None), None)

    def _without(self, check: Check) -> tuple[Unread, ...]:
        """The hints that could not be read."""
        return tuple(gap for name in check.hints for gap in self.collected[name].unread)

    def _unmeasured(self, check: Check, rows: Sequence[Any]) -> Unread | None:
        return self.measured.failed if self.measured and check.metrics and rows else None

    def _candidates(self, check: Check) -> Candidates:
        """Rows that the check asks about and the guards let through."""
        candidates = Candidates()
        for resource in self.collected[check.reads].rows:
            try:
                asked = check.asks is None or check.asks(resource, self)
                stands = standing(check, resource, self.policy, self.now) if asked else Standing.JUDGED
            except ODD_DATA as error:
                candidates.unread.append(_odd(error, resource.id))
                continue
            candidates.stood[stands] += 1
            if asked and stands is Standing.JUDGED:
                candidates.rows.append(resource)
        return candidates

    def _measurable(self, check: Check, rows: list[Any], unread: list[Unread]) -> list[Any]:
        """Rows whose metrics suffice; the others are added to what is unread."""
        enough = []
        for row in rows:
            metrics = self._metrics_of(check, row)
            silent = next((asked for asked in metrics if self._series(*asked) is None), None)
            if silent is None:
                enough.append(row)
            elif self.measured is not None:
                unread.append(replace(self.measured.why_not(*silent), resource_id=row.id))
        return enough

    def _metrics_of(self, check: Check, resource: Resource) -> list[Query]:
        """The declared metrics that a resource has, over the policy's days, each with whose dimensions name it."""
        subjects = ((metric, self._subject(metric, resource)) for metric in check.metrics)
        return [(metric.under(self.policy), subject) for metric, subject in subjects if subject is not None]

    def _subject(self, metric: Metric, resource: Resource) -> Resource | None:
        """Whose dimensions name a metric: the resource, or the row that was listed under its id; None for no metric."""
        subject = self._listed(metric.listed).get(resource.id) if metric.listed else resource
        return subject if subject is not None and metric.applies_to(subject) else None

    def _listed(self, resource_type: str) -> dict[str, Resource]:
        """The rows of a type by id."""
        if resource_type not in self._by_id:
            self._by_id[resource_type] = {row.id: row for row in self.all(resource_type)}
        return self._by_id[resource_type]

    def _series(self, metric: Metric, subject: Resource) -> Series | None:
        """The values of a metric with settled days; None where they do not suffice."""
        series = self.measured.series(metric, subject) if self.measured else None
        return series if series is not None and metric.suffices(series) else None

    def _verdicts(self, check: Check, rows: list[Any], unread: list[Unread]) -> Iterator[Event]:
        try:
            for verdict in check.find(rows, self):
                if isinstance(verdict, Unsure):
                    unread.append(Unread(verdict.reason, verdict.message, (), verdict.resource.id))
                elif isinstance(verdict, Lasting):
                    arn = verdict.resource.arn
                    yield Condition(check.id, self.region, arn, verdict.since, verdict.scans)
                else:
                    yield from self.ledger.add(self._found(check, verdict))
        except ODD_DATA as error:
            text = f"{check.id} failed: {type(error).__name__}: {error}"
            unread.append(Unread(Reason.ERROR, text[:300]))

    def _found(self, check: Check, waste: Waste) -> Found:
        billing, resource = self.target.billing, waste.resource
        judged = soften(check, waste, billing.committed(resource) if check.commitments_respected else ZERO)
        waste = judged.waste
        details = dict(waste.details)
        if advice := billing.advice(resource.arn):
            details["evidence"] = [dict(one) for one in advice]
        if waste.advisory:
            details["advisory"] = True
        return Found(
            check=check,
            resource=resource,
            price=waste.price,
            severity=severity(waste.price.monthly, judged.cap, self.policy),
            confidence=waste.confidence,
            because=waste.because,
            details=details,
            managed_by=judged.managed_by,
            advisory=waste.advisory,
        )

    def _unknown(self, check: Check, gap: Unread) -> Unknown:
        return Unknown(check.id, self.region, gap.reason, gap.message, gap.needs, gap.resource_id)


def _odd(error: Exception, resource_id: str) -> Unread:
    return Unread(Reason.UNREADABLE, f"odd data: {type(error).__name__}", (), resource_id)
