"""Log groups that nothing writes to."""

from decimal import Decimal

import pytest

from opscurb.aws.checks.cloudwatch.cw_log_group_no_retention import find as endless
from opscurb.aws.checks.cloudwatch.cw_log_group_stale import find as check
from opscurb.check import Severity
from opscurb.policy import Policy
from opscurb.results import Found
from opscurb.scanner import scan
from tests.engine.checks.logs import group, ingested
from tests.engine.looking import NOW, Account, ago, found


def test_a_group_that_nothing_writes_to_costs_what_is_stored():
    (finding,) = found(check, group())

    # 1,000 GB x $0.03
    assert finding.monthly_cost == finding.counted_cost == Decimal("30.00")
    assert finding.severity is Severity.MEDIUM
    assert finding.confidence == 0.8
    assert finding.details["stored_gb"] == 1000


def test_a_long_retention_does_not_make_it_useful():
    (finding,) = found(check, group(retention_days=365))

    assert finding.monthly_cost == Decimal("30.00")


def test_a_group_without_a_retention_counts_its_dollars_once():
    account = Account({"log_group": [group()]})

    last = {e.check.id: e for e in scan(account, [check, endless], Policy(), NOW) if isinstance(e, Found)}

    assert sorted(last) == ["cw_log_group_no_retention", "cw_log_group_stale"]
    assert last["cw_log_group_stale"].counted_cost == Decimal("30.00")
    assert last["cw_log_group_no_retention"].counted_cost == Decimal(0)


def test_one_day_of_writing_is_use():
    assert found(check, group(), metrics=ingested(0.001, days=1)) == []


@pytest.mark.parametrize(
    "innocent",
    [
        # It is empty by itself in three months at the latest.
        group(retention_days=90),
        group(gb=0.05),
        group(created=ago(29)),
        group(service_owned=True, log_class="DELIVERY"),
        group(tags={"opscurb:ignore": "yes"}),
    ],
)
def test_what_empties_itself_small_young_and_delivering_groups_are_left_alone(innocent):
    assert found(check, innocent) == []


def test_records_and_standbys_are_doubted():
    (audit,) = found(check, group(tags={"purpose": "audit"}))
    (standby,) = found(check, group(tags={"purpose": "dr"}))

    assert audit.confidence == 0.5
    assert standby.confidence == 0.6
