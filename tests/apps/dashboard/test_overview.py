"""The overview: its numbers are those of the list, and who has looked at nothing yet is told how to begin."""

import csv
import io
import re
from datetime import timedelta
from decimal import Decimal

import orjson
import pytest
from django.utils import timezone

from apps.events.models import Event
from apps.findings.browsing import sum_of
from apps.findings.models import Finding
from apps.findings.selectors import Filter
from apps.findings.services import mark_handled
from apps.notifications.models import Channel, Dispatch
from apps.scans.coverage import coverage_by_account
from apps.scans.models import Scan, ScanUnit
from apps.scans.trend import trend
from apps.schedules.models import Schedule
from apps.tenancy.scope import scope
from apps.webhooks.models import Webhook
from tests.apps.dashboard.looks import DENIED, connected, looked


def tile(page, name):
    return re.search(rf'id="tile-{name}">(.*?)</a>', page.content.decode(), re.DOTALL)[1]


def exact(page, name):
    """The amount of a tile to the cent, which is its number's title."""
    return Decimal(re.search(r'title="\$([\d,.]+)"', tile(page, name))[1].replace(",", ""))


def points_of(someone, days=90, **given):
    now = timezone.now()
    with scope(someone.customer_id):
        return trend(now - timedelta(days=days), now, demo=given.pop("demo", False), **given)


def test_who_has_nothing_yet_is_told_three_steps_and_offered_the_demo(alice, signed_in):
    page = signed_in(alice).get("/overview")

    text = page.content.decode()
    assert page.status_code == 200
    assert "First steps" in text
    assert "Try demo data" in text
    assert "Open saving" not in text


def test_trying_the_demo_asks_for_a_scan_of_it_and_shows_how_far_it_is(alice, signed_in):
    client = signed_in(alice)

    answer = client.post("/overview/demo")
    page = client.get("/overview").content.decode()

    assert (answer.status_code, answer["Location"]) == (302, "/overview")
    with scope(alice.customer_id):
        scan = Scan.objects.get()
        assert (scan.demo, scan.trigger_source) == (True, "dashboard")
        assert Event.objects.get(type="scan.queued").actor.startswith("user:")
    assert "waiting for a worker" in page
    assert 'hx-trigger="every 2s"' in page
    assert "Try demo data" not in page


def test_polling_ends_with_a_link_once_the_scan_is_over(alice, signed_in):
    client = signed_in(alice)
    looked(alice, 100)

    page = client.get("/overview/running", headers={"HX-Request": "true"}).content.decode()

    assert "hx-trigger" not in page
    assert "Show what it found" in page


def test_a_viewer_is_not_offered_the_demo_and_cannot_start_it(alice, signed_in):
    client = signed_in(alice, "viewer")

    page, answer = client.get("/overview"), client.post("/overview/demo")

    assert "Try demo data" not in page.content.decode()
    assert answer.status_code == 403
    with scope(alice.customer_id):
        assert not Scan.objects.exists()


def test_findings_of_the_demo_are_marked_and_leave_when_there_are_real_ones(alice, signed_in):
    client = signed_in(alice)
    looked(alice, 1000)
    before = client.get("/overview")
    looked(alice, 100, account_id=connected(alice))
    after = client.get("/overview")

    assert "findings of the demo" in before.content.decode()
    assert exact(before, "open") == Decimal("80.00")
    assert "First steps" in before.content.decode()
    assert "findings of the demo" not in after.content.decode()
    assert exact(after, "open") == Decimal("8.00")
    assert "First steps" not in after.content.decode()


@pytest.mark.parametrize("sizes", [(3, 7, 11), (1,) * 12])
def test_the_open_saving_is_that_of_the_list_the_file_and_the_api_to_the_cent(alice, signed_in, api, sizes):
    looked(alice, *sizes, account_id=connected(alice))
    client = signed_in(alice)

    page = client.get("/overview")
    exported = b"".join(client.post("/findings/export")).decode()
    told = orjson.loads(api.get("/api/summary", alice).content)

    with scope(alice.customer_id):
        listed = sum_of(Filter()).monthly
    rows = csv.DictReader(io.StringIO(exported))
    assert exact(page, "open") == listed == sum(Decimal(row["counted_cost"]) for row in rows)
    assert float(listed) == told["total_monthly_savings"]


