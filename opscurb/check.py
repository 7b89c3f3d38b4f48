"""What a check is: declarations the engine acts on, and a pure function over collected rows."""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any, Protocol

from opscurb.policy import LEAST_LOOKBACK_DAYS, Policy
from opscurb.price import Price
from opscurb.resource import Resource
from opscurb.series import Series


class Category(StrEnum):
    """The kinds of waste the product speaks of."""

    IDLE_RESOURCES = "idle_resources"
    AGED_SNAPSHOTS = "aged_snapshots"
    ZOMBIE_RESOURCES = "zombie_resources"
    STORAGE_OPTIMIZATION = "storage_optimization"
    NETWORK_OPTIMIZATION = "network_optimization"
    MONITORING_WASTE = "monitoring_waste"
    # Beyond the six: what runs and is used, at a size or a number that it does not need.
    COMPUTE_RIGHTSIZING = "compute_rightsizing"
    # What was promised to be paid in advance, and what such a promise would save.
    COMMITMENT_OPTIMIZATION = "commitment_optimization"


class Action(IntEnum):
    """What the fix does; of two findings on the same dollar the lower number counts it."""

    DELETE = 0
    SCHEDULE = 1
    RIGHTSIZE = 2
    MIGRATE = 3
    COMMIT = 4


class Severity(StrEnum):
    """How much a finding matters, by money and by how sure we are."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Reason(StrEnum):
    """Why something could not be judged; none of these ever means "no waste"."""

    NO_PERMISSION = "no_permission"
    NO_METRICS = "no_metrics"
    THROTTLED = "throttled"
    REGION_DISABLED = "region_disabled"
    UNREADABLE = "unreadable"
    ERROR = "error"


# An always-on metric must have a value on at least this share of the days to be trusted.
SUFFICIENT = 0.8
DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric of a resource; `sparse` ones report nothing rather than zero.

    `by` names how a resource is addressed, mostly the dimension that holds its id; it is handed to the
    resource's `dimensions(by)`, and a resource that answers with none has no such metric. It is looked at over
    as many `days` as the check says, or else over the threshold of the policy that `window` names; a value
    stands for `period` seconds, a day unless days hide what matters. `listed` names the resource type whose
    rows carry the dimensions by the same id, for series that cannot be addressed without having been listed.
    `busiest` names metrics, itself among them, that matter only for the most they show, alone or together: of each
    day just those periods need to be kept.
    """

    namespace: str
    name: str
    stat: str
    by: str
    days: int = 0
    sparse: bool = False
    window: str = "metric_days"
    period: int = DAY_SECONDS
    listed: str = ""
    busiest: tuple[str, ...] = ()

    def applies_to(self, resource: Resource) -> bool:
        """True when the resource has this metric at all."""
        return bool(resource.dimensions(self.by))

    def under(self, policy: Policy) -> "Metric":
        """The same with its days settled, never too few to tell idle from weekend."""
        if self.days:
            return self
        return replace(self, days=max(LEAST_LOOKBACK_DAYS, getattr(policy, self.window)))

    def suffices(self, series: Series) -> bool:
        """True when so many of the days have a value that the series can be judged by."""
        return self.sparse or series.days >= SUFFICIENT * self.days


@dataclass(frozen=True, slots=True)
class Only:
    """Commands for those findings whose detail has this value."""

    detail: str
    value: Any
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Playbook:
    """How to fix a kind of waste safely: verified first, backed up where state would be lost, with a way back.

    Texts may name `{id}`, `{arn}`, `{region}` and whatever the finding's details hold. A command that names a list is
    repeated for each of its values, with several lists side by side, and left out when a detail it names is empty;
    words are quoted where it is shown.
    `needs_restart` says that something which runs now is stopped or restarted on the way.
    """

    why: str
    steps: tuple[str, ...]
    cli: tuple[str | Only, ...]
    console: tuple[str, ...]
    risks: tuple[str, ...]
    minutes: int
    rollback: tuple[str, ...] = ()
    needs_restart: bool = False


