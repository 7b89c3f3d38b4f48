"""Findings of clusters for who governs them: what it costs where, and what to do first, by the risk of doing it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from opscurb.check import Check
from opscurb.money import cents
from opscurb.reports import words
from opscurb.reports.finding import DEMO, Row, money
from opscurb.reports.tally import Group, account_of

PROVIDER = "kubernetes"
MOST_OFFENDERS = 20
# What carrying a fix out may cost: nothing, a restart, data. The least first, which is the order to work in.
RISKS = ("low", "medium", "high")
HOLD_DATA = frozenset({"k8s_persistent_volume", "k8s_persistent_volume_claim", "k8s_cloud_disk"})


def risk_of(check: Check | None, row: Row) -> str:
    """What is at stake when a finding is fixed: data, what runs, or nothing that could not be put back."""
    stored = any(line.get("component") == "storage" for line in row["details"].get("price_lines", ()))
    # Of a check that is no longer there nobody can say what its fix did.
    if check is None or stored or row["resource_type"] in HOLD_DATA:
        return "high"
    return "medium" if check.fix.needs_restart else "low"


@dataclass(slots=True)
class Action:
    """One kind of fix at one risk, over all findings that it would fix."""

    check_id: str
    risk: str
    recommendation: str
    action_type: str
    # The most urgent one of its findings.
    priority: str = "low"
    group: Group = field(default_factory=Group)

    def add(self, row: Row) -> None:
        """Take in one more finding."""
        self.group.add(money(row, "counted_cost"))
        self.priority = max(self.priority, words.review_priority(row), key=words.STEPS.index)

    def told(self) -> dict[str, Any]:
        """The action as programs are told of it."""
        return {
            "action_key": f"{self.check_id}:{self.risk}",
            "recommendation": self.recommendation,
            "priority": self.priority,
            **_sums(self.group),
            "risk": self.risk,
            "check_id": self.check_id,
            "action_type": self.action_type,
        }


@dataclass(slots=True)
class ClusterTally:
    """Sums over findings of clusters, taken up one by one; dollars a month, each counted once."""

    total: Group = field(default_factory=Group)
    # Too doubtful to act upon unseen.
    unsure: Group = field(default_factory=Group)
    by_category: dict[tuple[str, str], Group] = field(default_factory=dict)
    by_action: dict[str, Group] = field(default_factory=dict)
    by_offender: dict[tuple[str, str, str], Group] = field(default_factory=dict)
    by_cluster: dict[tuple[str, str, str], Group] = field(default_factory=dict)
    actions: dict[tuple[str, str], Action] = field(default_factory=dict)

    def add(self, row: Row) -> None:
        """Take in a finding; those of other providers are passed over."""
        if row["provider"] != PROVIDER:
            return
        check, counted = words.check_of(row), money(row, "counted_cost")
        category, cluster = row["category"], row["region"]
        account = (row["account_id"] or DEMO["account_id"], account_of(row))
        _add(self.by_category, (row["provider"], category), counted)
        _add(self.by_action, words.action_type(check, row), counted)
        _add(self.by_offender, (row["provider"], *_offender(row)), counted)
        _add(self.by_cluster, (cluster, *account), counted)
        self.total.add(counted)
        if words.confidence_level(row) == "high":
            self._act(check, row)
        else:
            self.unsure.add(counted)

    def _act(self, check: Check | None, row: Row) -> None:
        risk = risk_of(check, row)
        key = (row["check_id"], risk)
        if key not in self.actions:
            advice = check.advice if check else row["recommendation"]
            self.actions[key] = Action(*key, advice, words.action_type(check, row))
        self.actions[key].add(row)

    def governance(self, at: datetime, window_days: int) -> dict[str, Any]:
        """Who and what wastes how much, the dearest first."""
        providers = _merged((provider, group) for (provider, _), group in self.by_category.items())
        categories = _merged((category, group) for (_, category), group in self.by_category.items())
        return {
            **self._head(at, window_days),
            "categories": _listed(("category",), categories),
            "providers": _listed(("provider",), providers),
            "actions": _listed(("action_type",), self.by_action),
            "top_offenders": _listed(("provider", "offender_key", "offender_type"), self.by_offender)[
                :MOST_OFFENDERS
            ],
            "cluster_summary": _listed(("cluster", "account_id", "account_name"), self.by_cluster),
            "category_by_provider": _listed(("provider", "category"), self.by_category),
            "high_confidence_actions": [one.told() for one in sorted(self.actions.values(), key=_dearest)],
        }

    def action_plan(self, at: datetime, window_days: int) -> dict[str, Any]:
        """What to do, the least risky first; what is not sure enough is left to be looked at."""
        actions = self.by_risk()
        return {
            **self._head(at, window_days),
            "high_confidence_actions": actions,
            "risks": [
                {"risk": risk, **_sums(_sum(one.group for one in self.actions.values() if one.risk == risk))}
                for risk in RISKS
            ],
            "to_be_reviewed": _sums(self.unsure),
        }

    def by_risk(self) -> list[dict[str, Any]]:
        """The actions with the least risky first, and of those of one risk the dearest."""
        ordered = sorted(self.actions.values(), key=lambda one: (RISKS.index(one.risk), *_dearest(one)))
        return [one.told() for one in ordered]

    def _head(self, at: datetime, window_days: int) -> dict[str, Any]:
        return {
            "generated_at": int(at.timestamp()),
            "window_days": window_days,
            "total_findings": self.total.findings,
            "total_estimated_monthly_waste": float(cents(self.total.counted)),
        }


def _add(groups: dict[Any, Group], key: Any, counted: Decimal) -> None:
    groups.setdefault(key, Group()).add(counted)


def _offender(row: Row) -> tuple[str, str]:
    """Whose waste it is: a namespace's, or that of a kind of object which belongs to the whole cluster."""
    namespace, separator, _ = row["resource_id"].partition("/")
    if separator:
        return f"{row['region']}/{namespace}", "namespace"
    return f"{row['region']}/{row['resource_type']}", "resource_type"


def _listed(names: tuple[str, ...], groups: Mapping[Any, Group]) -> list[dict[str, Any]]:
    """Groups with the parts of their keys by name, the dearest first."""
    ordered = sorted(groups.items(), key=lambda one: (-one[1].counted, -one[1].findings, one[0]))
    return [
        {**dict(zip(names, key if isinstance(key, tuple) else (key,), strict=True)), **_sums(group)}
        for key, group in ordered
    ]


def _merged(pairs: Iterable[tuple[str, Group]]) -> dict[str, Group]:
    found: dict[str, list[Group]] = {}
    for name, group in pairs:
        found.setdefault(name, []).append(group)
    return {name: _sum(groups) for name, groups in found.items()}


def _sum(groups: Iterable[Group]) -> Group:
    total = Group()
    for group in groups:
        total.findings += group.findings
        total.counted += group.counted
    return total


def _sums(group: Group) -> dict[str, Any]:
    return {"findings": group.findings, "estimated_monthly_waste": float(cents(group.counted))}


def _dearest(action: Action) -> tuple[Any, ...]:
    return -action.group.counted, -action.group.findings, action.check_id, action.risk