def test_numbers_lead_to_the_list_that_they_are_of(alice, signed_in):
    account_id = connected(alice)
    looked(alice, 100, account_id=account_id)

    page = signed_in(alice).get(f"/overview?account={account_id}").content.decode()

    for query in ("", "&amp;severity=high", "&amp;state=resolved", "&amp;category=idle_resources"):
        assert f'href="/findings?account={account_id}{query}"' in page


def test_what_was_handled_and_what_scans_no_longer_saw_is_told(alice, signed_in):
    account_id = connected(alice)
    looked(alice, 100, 200, 300, account_id=account_id, days_ago=3)
    looked(alice, 100, account_id=account_id)
    with scope(alice.customer_id):
        mark_handled(Finding.objects.get(state="open").id)

    page = signed_in(alice).get("/overview")

    assert exact(page, "resolved") == Decimal("40.00")
    assert "$8 handled" in tile(page, "handled")
    assert exact(page, "open") == 0


def test_what_ended_long_ago_or_with_its_account_is_no_saving_of_the_month(alice, signed_in):
    account_id = connected(alice)
    looked(alice, 100, 200, account_id=account_id, days_ago=60)
    looked(alice, 100, account_id=account_id, days_ago=50)
    client = signed_in(alice)

    page = client.get("/overview")

    assert exact(page, "resolved") == 0


def test_coverage_falls_by_the_parts_that_were_not_permitted(alice, signed_in):
    account_id = connected(alice)
    looked(alice, 100, account_id=account_id)
    client = signed_in(alice)
    before = client.get("/overview")
    looked(alice, 100, account_id=account_id, gaps=[DENIED, DENIED])

    after = client.get("/overview")

    assert "100 %" in tile(before, "coverage")
    assert "50 %" in tile(after, "coverage")
    assert "1 of 2 regions and clusters not fully read, 1 not permitted" in tile(after, "coverage")


def test_too_few_metrics_of_one_resource_are_no_gap_and_a_failed_region_is_one(alice):
    account_id = connected(alice)
    few = {**DENIED, "reason": "no_metrics", "resource_id": "i-1"}
    looked(alice, account_id=account_id, gaps=[few])
    with scope(alice.customer_id):
        (whole,) = coverage_by_account(demo=False)
        ScanUnit.objects.filter(region="eu-west-1").update(status="failed")
        (failed,) = coverage_by_account(demo=False)

    assert (whole.parts, whole.read, whole.percent) == (2, 2, 100)
    assert (failed.parts, failed.read, failed.failed) == (2, 1, 1)


def test_an_account_that_could_not_be_entered_counts_as_a_part_not_read(alice):
    account_id = connected(alice)
    looked(alice, account_id=account_id)
    with scope(alice.customer_id):
        ScanUnit.objects.exclude(region="").delete()
        ScanUnit.objects.update(status="failed")
        (one,) = coverage_by_account(demo=False, account_id=account_id)

    assert (one.parts, one.read, one.failed) == (1, 0, 1)


def test_the_trend_adds_up_the_newest_look_at_each_account(alice):
    first, second = connected(alice, "first"), connected(alice, "second")
    looked(alice, 100, account_id=first, days_ago=10)
    looked(alice, 1000, account_id=second, days_ago=8)
    looked(alice, 200, account_id=first, days_ago=2)

    points = points_of(alice)

    assert [point.monthly for point in points] == [Decimal(8), Decimal(88), Decimal(96)]
    assert [point.monthly for point in points_of(alice, account_id=second)] == [Decimal(80)]


def test_the_trend_begins_with_what_was_known_before(alice):
    account_id = connected(alice)
    looked(alice, 100, account_id=account_id, days_ago=40)
    looked(alice, 200, account_id=account_id, days_ago=10)

    points = points_of(alice, days=30)

    assert [point.monthly for point in points] == [Decimal(8), Decimal(16)]
    assert abs(points[0].at - (timezone.now() - timedelta(days=30))) < timedelta(minutes=1)


def test_narrowed_scans_and_those_with_a_failed_region_draw_no_falls(alice):
    account_id = connected(alice)
    looked(alice, 100, account_id=account_id, days_ago=10)
    looked(alice, account_id=account_id, days_ago=5, regions=["us-east-1"])
    broken = looked(alice, account_id=account_id, days_ago=1)
    with scope(alice.customer_id):
        ScanUnit.objects.filter(scan_id=broken, region="us-east-1").update(status="failed")

    assert [point.monthly for point in points_of(alice)] == [Decimal(8)]


