"""Why a finding is gone, as far as what a scan saw tells."""

from datetime import timedelta

import pytest

from apps.findings.models import Finding
from apps.findings.services import mark_handled, resolve_account
from apps.findings.store import resolve, store
from apps.settings.services import change_scan_policy
from apps.tenancy.scope import scope
from tests.apps.findings.shared import REGION, disk, sighting
from tests.isolation.planting import plant

pytestmark = pytest.mark.django_db
UNATTACHED, MIGRATED = "ebs_volume_unattached", "clb_migration"


@pytest.fixture
def here(alice):
    with scope(alice.customer_id):
        yield


def seen(check_id=UNATTACHED, **where):
    """A finding of a disk that a scan saw."""
    store([disk("vol-a", 8, check_id)], sighting("aws", **where))
    return Finding.objects.get()


def gone(finding, *arns, knows=True):
    """Why it is gone, after a scan that saw these things and no waste."""
    there = {finding.check_id: frozenset(arns)} if knows else {}
    resolve([finding.check_id], REGION, sighting("aws"), there)
    finding.refresh_from_db()
    assert finding.state == "resolved"
    return finding.resolved_reason


def test_a_resource_that_is_not_there_was_deleted(here):
    assert gone(seen(), "arn:of:another") == "resource_deleted"


def test_a_resource_that_is_there_and_judged_innocent_is_no_longer_waste(here):
    finding = seen()

    assert gone(finding, finding.resource_arn) == "no_longer_applies"


def test_what_was_marked_as_handled_is_fixed(here):
    finding = seen()
    mark_handled(finding.id)

    assert gone(finding) == "fixed"


def test_what_is_judged_by_its_settings_alone_has_the_advised_ones_now(here):
    finding = seen(MIGRATED)

    assert gone(finding, finding.resource_arn) == "fixed"


def test_where_it_is_not_known_what_exists_it_is_only_no_longer_seen(here):
    assert gone(seen(), knows=False) == "not_seen"


def test_a_threshold_of_the_check_that_was_changed_since_is_why(here):
    finding = seen()
    change_scan_policy({}, {"aws": {"idle_days": 300}})
    later(finding)

    assert gone(finding, finding.resource_arn) == "thresholds_changed"


def test_a_threshold_that_the_check_does_not_use_is_not_why(here):
    finding = seen()
    change_scan_policy({}, {"aws": {"off_hours": 20}})
    later(finding)

    assert gone(finding, finding.resource_arn) == "no_longer_applies"


def test_a_threshold_that_was_changed_before_it_was_seen_last_is_not_why(here):
    change_scan_policy({}, {"aws": {"idle_days": 3}})
    finding = seen()
    later(finding, hours=-24 * 365)

    assert gone(finding, finding.resource_arn) == "no_longer_applies"


def later(finding, hours=24 * 365 * 10):
    """Let the finding be seen last that long ago, or as much in the future, whatever the clock says."""
    from apps.findings.models import Observation

    at = finding.changed_at - timedelta(hours=hours)
    Observation.objects.filter(finding_id=finding.id).update(created_at=at)


def test_what_comes_back_keeps_no_reason(here):
    finding = seen()
    gone(finding)

    back = seen()

    assert (back.state, back.resolved_reason) == ("reopened", "")


@pytest.mark.parametrize(
    ("but", "reason"), [((), "account_removed"), (("eu-west-1",), "account_settings_changed")]
)
def test_an_account_that_is_gone_or_leads_elsewhere_is_why(alice, here, but, reason):
    from apps.accounts.models import CloudAccount

    account = plant(CloudAccount, alice.customer_id)
    finding = seen(demo=False, account_id=account.id)

    resolve_account(account.id, but)

    finding.refresh_from_db()
    assert (finding.state, finding.resolved_reason) == ("resolved", reason)
