"""Percentiles of metrics, which moto does not work out."""

from typing import Any

from moto.cloudwatch.models import Statistics

from apps.local.demo.gaps import statistic

_others = Statistics.get_statistics_for_type


def fill() -> None:
    """Let the emulator answer statistics such as p95."""
    Statistics.get_statistics_for_type = _any  # type: ignore[method-assign]


def empty() -> None:
    """Nothing is kept."""


def _any(self: Statistics, stat: str) -> Any:
    values = self.metric_single_values_list
    return statistic(stat, values) if stat.startswith("p") else _others(self, stat)
