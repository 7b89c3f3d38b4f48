"""Scans on pages: asked for, listed, watched, canceled; their gaps with what would close them."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import CloudAccount
from apps.events.models import Event
from apps.findings.browsing import sum_of
from apps.findings.selectors import Filter
from apps.scans import queue
from apps.scans.models import Scan, ScanUnit
from apps.scans.requests import ScanRequest, request_scan
from apps.scans.run import run
from apps.tenancy.scope import scope
from tests.apps.dashboard.conftest import sign_in
from tests.apps.dashboard.looks import DENIED, connected, looked
from tests.apps.scans.working import work_off

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>\u202e\"'"
PART = {"HX-Request": "true"}


@pytest.fixture
def web(alice):
    """Alice's browser."""
    return sign_in(alice)


def text_of(answer):
    return answer.content.decode()


def scans_of(who):
    with scope(who.customer_id):
        return list(Scan.objects.order_by("created_at"))


def asked(who, **given):
    with scope(who.customer_id):
        return request_scan(ScanRequest(**{"demo": True, "regions": ["us-east-1", "eu-west-1"], **given}))


def listed(page):
    return re.findall(r'id="scan-([0-9a-f-]{36})"', text_of(page))


def test_who_never_scanned_is_offered_the_first_one(web):
    over, running = text_of(web.get("/scans")), text_of(web.get("/scans?tab=running"))

    assert "No scan has ended yet" in over
    assert "Start the first one" in over
    assert "No scan is in progress" in running


def test_a_scan_of_the_demo_is_started_and_watched(web, alice):
    answer = web.post("/scans/new", {"what": "demo", "clusters": "on", "regions": ["us-east-1"]})

    (scan,) = scans_of(alice)
    assert answer["Location"] == f"/scans/{scan.id}"
    assert (scan.demo, scan.regions, scan.trigger_source) == (True, ["us-east-1"], "dashboard")
    page = text_of(web.get(answer["Location"]))
    assert "Queued" in page
    assert 'hx-trigger="every 2s"' in page
    assert "<dd>alice@example.com</dd>" in page
    assert listed(web.get("/scans?tab=running")) == [str(scan.id)]
    assert "alice@example.com" in text_of(web.get("/scans?tab=running"))


def test_accounts_and_clusters_are_ticked_by_name(web, alice):
    prod, test = connected(alice, "prod"), connected(alice, "test")
    with scope(alice.customer_id):
        cluster = CloudAccount.objects.create(name="eks", provider="kubernetes", status="connected").id

    web.post("/scans/new", {"what": "chosen", "accounts": [str(prod), str(cluster)]})
    nothing = web.post("/scans/new", {"what": "chosen"})
    web.post("/scans/new", {"what": "everything"})
    web.post("/scans/new", {"what": "everything", "clusters": "on", "regions": ["eu-west-1"]})

    def covered(scan):
        with scope(alice.customer_id):
            return set(scan.units.values_list("account_id", flat=True))

    first, second, third = scans_of(alice)
    assert covered(first) == {prod, cluster}
    assert nothing.status_code == 422
    assert "Tick at least one" in text_of(nothing)
    assert covered(second) == {prod, test}
    assert covered(third) == {prod, test, cluster}


def test_another_customers_account_is_no_choice(web, alice, mallory):
    theirs = connected(mallory, "hers")
    connected(alice, "prod")

    answer = web.post("/scans/new", {"what": "chosen", "accounts": [str(theirs)]})

    assert answer.status_code == 422
    assert scans_of(alice) == []


def test_without_an_account_only_the_demo_can_be_scanned_and_the_form_says_so(web, alice):
    form = text_of(web.get("/scans/new"))
    refused = web.post("/scans/new", {"what": "everything"})

    assert "only the demo can be scanned" in form
    assert refused.status_code == 422
    assert "Connect and verify" in text_of(refused)
    assert scans_of(alice) == []


def test_a_running_scan_is_watched_to_its_end_by_parts(web, alice):
    scan = asked(alice)
    run(queue.claim())
    run(queue.claim())
    path = f"/scans/{scan.id}"

    part = text_of(web.get(path, headers={**PART, "HX-Target": "live"}))
    details = web.get(path, headers={**PART, "HX-Target": "details"})
    seen = re.search(r"seen=([\w-]+)", text_of(details))[1]
    same = web.get(f"{path}?seen={seen}", headers={**PART, "HX-Target": "details"})

    assert "<html" not in part
    assert "Running, " in part
    assert 'hx-trigger="every 2s"' in part
    assert len(part) < 3_000
    assert same.status_code == 204
    with scope(alice.customer_id):
        so_far = sum_of(Filter(scan_id=scan.id))
    assert f"{so_far.findings} finding" in part
    assert 'id="dear-1"' in text_of(details)

    work_off()
    over = text_of(web.get(path, headers={**PART, "HX-Target": "live"}))
    details = text_of(web.get(f"{path}?seen={seen}", headers={**PART, "HX-Target": "details"}))

    (ended,) = scans_of(alice)
    assert "hx-trigger" not in over + details
    assert f"{ended.total_findings} findings, ${ended.total_monthly_savings:,.2f}" in over
    assert f"/findings?scan={scan.id}&amp;by=resource" in over


