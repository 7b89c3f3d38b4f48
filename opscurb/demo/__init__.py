"""The recorded inventory that demo scans run over: the same checks, no cloud."""

import gzip
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from opscurb.errors import Unavailable
from opscurb.provider import provider
from opscurb.recording import RecordedRegion, play

INVENTORY = Path(__file__).parent / "inventory.json.gz"
PROVIDER = "aws"


@cache
def _inventory() -> Mapping[str, Mapping[str, Any]]:
    if not INVENTORY.exists():
        raise Unavailable("this installation ships no demo inventory")
    return {one["region"]: one for one in json.loads(gzip.decompress(INVENTORY.read_bytes()))}


def demo_regions(name: str | None = None) -> tuple[str, ...]:
    """The regions of the demo inventory, of one provider or of all, sorted; raises Unavailable when none ships."""
    return tuple(sorted(region for region in _inventory() if name in (None, demo_provider(region))))


def demo_provider(region: str) -> str:
    """The name of the provider that a region of the demo inventory belongs to."""
    return str(_inventory()[region].get("provider", PROVIDER))


def demo_target(region: str, now: datetime | None = None) -> RecordedRegion:
    """A region of the demo inventory as if it were seen now; KeyError for one it does not have."""
    return play(_inventory()[region], provider(demo_provider(region)), now or datetime.now(UTC))


def write_inventory(regions: Iterable[Mapping[str, Any]], path: Path = INVENTORY) -> None:
    """Write recorded regions as the demo inventory; the same regions give the same bytes."""
    text = json.dumps(list(regions), separators=(",", ":"), ensure_ascii=False)
    path.write_bytes(gzip.compress(text.encode(), mtime=0))
