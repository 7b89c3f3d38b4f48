"""What the cluster is made of, in few words each; objects are made of them elsewhere. Ages are in days."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Machine:
    """A node, an EC2 instance of a node group; `cpu` is the instance's daily peak in percent."""

    name: str
    pool: str
    kind: str
    cores: int
    gib: int
    zone: str = "a"
    cpu: float = 48
    days: float = 75
    gpus: int = 0
    spot: bool = False


@dataclass(frozen=True, slots=True)
class App:
    """A workload of one container, named like itself, on the nodes of a pool.

    `cpu` in millicores and `memory` in MiB are requested, None where nothing is; `used_cpu`, `used_memory` and
    `traffic` (bytes a second) are what each replica uses at its daily peak. Of `replicas` the last `unready` are not
    ready, for `unready_days`; `waiting` is why containers do not run. `busy_hours` are those of a day with traffic.
    """

    namespace: str
    name: str
    replicas: int = 1
    cpu: int | None = 200
    memory: int | None = 256
    used_cpu: float = 120
    used_memory: float = 170
    traffic: float = 90_000
    pool: str = "web"
    kind: str = "Deployment"
    days: float = 300
    changed: float = 45
    unready: int = 0
    unready_days: float = 0
    waiting: str = ""
    gpus: int = 0
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)
    claims: tuple[str, ...] = ()
    claim_template: str = ""
    config_maps: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    service_account: str = "default"
    served: bool = True
    selected: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Volume:
    """A PersistentVolume on an EBS disk of `gib`, with its claim; an empty `claim` was never claimed.

    `mounted` names the machine whose pod mounts it, and `used` the GiB that are used.
    """

    name: str
    gib: int
    namespace: str = ""
    claim: str = ""
    phase: str = "Bound"
    mounted: str = ""
    used: float = 0
    kind: str = "gp3"
    days: float = 260
    since: float = 260
    zone: str = "a"
    policy: str = "Delete"
    labels: Mapping[str, str] = field(default_factory=dict)
    claim_labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Balancer:
    """A service with a load balancer of AWS's; `app` names what stands behind it, nothing when that is gone."""

    namespace: str
    name: str
    app: str = ""
    days: float = 400


@dataclass(frozen=True, slots=True)
class Scaler:
    """An autoscaler; `usually` is at how many replicas it mostly is."""

    namespace: str
    name: str
    target: str
    least: int
    most: int
    usually: float
    cpu_target: int = 70
    able: bool = True


@dataclass(frozen=True, slots=True)
class Cron:
    """A CronJob, how many of its runs fail a day, and what stays of its jobs: age in days and outcome."""

    namespace: str
    name: str
    schedule: str = "0 3 * * *"
    cpu: int = 500
    memory: int = 1024
    failed_daily: int = 0
    succeeded_days: float | None = 0.4
    claims: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    jobs: tuple[tuple[float, str], ...] = ()
    days: float = 300


@dataclass(frozen=True, slots=True)
class Ended:
    """A pod that is over for so many days: of an `app`, evicted for some reason, or of a Job that did its work once."""

    namespace: str
    app: str
    name: str
    reason: str
    days: float


@dataclass(frozen=True, slots=True)
class Plain:
    """A ConfigMap, Secret or ServiceAccount."""

    kind: str
    namespace: str
    name: str
    type: str = "Opaque"
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)
    days: float = 200


@dataclass(slots=True)
class Rented:
    """What AWS calls the machines, disks and balancers of the cluster: by their names here."""

    instances: dict[str, str] = field(default_factory=dict)
    volumes: dict[str, str] = field(default_factory=dict)
    balancers: dict[str, str] = field(default_factory=dict)