def test_what_a_scan_found_is_the_sum_of_its_list(web, alice):
    scan = asked(alice)
    work_off()

    page = text_of(web.get(f"/scans/{scan.id}"))
    listing = text_of(web.get(f"/findings?scan={scan.id}&by=resource"))

    total = re.search(r"findings, (\$[\d,.]+)</strong> a month", page)[1]
    assert f"<strong>{total}</strong>" in listing


def test_denied_calls_end_in_gaps_with_the_actions_and_a_policy_to_copy(web, alice):
    prod = connected(alice, "prod")
    list_pods = {**DENIED, "needs": ["list pods"], "check_id": "k8s_workload_over_requested"}
    scan = looked(alice, 100, account_id=prod, gaps=[DENIED, list_pods])

    page = text_of(web.get(f"/scans/{scan}"))

    assert "Completed with gaps" in page
    assert "50 %: 1 of 2 regions and clusters" in page
    assert "ec2:DescribeSnapshots" in page
    assert "&quot;Action&quot;: [" in page
    assert "kind: ClusterRole" in page
    assert "resources: [pods]" in page
    assert "Completed with gaps" in text_of(web.get("/scans"))
    assert "50 %, 1 of 2 not permitted" in text_of(web.get("/scans"))


def test_only_problems_leaves_out_accounts_that_were_read(web, alice):
    prod = connected(alice, "prod")
    clean, gaps = looked(alice, 100, account_id=prod), looked(alice, 100, account_id=prod, gaps=[DENIED])

    assert "There is no problem." in text_of(web.get(f"/scans/{clean}?only=problems"))
    assert "Not permitted" in text_of(web.get(f"/scans/{gaps}?only=problems"))


def test_too_few_metrics_of_a_resource_are_no_gap(web, alice):
    sparse = {**DENIED, "reason": "no_metrics", "needs": [], "resource_id": "i-1"}
    scan = looked(alice, 100, account_id=connected(alice, "prod"), gaps=[sparse])

    page = text_of(web.get(f"/scans/{scan}"))

    assert "Completed with gaps" not in page
    assert "Of 1 resource there are too few metrics" in page


def test_a_scan_is_canceled_after_asking_and_page_api_and_trail_agree(web, alice, api):
    scan = asked(alice)
    run(queue.claim())

    asks = text_of(web.get(f"/scans/{scan.id}/cancel"))
    done = web.post(f"/scans/{scan.id}/cancel", follow=True)

    assert "What it found so far stays" in asks
    assert "The scan was canceled" in text_of(done)
    assert "Canceled" in text_of(done)
    assert api.get(f"/api/scans/{scan.id}", alice).json()["status"] == "canceled"
    with scope(alice.customer_id):
        (event,) = Event.objects.filter(type="scan.canceled")
    assert event.actor.startswith("user:")


def test_a_scan_that_ended_meanwhile_is_not_canceled(web, alice):
    scan = asked(alice)
    work_off()

    done = text_of(web.post(f"/scans/{scan.id}/cancel", follow=True))

    assert "The scan is already completed." in done


def test_a_scan_that_failed_says_why(web, alice):
    with scope(alice.customer_id):
        scan = request_scan(ScanRequest(even_of_nothing=True))
    work_off()

    page = text_of(web.get(f"/scans/{scan.id}"))

    assert "Failed" in page
    assert "no cloud account is connected" in page


def test_the_list_is_filtered_and_told_apart_from_an_empty_one(web, alice):
    prod, test = connected(alice, "prod"), connected(alice, "test")
    of_prod, of_test = looked(alice, 100, account_id=prod), looked(alice, 100, account_id=test)
    with scope(alice.customer_id):
        Scan.objects.filter(id=of_test).update(trigger_source="api:manual")

    assert listed(web.get(f"/scans?account={prod}")) == [str(of_prod)]
    assert listed(web.get("/scans?by=api")) == [str(of_test)]
    assert listed(web.get("/scans?status=completed")) == [str(of_test), str(of_prod)]
    assert "No scan matches" in text_of(web.get("/scans?status=failed"))
    assert web.get("/scans?cursor=nonsense").status_code == 400