class View(Protocol):
    """What a check may look at besides its own rows."""

    @property
    def now(self) -> datetime:
        """The scan's moment, an aware datetime; checks never look at a clock."""

    @property
    def policy(self) -> Policy:
        """The customer's thresholds."""

    @property
    def prices(self) -> Any:
        """The provider's price book for this region."""

    @property
    def region(self) -> str:
        """The region looked at."""

    def all(self, resource_type: str) -> Sequence[Any]:
        """Rows of a type declared in `also` or `hints`; a hint that could not be read is empty."""

    def knows(self, resource_type: str) -> bool:
        """True when a hint could be read."""

    def metric(self, metric: Metric, resource: Resource) -> Series:
        """A declared metric of a resource whose values suffice."""

    def has(self, metric: Metric, resource: Resource) -> bool:
        """True when a resource has a declared metric at all."""

    def days(self, metric: Metric) -> int:
        """How many days a metric is looked at over."""


@dataclass(frozen=True, slots=True)
class Waste:
    """A resource that costs money for nothing.

    `because` finishes the sentence "this is waste because it is ..."; `confidence` runs from 0 to 1. What is
    `advisory` shows its amount and adds to no total: it cannot simply be done, or is no saving of its own.
    """

    resource: Resource
    price: Price
    because: str
    details: Mapping[str, Any] = field(default_factory=dict)
    confidence: float = 0.95
    cap: Severity | None = None
    advisory: bool = False


@dataclass(frozen=True, slots=True)
class Unsure:
    """A resource the check could not judge."""

    resource: Resource
    reason: Reason
    message: str


@dataclass(frozen=True, slots=True)
class Lasting:
    """A condition that holds now and is waste if it lasts: first seen at `since`, in so many `scans`, this one too."""

    resource: Resource
    since: datetime
    scans: int = 1


# What says how much of what runs is paid in advance.
COMMITMENTS = ("reservation_coverage", "savings_plan_coverage")
Find = Callable[[Sequence[Any], Any], Iterable[Waste | Unsure | Lasting]]


@dataclass(frozen=True, slots=True)
class Check:
    """A kind of waste: what it reads, how it is judged, priced and fixed.

    `also` must be readable for the check to run, `hints` only sharpen it. Of the types in `whole` not even one
    row may be unread, since the check judges by what is not among them. `asks` picks the rows whose
    metrics are worth paying for. `sums_up` says that it finds what rows belong to rather than a row, so that nobody
    can tell by the rows whether that still exists. `tunes` names the policy thresholds it uses. The guards say which
    of the engine's rules hold: `min_age` (never judge what is younger), `backups_excluded` (leave what a
    backup service manages), `owners_respected` (name the owner and soften), `standby_respected`,
    `commitments_respected` (what is paid in advance saves nothing now). Only with `transitional_excluded` off
    is what is about to change judged, such as what waits for ever.
    """

    id: str
    summary: str
    find: Find
    reads: str
    category: Category
    advice: str
    fix: Playbook
    action: Action = Action.DELETE
    also: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    metrics: tuple[Metric, ...] = ()
    asks: Callable[[Any, Any], bool] | None = None
    tunes: tuple[str, ...] = ()
    role: str = "core"
    sums_up: bool = False
    min_age: bool = True
    backups_excluded: bool = False
    owners_respected: bool = False
    standby_respected: bool = False
    commitments_respected: bool = False
    transitional_excluded: bool = True

    @property
    def inputs(self) -> tuple[str, ...]:
        """Every resource type it cannot do without."""
        return (self.reads, *self.also)

    @property
    def types(self) -> tuple[str, ...]:
        """Every resource type it looks at."""
        return (*self.inputs, *self.hints)


def check(**declared: Any) -> Callable[[Find], Check]:
    """Make the function below it a Check named for its module, its summary the module's docstring."""

    if declared.get("commitments_respected"):
        declared["hints"] = (*declared.get("hints", ()), *COMMITMENTS)

    def declare(find: Find) -> Check:
        return Check(
            id=find.__module__.rpartition(".")[2],
            summary=(sys.modules[find.__module__].__doc__ or "").strip().partition("\n")[0],
            find=find,
            **declared,
        )

    return declare
