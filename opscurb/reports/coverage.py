"""What a scan could and could not check, said in plain lines."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from opscurb.check import Reason
from opscurb.results import Checked, Unknown, Unread

MOST_REGIONS_NAMED = 4
WORDS = {
    Reason.NO_PERMISSION: "missing",
    Reason.NO_METRICS: "no metrics",
    Reason.THROTTLED: "throttled by the cloud",
    Reason.REGION_DISABLED: "region not enabled",
    Reason.UNREADABLE: "unreadable answer",
    Reason.ERROR: "error",
}


@dataclass(slots=True)
class Coverage:
    """Checks that ran and what stayed unknown."""

    checked: list[Checked] = field(default_factory=list)
    unknown: list[Unknown] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """True when everything was read; too few metrics of a resource are an answer, not a gap."""
        return all(unknown.resource_id and unknown.reason is Reason.NO_METRICS for unknown in self.unknown)

    def lines(self) -> list[str]:
        """How much was examined, which checks could not run, which resources could not be judged."""
        examined = sum(one.examined for one in self.checked)
        regions = {one.region for one in self.checked} | {one.region for one in self.unknown}
        ran = len({one.check_id for one in self.checked})
        where = _count(len(regions), "region")
        lines = [f"{_count(ran, 'check')} ran over {where}, {examined:,} resources examined"]
        if exempt := sum(one.exempt for one in self.checked):
            lines.append(f"{exempt:,} exempt by tag, owner or state")
        if too_new := sum(one.too_new for one in self.checked):
            lines.append(f"{too_new:,} too new to judge")
        return lines + self._gaps() + self._blurred()

    def _gaps(self) -> list[str]:
        whole = _grouped(one for one in self.unknown if not one.resource_id)
        single = _grouped(one for one in self.unknown if one.resource_id)
        lines = []
        for why, gaps in whole.items():
            checks = {gap.check_id for gap in gaps}
            names = "" if len(checks) > 3 else f" ({', '.join(sorted(checks))})"
            lines.append(f"{_count(len(checks), 'check')} could not run: {why}{names}{_where(gaps)}")
        for why, gaps in single.items():
            resources = {(gap.region, gap.resource_id) for gap in gaps}
            lines.append(f"{_count(len(resources), 'resource')} could not be judged: {why}{_where(gaps)}")
        return lines

    def _blurred(self) -> list[str]:
        """Checks that ran, but with less than they would have liked to know."""
        checks: dict[str, set[str]] = defaultdict(set)
        for one in self.checked:
            for gap in one.without:
                checks[_why(gap)].add(one.check_id)
        return [f"{_count(len(ids), 'check')} ran less surely: {why}" for why, ids in sorted(checks.items())]


def _grouped(unknown: Iterable[Unknown]) -> dict[str, list[Unknown]]:
    groups: dict[str, list[Unknown]] = defaultdict(list)
    for one in unknown:
        groups[_why(one)].append(one)
    return dict(sorted(groups.items()))


def _why(unknown: Unknown | Unread) -> str:
    if unknown.reason is Reason.NO_PERMISSION and unknown.needs:
        return f"missing {', '.join(unknown.needs)}"
    return f"{WORDS[unknown.reason]} ({unknown.message})"


def _where(gaps: list[Unknown]) -> str:
    regions = sorted({gap.region for gap in gaps})
    if len(regions) > MOST_REGIONS_NAMED:
        return f" in {len(regions)} regions"
    return f" in {', '.join(regions)}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
