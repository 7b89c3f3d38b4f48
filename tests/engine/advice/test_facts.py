"""Figures in a text must be those of the finding."""

from dataclasses import replace
from decimal import Decimal

import pytest

from opscurb.advice.facts import facts_agree
from opscurb.advice.faults import Reason
from tests.engine.advice.subjects import VOLUME
from tests.engine.looking import NOW

DETAILS = {
    "size_gb": 1536,
    "days_unattached": 45,
    "created_date": "2026-02-24T10:30:00Z",
    "cpu_peak_percent": 1.62,
    "target_iops": 4608,
    "because": "unattached for 45 days",
    "price_lines": [{"unit_price": 0.08, "monthly": 122.88}],
}
SUBJECT = replace(VOLUME, monthly_cost=Decimal("122.88"), details=DETAILS)


@pytest.mark.parametrize(
    "text",
    [
        "Unattached for 45 days.",
        "A 45-day-old orphan of 1,536 GB costs $122.88 a month.",
        "It costs about $123 per month, $1,474.56 a year.",
        "1.5 TB for more than 6 weeks.",
        "Created on 2026-02-24, nine months ago.",
        "Created on February 24, 2026.",
        "Created on 24 Feb 2026, 273 days ago.",
        "CPU peaked at 1.6 %.",
        "At $0.08 a GB.",
        "Give it 4,608 IOPS.",
        "Delete volume 1 of 3.",
        "",
    ],
)
def test_a_fact_of_the_finding_agrees_however_it_is_written(text: str) -> None:
    assert facts_agree(text, SUBJECT, now=NOW) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Unattached for 54 days.", "54 days"),
        ("It costs $200 a month.", "$200"),
        ("It costs 1,228.80 dollars.", "1,228.80 dollars"),
        ("A 45 GB volume.", "45 GB"),
        ("Idle for 1,536 days.", "1,536 days"),
        ("Created on 2026-02-25.", "2026-02-25"),
        ("Created on March 24, 2026.", "March 24, 2026"),
        ("Created on 2026-13-45.", "2026-13-45"),
        ("CPU peaked at 16 %.", "16 %"),
        ("Give it 9,999 IOPS.", "9,999 IOPS"),
    ],
)
def test_a_figure_that_is_not_the_findings_is_named(text: str, said: str) -> None:
    faults = facts_agree(text, SUBJECT, now=NOW)

    assert [(fault.reason, fault.text) for fault in faults] == [(Reason.WRONG_FACT, said)]


def test_figures_of_reviewed_texts_may_be_repeated() -> None:
    text = "An archived snapshot is billed for 90 days at least."

    assert facts_agree(text, SUBJECT, now=NOW)
    assert facts_agree(text, SUBJECT, ["billed for 90 days at least"], NOW) == []
