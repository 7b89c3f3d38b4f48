"""What is known of an account's bill: asked seldom, kept, and handed to its regions."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from apps.accounts.access import Wanted
from apps.accounts.access.aws import AwsAccess
from apps.accounts.bill import CALLS_OF_SCANS, kept_bill, parts_for, refresh_bill, take_call
from apps.accounts.models import BillCalls, BillPart
from apps.tenancy.scope import scope
from opscurb.aws.account import services
from opscurb.aws.account.advisers import ADVISERS
from opscurb.aws.account.bill import EXHAUSTED
from opscurb.aws.account.parts import PARTS
from opscurb.aws.checks import CHECKS
from opscurb.aws.session import AwsSession
from opscurb.check import Reason
from opscurb.results import Unread

pytestmark = pytest.mark.django_db(transaction=False)
ALL = (*PARTS, "offers")
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _nobody_advises(monkeypatch):
    """The emulator knows no adviser."""
    for name in list(ADVISERS):
        monkeypatch.delitem(ADVISERS, name)


def refresh(account: Any, emulator: str, wanted: tuple[str, ...] = ALL) -> list[Unread]:
    keys = {"AccessKeyId": "testing", "SecretAccessKey": "testing"}
    return refresh_bill(
        account, wanted, lambda: AwsSession(endpoint_url=emulator, credentials=keys).trying_once()
    )


def asked(billed: Any) -> list[str]:
    return [name for name, _ in billed.ASKED]


def ago(who: Any, hours: float) -> None:
    """Let everything have been asked so many hours ago."""
    at = timezone.now() - hours * HOUR
    with scope(who.customer_id):
        BillPart.objects.update(read_at=at, asked_at=at)


def known(who: Any, account: Any) -> Any:
    with scope(who.customer_id):
        return kept_bill(account.id, timezone.now())


def test_a_bill_is_asked_once_and_kept_for_the_regions(alice, account, billed, emulator):
    mine = account(alice)
    billed.used(services.EC2_OTHER, "EBS:SnapshotUsage", 12.5, 250)

    refresh(mine, emulator)
    refresh(mine, emulator)

    assert asked(billed) == [
        "get_cost_and_usage",
        "get_reservation_coverage",
        "get_savings_plans_coverage",
        "get_reservation_utilization",
    ]
    assert [row["usage"] for row in known(alice, mine).part("usage").rows] == ["EBS:SnapshotUsage"]


def test_usage_stays_good_for_twelve_hours_and_the_rest_for_a_day(alice, account, billed, emulator):
    mine = account(alice)
    refresh(mine, emulator)
    billed.ASKED.clear()

    ago(alice, 11.9)
    refresh(mine, emulator)
    before = asked(billed)
    ago(alice, 12.1)
    refresh(mine, emulator)

    assert (before, asked(billed)) == ([], ["get_cost_and_usage"])


def test_scans_ask_five_times_a_day_whatever_happens_and_leave_one(alice, account, billed, emulator):
    mine = account(alice)
    for _ in range(6):
        refresh(mine, emulator)
        ago(alice, 100)

    with scope(alice.customer_id):
        assert BillCalls.objects.get().calls == len(billed.ASKED) == CALLS_OF_SCANS == 5
        today = timezone.now().date()
        assert [take_call(mine.id, today) for _ in range(2)] == [True, False]
        assert take_call(mine.id, today + timedelta(days=1))


def test_pages_are_questions_too(alice, account, billed, emulator, monkeypatch):
    mine = account(alice)
    from moto.ce.responses import CostExplorerResponse

    def endless(self: CostExplorerResponse) -> str:
        billed.ASKED.append(("page", {}))
        return '{"ResultsByTime": [], "NextPageToken": "more"}'

    monkeypatch.setattr(CostExplorerResponse, "get_cost_and_usage", endless)

    refresh(mine, emulator)

    assert asked(billed) == ["page"] * CALLS_OF_SCANS
    assert known(alice, mine).part("usage").unread == EXHAUSTED


def test_a_question_that_failed_counts_and_is_not_asked_again_at_once(alice, account, billed):
    mine = account(alice)

    for _ in range(3):
        refresh(mine, "http://127.0.0.1:9", ("usage",))

    with scope(alice.customer_id):
        assert BillCalls.objects.get().calls == 1
    assert known(alice, mine).part("usage").unread.reason is Reason.ERROR


def test_a_failure_that_passes_takes_nothing_from_what_is_known(alice, account, billed, emulator):
    mine = account(alice)
    billed.used(services.RDS, "RDS:ChargedBackupUsage", 3, 30)
    refresh(mine, emulator, ("usage",))
    ago(alice, 13)

    refresh(mine, "http://127.0.0.1:9", ("usage",))

    assert len(known(alice, mine).part("usage").rows) == 1


def test_what_is_three_times_too_old_is_no_evidence(alice, account, billed, emulator):
    mine = account(alice)
    refresh(mine, emulator, ("usage",))

    ago(alice, 37)

    assert known(alice, mine).part("usage").unread == EXHAUSTED


def test_offers_are_asked_for_one_service_a_time_dearest_first(alice, account, billed, emulator):
    mine = account(alice)
    billed.used(services.RDS, "InstanceUsage:db.m5.large", 100, 720)
    billed.used(services.ELASTICACHE, "NodeUsage:cache.m5.large", 300, 720)
    billed.used(services.REDSHIFT, "Node:ra3.xlplus", 20, 720)

    refresh(mine, emulator, ("usage", "offers"))
    refresh(mine, emulator, ("usage", "offers"))
    refresh(mine, emulator, ("usage", "offers"))

    services_asked = [
        given["Service"] for name, given in billed.ASKED if name == "get_reservation_purchase_recommendation"
    ]
    assert services_asked == [services.ELASTICACHE, services.RDS]


def test_only_what_the_checks_look_at_is_asked_for():
    assert parts_for([CHECKS["eip_unassociated"]]) == ()
    assert parts_for([CHECKS["ri_underutilized"]]) == ("reservations",)
    assert parts_for([CHECKS["ri_coverage_gap"]]) == ("usage", "offers")


def test_a_planned_account_hands_its_bill_to_its_regions(alice, account, billed):
    mine = account(alice)
    billed.used(services.EC2_OTHER, "DataTransfer-Regional-Bytes", 80, 8_000)

    with AwsAccess(mine, uuid4(), Wanted(("data_transfer_cross_az",))) as access:
        access.prepare()
        region = access.target("us-east-1")
        rows = region.collect("account_service").rows

    assert [row.id for row in rows] == [services.EC2_OTHER]
    assert asked(billed) == ["get_cost_and_usage"]
    assert region.billing.billed("DataTransfer-Regional-Bytes") == 80


def test_mallory_knows_nothing_of_alices_bill(alice, mallory, account, billed, emulator):
    mine = account(alice)
    refresh(mine, emulator, ("usage",))

    with scope(mallory.customer_id):
        assert kept_bill(mine.id, timezone.now()).answers == {}