def test_new_gone_and_the_change_since_the_scan_before_are_told(web, alice):
    prod = connected(alice, "prod")
    first = looked(alice, 100, 200, account_id=prod, days_ago=2)
    second = looked(alice, 100, 300, account_id=prod, days_ago=1)
    with scope(alice.customer_id):
        for scan, count in ((first, 2), (second, 1)):
            Event.objects.create(
                type="finding.created",
                actor="system",
                target_type="scan",
                target_id=str(scan),
                after={"count": count},
            )

    page = text_of(web.get("/scans"))

    assert '<td class="num">1, 1</td>' in page
    assert "+$8.00" in page


def test_the_list_goes_on_where_a_page_ends(web, alice):
    with scope(alice.customer_id):
        for _ in range(25):
            Scan.objects.create(status="completed", trigger_source="dashboard", finished_at=timezone.now())

    first = web.get("/scans?by=dashboard")
    following = re.search(r'href="(\?[^"]+)" rel="next"', text_of(first))[1].replace("&amp;", "&")
    second = web.get(f"/scans{following}")

    assert "by=dashboard" in following
    assert len(set(listed(first) + listed(second))) == 25


def test_a_schedule_is_named_as_who_asked(web, alice):
    from tests.apps.schedules.conftest import schedule

    nightly = schedule(alice, name="nightly", every=1440)
    asked(alice, trigger_source=f"schedule:{nightly.id}")
    asked(alice, trigger_source=f"schedule:{nightly.id}:run-now")

    page = text_of(web.get("/scans?tab=running"))

    assert page.count("Schedule nightly") == 2


def test_a_part_that_takes_long_is_named(web, alice):
    scan = asked(alice)
    with scope(alice.customer_id):
        ago = timezone.now() - timedelta(minutes=3)
        ScanUnit.objects.update(
            status="running", started_at=ago, region="us-east-1", message="us-east-1: rds"
        )
        Scan.objects.update(status="running", created_at=ago)

    page = text_of(web.get(f"/scans/{scan.id}"))

    assert "Still at demo, us-east-1, which began" in page
    assert 'hx-trigger="every 5s"' in page


def test_hostile_names_stay_text(web, alice):
    prod = connected(alice, HOSTILE)
    denied = {**DENIED, "needs": [], "message": HOSTILE}
    scan = looked(alice, 100, account_id=prod, gaps=[denied])

    page = text_of(web.get(f"/scans/{scan}")) + text_of(web.get("/scans")) + text_of(web.get("/scans/new"))

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_a_viewer_reads_and_is_offered_nothing_to_do(alice):
    viewer, scan = sign_in(alice, "viewer"), asked(alice)

    page = text_of(viewer.get(f"/scans/{scan.id}")) + text_of(viewer.get("/scans"))

    assert "Cancel the scan" not in page
    assert "Start a scan" not in page
    assert viewer.get("/scans/new").status_code == 403
    assert viewer.post(f"/scans/{scan.id}/cancel").status_code == 403


def test_twenty_scans_take_as_many_statements_as_two(web, alice, django_assert_num_queries):
    prod = connected(alice, "prod")
    for _ in range(2):
        looked(alice, 100, account_id=prod)
    web.get("/scans")
    with CaptureQueriesContext(connection) as few:
        web.get("/scans")
    for _ in range(18):
        looked(alice, 100, account_id=prod)

    with django_assert_num_queries(len(few)):
        page = web.get("/scans")

    assert len(listed(page)) == 20


def test_a_scan_can_be_asked_for_some_checks_alone(web, alice):
    web.post("/scans/new", {"what": "demo", "checks": ["ebs_volume_unattached", "ebs_gp2_to_gp3"]})
    unknown = web.post("/scans/new", {"what": "demo", "checks": ["no_such_check"]})

    assert unknown.status_code == 422
    with scope(alice.customer_id):
        assert [scan.checks for scan in Scan.objects.all()] == [["ebs_volume_unattached", "ebs_gp2_to_gp3"]]


def test_thirty_regions_take_as_many_statements_as_three(web, alice, django_assert_num_queries):
    scan = looked(alice, 100, account_id=connected(alice, "prod"), gaps=[DENIED])
    web.get(f"/scans/{scan}")
    with CaptureQueriesContext(connection) as few:
        web.get(f"/scans/{scan}")
    with scope(alice.customer_id):
        account = CloudAccount.objects.get()
        for number in range(30):
            ScanUnit.objects.create(
                scan_id=scan, account=account, region=f"region-{number}", status="done",
                coverage={"unknown": [{**DENIED, "region": f"region-{number}"}]},
            )  # fmt: skip

    with django_assert_num_queries(len(few)):
        page = text_of(web.get(f"/scans/{scan}"))

    assert "region-29" in page
    assert "and 25 more" in page
