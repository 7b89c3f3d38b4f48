"""What a cluster and its cloud both found counts once, whoever of them is scanned first."""

from decimal import Decimal

import pytest

from apps.accounts.models import CloudAccount
from apps.events.models import Event
from apps.findings.models import Finding, Observation
from apps.findings.selectors import Filter, summary
from apps.findings.services import resolve_account
from apps.findings.services import store as store_and_tell
from apps.tenancy.scope import scope
from tests.apps.findings.shared import disk, look, sighting, volume

pytestmark = pytest.mark.django_db
TAKER = "ebs_volume_unattached"


def counts(model=Finding, **chosen):
    """What each counts and which took the rest, by the name of what it is about."""
    rows = model.objects.filter(**chosen).values_list("resource_id", "counted_cost", "superseded_by")
    return {name: (float(counted), taker) for name, counted, taker in rows}


def test_a_volume_counts_nothing_where_its_disk_is_counted(alice):
    with scope(alice.customer_id):
        look("aws", disk("vol-1", 8))
        look("kubernetes", volume("pv-1", 8, "vol-1"))

        assert counts() == {"vol-1": (8.0, ""), "pv-1": (0.0, TAKER)}
        assert summary(Filter(demo=True))["total_monthly_savings"] == 8


def test_the_cloud_takes_over_what_the_cluster_counted_first(alice):
    with scope(alice.customer_id):
        look("kubernetes", volume("pv-1", 8, "vol-1"))
        assert counts() == {"pv-1": (8.0, "")}

        look("aws", disk("vol-1", 8))

        assert counts() == {"vol-1": (8.0, ""), "pv-1": (0.0, TAKER)}
        assert summary(Filter(demo=True))["total_monthly_savings"] == 8


def test_a_volume_counts_what_its_disk_does_not(alice):
    with scope(alice.customer_id):
        look("aws", disk("vol-1", 2, "ebs_gp2_to_gp3"))
        look("kubernetes", volume("pv-1", 8, "vol-1"))

        assert counts() == {"vol-1": (2.0, ""), "pv-1": (6.0, "")}


def test_a_disk_that_is_resolved_leaves_its_money_to_the_volume(alice):
    with scope(alice.customer_id):
        look("kubernetes", volume("pv-1", 8, "vol-1"))
        look("aws", disk("vol-1", 8))
        look("aws")

        assert counts(state="open") == {"pv-1": (8.0, "")}


def test_a_disk_that_comes_back_takes_it_again(alice):
    with scope(alice.customer_id):
        look("kubernetes", volume("pv-1", 8, "vol-1"))
        look("aws", disk("vol-1", 8))
        look("aws")
        look("aws", disk("vol-1", 8))

        assert counts()["pv-1"] == (0.0, TAKER)


def test_a_volume_that_comes_back_yields_at_once(alice):
    with scope(alice.customer_id):
        look("kubernetes", volume("pv-1", 8, "vol-1"))
        look("kubernetes")
        look("aws", disk("vol-1", 5))
        look("kubernetes", volume("pv-1", 8, "vol-1"))

        assert counts(state="reopened") == {"pv-1": (3.0, "")}


def test_a_rescan_of_the_same_volume_touches_neither_its_row_nor_its_share(alice):
    with scope(alice.customer_id):
        look("aws", disk("vol-1", 8))
        look("kubernetes", volume("pv-1", 8, "vol-1"))
        before = Finding.objects.values_list("changed_at", "counted_cost").get(resource_id="pv-1")

        look("kubernetes", volume("pv-1", 8, "vol-1"))

        assert Finding.objects.values_list("changed_at", "counted_cost").get(resource_id="pv-1") == before


def test_a_dearer_volume_counts_what_it_grew_by(alice):
    with scope(alice.customer_id):
        look("aws", disk("vol-1", 8))
        look("kubernetes", volume("pv-1", 8, "vol-1"))
        look("kubernetes", volume("pv-1", 20, "vol-1"))

        assert counts()["pv-1"] == (12.0, "")