def test_an_account_that_was_removed_leaves_the_trend(alice):
    from apps.scans.removal import forget_account

    account_id = connected(alice)
    looked(alice, 100, account_id=account_id, days_ago=10)
    with scope(alice.customer_id):
        forget_account(account_id)

    assert [point.monthly for point in points_of(alice)] == [Decimal(8), Decimal(0)]


def test_the_chart_has_words_and_a_table(alice, signed_in):
    account_id = connected(alice)
    looked(alice, 100, account_id=account_id, days_ago=10)
    looked(alice, 200, account_id=account_id)

    page = signed_in(alice).get("/overview?days=30").content.decode()

    assert "Open saving: from $8.00 to $16.00." in page
    assert "Resolved since: from $8.00 to $8.00." in page
    assert "Show as a table" in page
    assert "style=" not in page


def test_old_looks_are_told_with_and_without_a_schedule(alice, signed_in):
    account_id = connected(alice)
    client = signed_in(alice)
    looked(alice, 100, account_id=account_id, days_ago=3)
    fresh = client.get("/overview").content.decode()
    with scope(alice.customer_id):
        now = timezone.now()
        Schedule.objects.create(name="daily", run_at=now, interval_minutes=24 * 60)
    missed = client.get("/overview").content.decode()

    assert "Nothing was looked at since" not in fresh
    assert "although a schedule should have" in missed


def test_a_htmx_change_of_the_view_answers_the_board_alone(alice, signed_in):
    looked(alice, 100)

    page = signed_in(alice).get("/overview", headers={"HX-Request": "true", "HX-Target": "board"})

    text = page.content.decode()
    assert "Open saving" in text
    assert "<html" not in text


def test_an_account_of_nobodys_or_junk_shows_all(alice, mallory, signed_in):
    theirs = connected(mallory, "theirs")
    looked(alice, 100, account_id=connected(alice))
    client = signed_in(alice)

    for query in (f"account={theirs}", "account=junk", "days=7", "days=x&account=%00"):
        page = client.get(f"/overview?{query}")
        assert page.status_code == 200
        assert exact(page, "open") == Decimal("8.00")
        assert str(theirs) not in page.content.decode()


def test_mallory_sees_nothing_of_alices(alice, mallory, signed_in):
    looked(alice, 100, account_id=connected(alice, "very secret name"))

    page = signed_in(mallory).get("/overview").content.decode()

    assert "very secret name" not in page
    assert "First steps" in page


def test_hostile_names_stay_text(alice, signed_in):
    hostile = "<script>alert(1)</script>\u202e" + "x" * 60
    looked(alice, 100, account_id=connected(alice, hostile))

    page = signed_in(alice).get("/overview").content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_thirty_accounts_and_scans_take_as_many_statements_as_three(
    alice, signed_in, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in(alice)
    for number in range(3):
        looked(alice, 100, account_id=connected(alice, f"a{number}"), days_ago=number)
    with CaptureQueriesContext(connection) as few:
        client.get("/overview")
    for number in range(30):
        looked(alice, 100, 200, account_id=connected(alice, f"b{number}"), days_ago=number)

    with django_assert_num_queries(len(few)):
        page = client.get("/overview")
    assert "Other 23" in page.content.decode()
    assert len(page.content) < 36_000


def test_webhooks_and_channels_that_fail_are_told_first(alice, signed_in):
    scan_id = looked(alice, 100, account_id=connected(alice))
    with scope(alice.customer_id):
        failing = Webhook.objects.create(
            name="<b>pager</b>", url="https://example.com", events=[], failing_since=timezone.now()
        )
        Webhook.objects.create(name="fine", url="https://example.com", events=[])
        channel = Channel.objects.create(name="ops mail", method="email")
        Dispatch.objects.create(channel=channel, scan_id=scan_id, status="failed", finished_at=timezone.now())

    page = signed_in(alice).get("/overview").content.decode()

    assert "Deliveries to the webhook &lt;b&gt;pager&lt;/b&gt; fail" in page
    assert f'href="/webhooks/{failing.id}" id="trouble-1"' in page
    assert "The last message to ops mail did not arrive" in page
    assert "webhook fine" not in page


def test_without_a_failure_no_trouble_is_told(alice, signed_in):
    assert 'id="trouble-1"' not in signed_in(alice).get("/overview").content.decode()
