"""Scans that store side by side."""

from datetime import UTC, datetime
from threading import Barrier, Thread

from django.db import connection

from apps.findings.models import Finding, Observation
from apps.findings.store import Sighting, store
from apps.scans.models import Scan
from apps.tenancy.scope import scope
from opscurb.aws.checks.ebs.ebs_volume_unattached import find as check
from opscurb.aws.collectors.ebs import Volume
from tests.engine.looking import ago, found

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def test_scans_that_find_the_same_thing_at_one_time_store_it_once(committed, customer):
    alice = customer("alice")
    rounds, together, broken = 20, Barrier(4), []

    def scan(number: int) -> None:
        try:
            for size in range(1, rounds + 1):
                with scope(alice.customer_id):
                    made = Scan.objects.create(trigger_source=f"test {number}")
                    together.wait()
                    store(found(check, *volumes(size, 200)), Sighting(made.id, None, False, NOW))
        except Exception as error:
            broken.append(error)
            together.abort()
        finally:
            connection.close()

    threads = [Thread(target=scan, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert broken == []
    with scope(alice.customer_id):
        assert (Finding.objects.count(), Observation.objects.count()) == (200 * rounds, 800 * rounds)


def volumes(first: int, many: int) -> list[Volume]:
    """Unattached volumes of one size, unlike those of other sizes."""
    return [
        Volume(
            id=f"vol-{first}-{number}",
            arn=f"arn:aws:ec2:us-east-1:1:volume/vol-{first}-{number}",
            region="us-east-1",
            status="available",
            created=ago(45),
            volume_type="gp3",
            size_gb=first,
        )
        for number in range(many)
    ]
