"""Namespaces that run while everybody sleeps."""

from decimal import Decimal

import pytest

from opscurb.kubernetes.checks.cluster.k8s_nonprod_always_on import find as check
from opscurb.kubernetes.history import History
from opscurb.kubernetes.rows import Deployment, Namespace, StatefulSet
from tests.engine.kubernetes.looking import daily, found, make, unknown
from tests.engine.kubernetes.machines import daemon, node, pod
from tests.engine.looking import ago

WEB, DB = make(Deployment, "dev/web", replicas=2), make(StatefulSet, "dev/db", replicas=1)
ROWS = (node("a"), node("b"), daemon("a"), pod("dev/web-1-x", "a"), pod("dev/web-1-y", "a"), WEB, DB)


def namespace(name="dev", **changed):
    return make(Namespace, name, **{"status": "Active"} | changed)


def weeks(hours=8, working=5, most=10, mean=10.0, name="dev"):
    """Four weeks, of each so many days with as many hours of traffic."""
    days = tuple(ago for ago in range(28, 0, -1) if ago % 7 < working)
    return {
        ("busy_hours", name): History((float(hours),) * len(days), days),
        ("running_containers max", name): daily(most, days=28),
        ("running_containers mean", name): daily(mean, days=28),
    }


def test_a_node_of_its_own_could_be_off_for_most_of_the_week():
    (finding,) = found(check, namespace(), *ROWS, histories=weeks())

    # 20 days of 8 hours and one to start and stop in, of 672 hours.
    share = 1 - Decimal(20 * 9) / 672
    assert finding.counted_cost == round(share * Decimal("140.16"), 2)
    assert finding.details["idle_percent"] == 73
    assert finding.details["deployment_names"] == ["web"]
    assert finding.details["stateful_set_names"] == ["db"]


def test_beside_others_it_holds_capacity_and_no_money():
    (finding,) = found(check, namespace(), *ROWS, pod("shop/x", "a"), histories=weeks())

    assert finding.monthly_cost == 0
    assert finding.details["reclaimable_monthly"] > 0


def test_its_label_says_what_it_is_for():
    elsewhere = pod("orders/x", "b")
    rows = (*ROWS, elsewhere)
    told = weeks(name="orders")

    assert found(check, namespace("orders", tags={"environment": "staging"}), *rows, histories=told)
    assert found(check, namespace("orders", tags={"environment": "production"}), *rows, histories=told) == []
    assert found(check, namespace("dev", tags={"env": "prod"}), *ROWS, histories=weeks()) == []


@pytest.mark.parametrize(
    "told",
    [weeks(hours=20), weeks(working=7), weeks(mean=4.0), weeks(working=0)],
    ids=["day and night", "every day", "scaled down at night", "never"],
)
def test_other_habits_are_left_alone(told):
    assert found(check, namespace(), *ROWS, histories=told) == []


@pytest.mark.parametrize(
    "innocent",
    [
        namespace(annotations={"downscaler/uptime": "Mon-Fri 07:30-20:30 Europe/Berlin"}),
        namespace("shop"),
        namespace(created=ago(20)),
        namespace("test"),
    ],
    ids=["has a schedule", "not for development", "new", "empty"],
)
def test_these_are_left_alone(innocent):
    assert found(check, innocent, *ROWS, histories=weeks(name=innocent.id)) == []


def test_without_history_it_is_unknown():
    assert [gap.resource_id for gap in unknown(check, namespace(), *ROWS)] == ["dev"]
