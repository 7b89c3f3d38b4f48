"""Performance data that are kept for longer than what is free."""

from dataclasses import replace
from decimal import Decimal

import pytest

from opscurb.aws.checks.rds.rds_performance_insights_paid_retention import find as check
from opscurb.aws.collectors.rds import _insights_days
from opscurb.aws.prices import price_book
from opscurb.prices import PriceTable
from tests.engine.checks.databases import orders
from tests.engine.looking import ago, found

# What AWS asks for in Tokyo, by vCPU and month.
TOKYO = {"rds.insights.first_month": Decimal("1.7561"), "rds.insights.further_month": Decimal("0.0739")}


def database(**changed):
    return orders(**{"insights_days": 731, "instance_class": "db.m6i.xlarge"} | changed)


def price_of(instance):
    table = PriceTable("ap-northeast-1", "2024-07-01", "AWS list prices", TOKYO)
    return replace(price_book("ap-northeast-1"), table=table).rds_insights(instance).monthly


def test_data_kept_for_two_years_are_a_finding_whose_price_is_not_listed():
    (finding,) = found(check, database())

    assert finding.details["retention_days"] == 731
    assert finding.monthly_cost == Decimal(0)
    assert finding.price.confidence == "none"
    assert finding.confidence == 0.95


@pytest.mark.parametrize(
    ("instance", "monthly"),
    [
        # 4 vCPUs x $1.7561
        (database(insights_days=31), "7.02"),
        # 2 zones x 4 vCPUs x $1.7561
        (database(insights_days=31, multi_az=True), "14.05"),
        # 8 vCPUs x ($1.7561 + 2 x $0.0739)
        (database(insights_days=93, multi_az=True), "15.23"),
        # 8 vCPUs x ($1.7561 + 23 x $0.0739)
        (database(insights_days=731, multi_az=True), "27.65"),
        # A class that does not tell its vCPUs
        (database(instance_class="db.serverless"), "0"),
    ],
)
def test_the_first_month_costs_more_than_each_further_one(instance, monthly):
    assert price_of(instance) == Decimal(monthly)


@pytest.mark.parametrize(
    "innocent",
    [
        database(insights_days=7),
        database(insights_days=0),
        database(insights_days=465, insights_mode="advanced"),
        database(created=ago(3)),
        database(tags={"opscurb:ignore": "yes"}),
    ],
)
def test_the_free_week_the_advanced_mode_and_young_databases_are_left_alone(innocent):
    assert found(check, innocent) == []


@pytest.mark.parametrize(
    ("answer", "days"),
    [
        ({}, 0),
        ({"PerformanceInsightsEnabled": False, "PerformanceInsightsRetentionPeriod": 731}, 0),
        ({"PerformanceInsightsEnabled": True}, 7),
        ({"PerformanceInsightsEnabled": True, "PerformanceInsightsRetentionPeriod": 93}, 93),
    ],
)
def test_the_days_are_told_by_two_members_of_the_answer(answer, days):
    assert _insights_days(answer) == days
