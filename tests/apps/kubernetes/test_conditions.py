"""What scans note of conditions that are waste only if they last."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from apps.kubernetes.models import Condition
from apps.kubernetes.selectors import remembered
from apps.kubernetes.services import forget_clusters, remember
from apps.tenancy.scope import scope
from opscurb.results import Condition as Seen
from tests.apps.kubernetes.clusters import NOW, connect

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(alice):
    return connect(alice)


def seen(name="node-1", check_id="k8s_node_empty", hours=0, scans=1):
    return Seen(check_id, "prod", f"k8s://prod/node/{name}", NOW - timedelta(hours=hours), scans)


def known(who, account_id, context="prod"):
    with scope(who.customer_id):
        return [(one.id, one.arn, one.since, one.scans) for one in remembered(account_id, context)]


def note(who, account_id, *conditions, complete=("k8s_node_empty",), context="prod"):
    with scope(who.customer_id):
        remember(account_id, context, conditions, complete)


def test_the_next_scan_is_told_since_when_and_over_how_many_scans(alice, account):
    note(alice, account, seen(hours=6))
    note(alice, account, seen(hours=6, scans=2))

    assert known(alice, account) == [
        ("k8s_node_empty", "k8s://prod/node/node-1", NOW - timedelta(hours=6), 2)
    ]


def test_what_a_whole_look_no_longer_sees_is_forgotten(alice, account):
    note(alice, account, seen("node-1"), seen("node-2"))
    note(alice, account, seen("node-2", scans=2))

    assert [arn for _, arn, _, _ in known(alice, account)] == ["k8s://prod/node/node-2"]


def test_a_check_that_saw_only_a_part_forgets_nothing(alice, account):
    note(alice, account, seen("node-1"), seen("pv", "k8s_pv_released"), complete=[])

    note(alice, account, seen("node-2"), complete=["k8s_pv_released"])

    assert [(check, arn[-6:]) for check, arn, _, _ in known(alice, account)] == [
        ("k8s_node_empty", "node-1"),
        ("k8s_node_empty", "node-2"),
    ]


def test_each_cluster_has_its_own_memory(alice, account):
    note(alice, account, seen())
    note(alice, account, seen(), context="staging")
    note(alice, None, seen())

    note(alice, account)

    assert known(alice, account) == []
    assert len(known(alice, account, "staging")) == len(known(alice, None)) == 1


def test_a_removed_account_is_forgotten_with_it(alice, account):
    note(alice, account, seen())

    with scope(alice.customer_id):
        forget_clusters(account)
        assert Condition.objects.count() == 0


def test_a_stranger_remembers_nothing_of_it(alice, mallory, account):
    note(alice, account, seen())

    assert known(mallory, account) == []


def test_what_was_just_noted_can_be_made_to_look_old(alice, mallory, account):
    long_ago = timezone.now() - timedelta(days=30)
    fresh = Seen("k8s_node_empty", "prod", "k8s://prod/node/node-1", timezone.now(), 1)
    note(alice, account, fresh, seen("node-2", hours=900, scans=4))

    for_mallory, for_alice = (
        call_command("backdate_conditions", customer=who.customer_id, days=30, scans=9)
        for who in (mallory, alice)
    )

    (_, first, since, scans), old = known(alice, account)
    assert (first, scans) == ("k8s://prod/node/node-1", 9)
    assert abs(since - long_ago) < timedelta(minutes=1)
    assert old[2:] == (NOW - timedelta(hours=900), 4)
    assert (for_mallory, for_alice) == ("0 conditions", "1 conditions")