def test_what_the_engine_gave_to_another_finding_of_the_cluster_stays_there(alice):
    with scope(alice.customer_id):
        look("kubernetes", volume("pv-1", 8, "vol-1", superseded_by="k8s_pvc_unmounted"))
        look("aws", disk("vol-1", 8))

        assert counts()["pv-1"] == (0.0, "k8s_pvc_unmounted")


def test_a_finding_on_several_disks_yields_to_all_of_them(alice):
    with scope(alice.customer_id):
        look("aws", disk("vol-1", 8), disk("vol-2", "4.50"), disk("vol-3", 100))
        look("kubernetes", volume("pv-1", 20, "vol-2", "vol-1"))

        assert counts()["pv-1"] == (7.5, "")


def test_a_scan_shares_out_what_it_saw_itself(alice):
    with scope(alice.customer_id):
        look("aws", disk("vol-1", 8))
        alone = look("kubernetes", volume("pv-1", 8, "vol-1"))
        both = look("kubernetes", volume("pv-1", 8, "vol-1"))
        look("aws", disk("vol-1", 8), scan_id=both.scan_id)

        assert counts(Observation, scan_id=alone.scan_id) == {"pv-1": (8.0, "")}
        assert counts(Observation, scan_id=both.scan_id) == {"vol-1": (8.0, ""), "pv-1": (0.0, TAKER)}
        assert summary(Filter(scan_id=both.scan_id))["total_monthly_savings"] == 8


def test_a_scan_that_sees_the_cloud_first_ends_the_same(alice):
    with scope(alice.customer_id):
        both = look("aws", disk("vol-1", 8))
        look("kubernetes", volume("pv-1", 9, "vol-1"), scan_id=both.scan_id)

        assert counts(Observation) == {"vol-1": (8.0, ""), "pv-1": (1.0, "")}


def test_the_event_of_a_volume_tells_only_what_is_new_money(alice):
    with scope(alice.customer_id):
        look("aws", disk("vol-1", 8))
        store_and_tell([volume("pv-1", 9, "vol-1")], sighting("kubernetes"))

        (event,) = Event.objects.filter(type="finding.created")
    assert event.after["monthly"] == 1.0


def test_demo_findings_take_nothing_from_real_ones(alice):
    with scope(alice.customer_id):
        look("aws", disk("vol-1", 8))
        look("kubernetes", volume("pv-1", 8, "vol-1"), demo=False)

        assert counts()["pv-1"] == (8.0, "")


def test_mallorys_disk_takes_nothing_from_alices_volume(alice, mallory):
    with scope(mallory.customer_id):
        look("aws", disk("vol-1", 8))

    with scope(alice.customer_id):
        look("kubernetes", volume("pv-1", 8, "vol-1"))

        assert counts() == {"pv-1": (8.0, "")}


def test_removing_the_cloud_account_leaves_its_money_to_the_cluster(alice):
    with scope(alice.customer_id):
        account = CloudAccount.objects.create(name="prod", status="connected").id
        look("aws", disk("vol-1", 8), demo=False, account_id=account)
        look("kubernetes", volume("pv-1", 8, "vol-1"), demo=False)
        assert counts()["pv-1"] == (0.0, TAKER)

        resolve_account(account)

        assert counts()["pv-1"] == (8.0, "")


def test_findings_without_a_cluster_keep_no_claim_beside_their_evidence(alice):
    with scope(alice.customer_id):
        look("aws", disk("vol-1", 8))

        assert Finding.objects.values_list("cloud_ids", "claimed_cost", "provider").get() == (
            *(None, None),
            "aws",
        )


def test_a_cluster_keeps_what_it_claimed_and_on_what(alice):
    with scope(alice.customer_id):
        look("kubernetes", volume("pv-1", 8, "vol-2", "vol-1", "vol-1"))

        row = Finding.objects.values_list("cloud_ids", "claimed_cost", "provider", "region").get()
        assert row == (["vol-1", "vol-2"], Decimal("8.00"), "kubernetes", "prod")
