"""Which channels are told of a scan, how often it is tried, and what is said when it failed."""

from decimal import Decimal

import pytest

from apps.egress.services import create_proxy
from apps.jobs.models import Job
from apps.notifications import services
from apps.scans.models import Scan
from apps.settings.services import change_general, change_network
from apps.tenancy.scope import scope
from tests.apps.api.answers import scanned
from tests.apps.notifications.conftest import dispatches, finished, relay, tell, webhook, work
from tests.proxies import PASSWORD, USER

pytestmark = pytest.mark.usefixtures("here_is_allowed")


def policy(who, **given):
    with scope(who.customer_id):
        change_general(**given)


def test_a_channel_is_told_of_a_scan_that_found_waste(alice, receive):
    there = receive()
    webhook(alice, there)
    scan_id = finished(alice, 100, 500)

    work()

    (taken,) = there.taken
    assert taken.json["event"] == "scan.completed"
    assert taken.json["scan_id"] == str(scan_id)
    assert (taken.json["resources_found"], taken.json["estimated_monthly_savings"]) == (2, 48.0)
    assert [(d.status, d.attempts) for d in dispatches(alice)] == [("sent", 1)]


def test_a_channel_is_told_of_a_scan_once_however_often_it_is_worked(alice, receive):
    there = receive()
    webhook(alice, there)
    finished(alice, 100)

    work()
    work()

    assert len(there.taken) == 1


def test_a_demo_scan_is_told_to_nobody(alice, receive):
    there = receive()
    webhook(alice, there, trigger_mode="scan_complete")
    tell(alice, scanned(alice, 100, demo=True))

    work()

    assert (there.taken, dispatches(alice)) == ([], [])


def test_nobody_is_told_while_notifications_are_switched_off(alice, receive):
    there = receive()
    webhook(alice, there)
    policy(alice, notifications_enabled=False)
    finished(alice, 100)

    work()

    assert (there.taken, dispatches(alice)) == ([], [])


def test_a_channel_that_rests_is_not_told(alice, receive):
    there = receive()
    webhook(alice, there, is_active=False)
    finished(alice, 100)

    work()

    assert there.taken == []


def test_a_channel_that_was_switched_off_meanwhile_is_not_told(alice, receive):
    there = receive()
    channel_id = webhook(alice, there)
    finished(alice, 100)
    relay(alice)
    with scope(alice.customer_id):
        services.change_channel(channel_id, is_active=False)
    work()

    assert there.taken == []
    assert [(d.status, d.error) for d in dispatches(alice)] == [("skipped", "the channel was switched off")]


@pytest.mark.parametrize(
    ("customers_own", "channels_own", "sizes", "told"),
    [
        ("waste_only", None, (100,), True),
        ("waste_only", None, (), False),
        ("scan_complete", None, (), True),
        ("waste_only", "scan_complete", (), True),
        ("scan_complete", "waste_only", (), False),
    ],
)
def test_the_mode_of_a_channel_goes_before_the_customers(
    customers_own, channels_own, sizes, told, alice, receive
):
    there = receive()
    policy(alice, notification_trigger_mode=customers_own)
    webhook(alice, there, trigger_mode=channels_own)
    finished(alice, *sizes)

    work()

    assert bool(there.taken) is told
    assert [d.status for d in dispatches(alice)] == ["sent" if told else "skipped"]


@pytest.mark.parametrize(
    ("thresholds", "told", "why"),
    [
        ({"min_savings": Decimal("8")}, True, ""),
        ({"min_savings": Decimal("9")}, False, "8.00 a month are less than min_savings"),
        ({"min_findings": 1}, True, ""),
        ({"min_findings": 2}, False, "1 findings are fewer than min_findings"),
        ({"min_findings": 1, "min_savings": Decimal("100")}, False, "8.00 a month are less than min_savings"),
    ],
)
def test_a_threshold_is_reached_or_nothing_is_told(thresholds, told, why, alice, receive):
    there = receive()
    webhook(alice, there, **thresholds)
    finished(alice, 100)

    work()

    assert bool(there.taken) is told
    assert [d.error for d in dispatches(alice)] == [why]


@pytest.mark.parametrize(("mode", "told"), [("scan_complete", True), ("waste_only", False)])
def test_a_failed_scan_is_told_to_who_wants_to_hear_of_every_scan(mode, told, alice, receive):
    there = receive()
    webhook(alice, there, trigger_mode=mode, min_findings=3)
    finished(alice, status="failed", error="production: missing ec2:DescribeVolumes")

    work()

    assert bool(there.taken) is told
    if told:
        body = there.taken[0].json
        assert (body["event"], body["status"]) == ("scan.failed", "failed")
        assert body["error"] == "production: missing ec2:DescribeVolumes"


def test_a_canceled_scan_is_told_to_nobody(alice, receive):
    there = receive()
    webhook(alice, there, trigger_mode="scan_complete")
    finished(alice, status="canceled")

    work()

    assert (there.taken, dispatches(alice)) == ([], [])


def test_a_deleted_channel_is_no_longer_told(alice, receive):
    there = receive()
    channel_id = webhook(alice, there)
    finished(alice, 100)
    relay(alice)
    with scope(alice.customer_id):
        services.delete_channel(channel_id)

    work()

    assert there.taken == []
    with scope(alice.customer_id):
        assert Job.objects.count() == 0


def test_a_channel_goes_through_its_proxy(alice, receive, proxy):
    there, way = receive(), proxy("http")
    with scope(alice.customer_id):
        profile = create_proxy("mine", "http", "127.0.0.1", way.port, USER, PASSWORD)
    webhook(alice, there, proxy_profile_id=profile.id)
    finished(alice, 100)

    work()

    assert len(there.taken) == 1
    assert way.tunnels == [("127.0.0.1", there.port)]


def test_a_channel_without_a_proxy_goes_the_customers_way(alice, receive, proxy):
    there, way = receive(), proxy("http")
    with scope(alice.customer_id):
        change_network("custom", way.url())
    webhook(alice, there)
    finished(alice, 100)

    work()

    assert way.tunnels == [("127.0.0.1", there.port)]


def test_one_customers_scan_is_not_told_to_another(alice, mallory, receive):
    hers, his = receive(), receive()
    webhook(alice, hers)
    webhook(mallory, his, trigger_mode="scan_complete")
    finished(alice, 100)

    work()

    assert (len(hers.taken), his.taken) == (1, [])


def test_scans_keep_their_messages_apart(alice, receive):
    there = receive()
    webhook(alice, there)
    first, second = finished(alice, 100), finished(alice, 200)

    work()

    assert {taken.json["scan_id"] for taken in there.taken} == {str(first), str(second)}
    with scope(alice.customer_id):
        assert Scan.objects.count() == 2
