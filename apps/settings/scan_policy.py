"""From the thresholds that a customer set to those that a scan uses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from opscurb.errors import Invalid
from opscurb.policy import LEAST_LOOKBACK_DAYS, MOST_LOOKBACK_DAYS, THRESHOLDS, Policy, range_of, tuned

DEFAULT = Policy()
MOST_CPU_PERCENT = range_of("cpu_percent")[1]
MOST_NETWORK_MB = range_of("network_mb_per_day")[1]
# JSON's readers elsewhere, our own renderer among them, know no larger whole numbers.
_MOST_WHOLE = 2**63 - 1


@dataclass(frozen=True, slots=True)
class ScanPolicy:
    """What a customer set: three thresholds for every provider, and what differs for one of them."""

    cpu_percent: float = DEFAULT.cpu_percent
    network_mb: float = DEFAULT.network_mb_per_day
    lookback_days: int = DEFAULT.metric_days
    provider_policies: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def thresholds(self, provider: str) -> Policy:
        """The engine's thresholds for a provider; names that the engine does not know change nothing."""
        everywhere = {
            "cpu_percent": self.cpu_percent,
            "network_mb": self.network_mb,
            "lookback_days": self.lookback_days,
        }
        here = self.provider_policies.get(provider, {})
        return tuned(tuned(DEFAULT, _translated(everywhere)), _translated(here))


def refuse_bad_global(values: Mapping[str, float | int]) -> None:
    """Raise Invalid unless the thresholds for every provider are in their ranges."""
    for name, value in values.items():
        _refuse_bad("global", name, value)


def checked_policies(given: Any) -> dict[str, dict[str, Any]]:
    """Policies by provider without what is null; raises Invalid naming a threshold of a wrong type or range."""
    if not isinstance(given, dict):
        raise Invalid("provider_policies must be a JSON object.")
    _refuse_huge(given)
    return {
        provider: _checked_policy(f"provider_policies.{provider[:64]}", policy)
        for provider, policy in given.items()
        if policy is not None
    }


def _checked_policy(path: str, policy: Any) -> dict[str, Any]:
    if not isinstance(policy, dict):
        raise Invalid(f"{path} must be a JSON object.")
    kept = {name: value for name, value in policy.items() if value is not None}
    for name, value in kept.items():
        _refuse_bad(path, name, value)
    return kept


def _refuse_bad(path: str, name: str, value: Any) -> None:
    """The wire's own three names have tighter ranges than the engine's; unknown names have none."""
    if name == "cpu_percent" and value == 0 and type(value) is not bool:
        raise Invalid("must be greater than 0", field=f"{path}.{name}")
    if name == "lookback_days" and not (type(value) is int and 1 <= value <= MOST_LOOKBACK_DAYS):
        raise Invalid(f"must be a whole number from 1 to {MOST_LOOKBACK_DAYS}", field=f"{path}.{name}")
    try:
        tuned(DEFAULT, _translated({name: value}))
    except Invalid as error:
        raise Invalid(str(error), field=f"{path}.{name}") from error


def _translated(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values by the engine's names; an engine's own name is more exact than the wire's, and wins."""
    found: dict[str, Any] = {}
    if "network_mb" in values:
        found["network_mb_per_day"] = values["network_mb"]
    if "lookback_days" in values:
        found.update(_windows(values["lookback_days"]))
    return found | {name: value for name, value in values.items() if name in THRESHOLDS}


def _windows(lookback_days: int) -> dict[str, int]:
    """Every window that follows the lookback; what is needed rarely is watched for its usual time at least."""
    days = max(LEAST_LOOKBACK_DAYS, lookback_days)
    return {
        "metric_days": days,
        "idle_days": days,
        "endpoint_metric_days": max(days, DEFAULT.endpoint_metric_days),
        "volume_metric_days": min(range_of("volume_metric_days")[1], max(days, DEFAULT.volume_metric_days)),
    }


def _refuse_huge(value: Any) -> None:
    if isinstance(value, dict):
        for inner in value.values():
            _refuse_huge(inner)
    elif isinstance(value, list):
        for inner in value:
            _refuse_huge(inner)
    elif isinstance(value, int) and abs(value) > _MOST_WHOLE:
        raise Invalid("provider_policies holds a number that is too large.")
