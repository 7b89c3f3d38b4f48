"""What the page of settings shows: each block's form with what holds now, and the defaults beside it."""

from dataclasses import asdict, dataclass
from typing import Any

import orjson

from apps.dashboard.forms.findings import label_of
from apps.dashboard.forms.settings import GeneralForm, NetworkForm, PolicyForm, RetentionForm
from apps.egress.selectors import list_proxies
from apps.recommendations.selectors import remaining_quota
from apps.settings import selectors
from apps.settings.listener import listener
from opscurb.policy import Policy
from opscurb.provider import PROVIDERS


@dataclass(frozen=True, slots=True)
class Threshold:
    """A threshold of scans by its name, with its default and what each provider's scans use."""

    name: str
    default: Any
    used: list[Any]

    @property
    def is_changed(self) -> bool:
        """True when a scan uses something else than the default."""
        return any(value != self.default for value in self.used)


def blocks(**bound: Any) -> dict[str, Any]:
    """The context of the page; `bound` holds the form that must be corrected, by its block. Needs a scope."""
    retention = selectors.retention()
    general, network, policy = selectors.general(), selectors.network_masked(), selectors.scan_policy()
    return {
        "general": bound.get("general") or GeneralForm(initial=asdict(general)),
        "network": bound.get("network") or NetworkForm(initial={"proxy_mode": network.proxy_mode}),
        "proxy_masked": network.proxy_url_masked,
        "retention": bound.get("retention") or RetentionForm(initial=asdict(retention)),
        "most_days": retention.most_delivery_days,
        "listener": listener(),
        "policy": bound.get("policy") or PolicyForm(initial=_policy(policy)),
        "providers": [label_of(name) for name in PROVIDERS],
        "thresholds": _thresholds(policy),
        "license": selectors.license(),
        "remaining": remaining_quota(),
        "proxies": list_proxies(),
    }


def _policy(policy: selectors.ScanPolicy) -> dict[str, Any]:
    written = orjson.dumps(policy.provider_policies, option=orjson.OPT_INDENT_2).decode()
    return {
        "cpu_percent": policy.cpu_percent,
        "network_mb": policy.network_mb,
        "lookback_days": policy.lookback_days,
        "provider_policies": written if policy.provider_policies else "",
    }


def _thresholds(policy: selectors.ScanPolicy) -> list[Threshold]:
    used = [asdict(policy.thresholds(provider)) for provider in PROVIDERS]
    return [
        Threshold(name, default, [values[name] for values in used])
        for name, default in asdict(Policy()).items()
    ]
