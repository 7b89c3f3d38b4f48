"""Scans that store side by side."""

from collections.abc import Callable
from datetime import UTC, datetime
from threading import Barrier, Thread

from django.db import connection

from apps.findings.exemptions import Terms, add_exemption, revoke_exemption
from apps.findings.models import Exemption, Finding, Observation
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

    run([Thread(target=scan, args=(number,)) for number in range(4)])

    assert broken == []
    with scope(alice.customer_id):
        assert (Finding.objects.count(), Observation.objects.count()) == (200 * rounds, 800 * rounds)


def test_nothing_covered_is_left_open_by_a_scan_that_stores_while_exemptions_come_and_go(committed, customer):
    alice = customer("alice")
    rounds, together, broken = 20, Barrier(2), []

    def each_round(act: Callable[[int], None]) -> Callable[[], None]:
        def work() -> None:
            try:
                for number in range(1, rounds + 1):
                    together.wait()
                    with scope(alice.customer_id):
                        act(number)
            except Exception as error:
                broken.append(error)
                together.abort()
            finally:
                connection.close()

        return work

    def scan(number: int) -> None:
        made = Scan.objects.create(trigger_source="test")
        store(found(check, *volumes(number, 50)), Sighting(made.id, None, False, NOW))

    def exempt(number: int) -> None:
        add_exemption(Terms(reason="round", resource=f"vol-{number}-7"))
        if number > 1:
            gone = Exemption.objects.get(resource=f"vol-{number - 1}-7")
            revoke_exemption(gone.id)

    run([Thread(target=each_round(scan)), Thread(target=each_round(exempt))])

    assert broken == []
    with scope(alice.customer_id):
        assert list(Finding.objects.filter(state="exempt").values_list("resource_id", flat=True)) == [
            f"vol-{rounds}-7"
        ]


def run(threads: list[Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


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
