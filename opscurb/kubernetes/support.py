"""Until when clouds support a minor version of Kubernetes at the standard price."""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Support:
    """The first days on which a version is no longer in standard, and no longer in extended support."""

    standard_ends: date
    extended_ends: date
    source: str


@cache
def _calendar() -> dict[str, dict[str, Support]]:
    clouds = json.loads((Path(__file__).parent / "calendar.json").read_text())
    return {
        provider: {
            version: Support(
                date.fromisoformat(standard),
                date.fromisoformat(extended),
                f"{entry['source']}, {entry['date']}",
            )
            for version, (standard, extended) in entry["versions"].items()
        }
        for provider, entry in clouds.items()
    }


def support_of(provider: str, version: str) -> Support | None:
    """When the support of a version ends at eks, gke or aks; None for what the calendar does not have."""
    return _calendar().get(provider, {}).get(version)
