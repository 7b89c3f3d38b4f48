"""Log groups that keep everything."""

from decimal import Decimal

from opscurb.aws.checks.cloudwatch.cw_log_group_no_retention import find as check
from opscurb.aws.collectors.logs import LogGroup
from opscurb.policy import Policy
from tests.engine.looking import ago, found

GIB = 1024**3


def group(name="/aws/lambda/shop", gb=1000, **changed):
    given = dict(
        id=name,
        arn=f"arn:aws:logs:us-east-1:111122223333:log-group:{name}",
        region="us-east-1",
        name=name,
        created=ago(700),
        stored_bytes=gb * GIB,
    )
    return LogGroup(**given | changed)


def test_what_is_older_than_the_wished_retention_is_counted():
    ingested = {("IncomingBytes", "/aws/lambda/shop"): [2.0 * GIB] * 30}

    (finding,) = found(check, group(), metrics=ingested)

    # 1,000 GB - 30 days x 2 GB
    assert finding.monthly_cost == Decimal("28.20")
    assert finding.details["older_than_target_gb_at_least"] == 940
    assert finding.details["target_days"] == 30


def test_a_longer_retention_leaves_less_to_save():
    ingested = {("IncomingBytes", "/aws/lambda/shop"): [2.0 * GIB] * 30}

    (finding,) = found(check, group(), metrics=ingested, policy=Policy(log_retention_days=90))

    assert finding.monthly_cost == Decimal("24.60")


def test_a_group_that_takes_in_nothing_holds_only_old_events():
    (finding,) = found(check, group())

    assert finding.monthly_cost == Decimal("30.00")


def test_a_group_that_holds_no_more_than_it_took_in_is_an_advice_without_money():
    (finding,) = found(check, group(gb=20), metrics={("IncomingBytes", "/aws/lambda/shop"): [5.0 * GIB] * 30})

    assert finding.monthly_cost == Decimal(0)
    assert finding.price.confidence == "none"


def test_audit_logs_are_doubted():
    (finding,) = found(check, group("/org/cloudtrail"))

    assert finding.confidence == 0.5


def test_groups_with_a_retention_small_ones_and_delivered_ones_are_left_alone():
    rows = [group(retention_days=30), group("small", gb=1), group("delivered", log_class="DELIVERY")]

    assert found(check, *rows, group("new", created=ago(20))) == []
