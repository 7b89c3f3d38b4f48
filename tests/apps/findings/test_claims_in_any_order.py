"""Whatever is found of the same disks, and in whatever order it is told, no dollar is counted twice."""

from collections import Counter
from decimal import Decimal
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.accounts.models import CloudAccount
from apps.findings.models import Finding, Observation
from apps.findings.selectors import Filter, summary
from apps.findings.store import store
from apps.tenancy.scope import scope
from tests.apps.findings.shared import CHECKS, disk, look, sighting, volume

DISKS = ("vol-1", "vol-2", "vol-3")
CENTS = st.integers(1, 5_000).map(lambda cents: Decimal(cents) / 100)
# What a cloud finds: dollars by disk and check. What a cluster finds: dollars and disks by volume.
CLOUD = st.dictionaries(st.tuples(st.sampled_from(DISKS), st.sampled_from(CHECKS["aws"])), CENTS, max_size=5)
CLUSTER = st.dictionaries(
    st.sampled_from(("pv-1", "pv-2", "pv-3")), st.tuples(CENTS, st.sets(st.sampled_from(DISKS))), max_size=3
)
LOOKS = st.lists(st.one_of(st.tuples(st.just("aws"), CLOUD), st.tuples(st.just("kubernetes"), CLUSTER)))


def told(provider, found):
    """What a look finds, as the engine tells it."""
    if provider == "aws":
        return [disk(name, cost, check_id) for (name, check_id), cost in found.items()]
    return [volume(name, cost, *disks) for name, (cost, disks) in found.items()]


def expected(cloud, cluster):
    """What each finding of a cluster may count beside what its cloud finds."""
    taken = Counter()
    for (name, _), cost in cloud.items():
        taken[name] += cost
    return {
        name: max(Decimal(0), cost - sum(taken[one] for one in disks))
        for name, (cost, disks) in cluster.items()
    }


@pytest.mark.django_db
# One database, emptied after each example.
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LOOKS)
def test_the_last_look_at_each_provider_alone_says_what_counts(alice, looks):
    with scope(alice.customer_id), _undone():
        for provider, found in looks:
            look(provider, *told(provider, found))

        newest = {"aws": {}, "kubernetes": {}} | dict(looks)
        open_now = Finding.objects.exclude(state="resolved")
        clusters = open_now.filter(provider="kubernetes")
        counted = dict(clusters.values_list("resource_id", "counted_cost"))
        assert counted == expected(newest["aws"], newest["kubernetes"])
        total = sum(counted.values()) + sum(newest["aws"].values())
        assert summary(Filter(demo=True))["total_monthly_savings"] == total
        assert all(
            (not cost) == bool(taker) for cost, taker in clusters.values_list("counted_cost", "superseded_by")
        )


@pytest.mark.django_db
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(CLOUD, CLUSTER, st.permutations(["aws", "kubernetes", "aws", "kubernetes"]))
def test_a_scan_counts_the_same_in_whatever_order_its_units_tell(alice, cloud, cluster, order):
    with scope(alice.customer_id), _undone():
        seen, scan = {"aws": cloud, "kubernetes": cluster}, look("aws").scan_id
        for provider in order:
            look(provider, *told(provider, seen[provider]), scan_id=scan)

        rows = Observation.objects.filter(scan_id=scan, provider="kubernetes")
        assert dict(rows.values_list("resource_id", "counted_cost")) == expected(cloud, cluster)


def test_scans_that_tell_at_one_time_count_each_dollar_once(committed, customer):
    alice = customer("alice")
    rounds, together, broken, counted = 10, Barrier(3), [], []

    def tell(provider: str, name: str) -> None:
        try:
            with scope(alice.customer_id):
                account = CloudAccount.objects.create(name=f"{provider} {name}").id
            for number in range(rounds):
                together.wait()
                with scope(alice.customer_id):
                    at = sighting(provider, demo=False, account_id=account)
                    store(_batch(provider, name, number), at)
                together.wait()
                if provider == "kubernetes":
                    # At once: the next round would settle what this one left undone.
                    with scope(alice.customer_id):
                        counted.append(_counted_by_clusters())
        except Exception as error:
            broken.append(error)
            together.abort()
        finally:
            connection.close()

    tellers = [("aws", "a"), ("aws", "b"), ("kubernetes", "")]
    threads = [Thread(target=tell, args=teller) for teller in tellers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert broken == []
    assert counted == [{Decimal(4)}] * rounds


def _counted_by_clusters():
    return set(Finding.objects.filter(provider="kubernetes").values_list("counted_cost", flat=True))


def _batch(provider, name, number):
    """Twenty volumes a round, each of two disks that two scans of the cloud find."""
    if provider == "aws":
        return [disk(f"vol-{number}-{one}-{name}", 8) for one in range(20)]
    return [
        volume(f"pv-{number}-{one}", 20, f"vol-{number}-{one}-a", f"vol-{number}-{one}-b")
        for one in range(20)
    ]


class _undone(transaction.Atomic):
    """Whatever an example writes is taken back."""

    def __init__(self) -> None:
        super().__init__(None, savepoint=True, durable=False)

    def __exit__(self, *failure: Any) -> None:
        transaction.set_rollback(True)
        super().__exit__(*failure)
