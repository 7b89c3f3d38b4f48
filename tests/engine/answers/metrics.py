"""Metrics of any statistic and period, as the demo's emulator answers them too.

moto works out no percentiles, and looks through all that was ever reported for each value of each query.
"""

from apps.local.demo import gaps

fill = gaps.fill_metrics


def empty() -> None:
    """What was reported is kept by moto itself."""
