"""An account that is paused: left alone by every scan until somebody who may resumes it."""

import pytest

from apps.accounts.models import CloudAccount
from apps.events.models import Event
from apps.scans.models import Scan, ScanUnit
from apps.tenancy.scope import scope
from tests.apps.dashboard.conftest import sign_in
from tests.apps.dashboard.looks import connected

pytestmark = pytest.mark.django_db


@pytest.fixture
def web(alice):
    """Alice's browser."""
    return sign_in(alice)


def test_a_paused_account_is_left_alone_until_it_is_resumed(alice, web):
    account_id = connected(alice)
    paused = web.post(f"/accounts/{account_id}/pause", follow=True)

    scan = web.post(f"/accounts/{account_id}/scan", follow=True)
    resumed = web.post(f"/accounts/{account_id}/resume", follow=True)

    assert ">Paused</span>" in paused.content.decode()
    assert f'id="scan-{account_id}"' not in paused.content.decode()
    assert "cannot be scanned" in scan.content.decode()
    assert f'id="scan-{account_id}"' in resumed.content.decode()
    with scope(alice.customer_id):
        assert not Scan.objects.exists()
        told = Event.objects.filter(type="aws_account.changed").order_by("created_at")
        assert [event.after for event in told] == [{"paused": True}, {"paused": False}]


def test_everything_that_is_connected_leaves_out_what_is_paused(alice, web):
    paused, other = connected(alice), connected(alice, "other")
    web.post(f"/accounts/{paused}/pause")

    web.post("/scans/new", {"what": "everything"})

    with scope(alice.customer_id):
        assert [unit.account_id for unit in ScanUnit.objects.all()] == [other]


def test_members_pause_no_account(alice):
    account_id = connected(alice)

    assert sign_in(alice, "member").post(f"/accounts/{account_id}/pause").status_code == 403
    with scope(alice.customer_id):
        assert CloudAccount.objects.get(id=account_id).paused_at is None
