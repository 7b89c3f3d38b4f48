"""Looking through findings: groups and sums, from the counters as from the findings themselves."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import connection

from apps.findings import browsing
from apps.findings.filters import Filter
from apps.findings.listing import Order, statement_of
from apps.findings.models import Finding
from apps.findings.selectors import Cut, list_findings
from apps.findings.services import mark_handled
from apps.tenancy.scope import scope
from tests.apps.findings.shared import disk, look, volume

pytestmark = pytest.mark.django_db
INDEXES = {
    Order.DEAREST: "findings_open_dearest",
    Order.SEVEREST: "findings_open_severest",
    Order.OLDEST: "findings_open_oldest",
}
# Chooses all, and only looking through the findings tells so.
ALL = replace(Filter(), search="")


@pytest.fixture
def found(alice):
    with scope(alice.customer_id):
        look("aws", disk("vol-1", 10), disk("vol-2", "5.50"), disk("vol-2", 3, "ebs_gp2_to_gp3"))
        look("kubernetes", volume("pv-1", 4, "vol-1"), volume("pv-2", 7))
        yield


def without_age(groups):
    return [{name: value for name, value in group.items() if name != "first_seen_at"} for group in groups]


@pytest.mark.parametrize("order", [Order.DEAREST, Order.SEVEREST])
def test_groups_are_the_same_by_counters_and_by_looking(found, order):
    by_counters, total = browsing.groups(Filter(), order)
    by_looking, looked = browsing.groups(ALL, order)

    assert without_age(by_counters) == without_age(by_looking)
    assert total == looked == browsing.sum_of(Filter())
    assert {group["check_id"]: group["findings"] for group in by_counters} == {
        "ebs_volume_unattached": 2,
        "k8s_pv_released": 2,
        "ebs_gp2_to_gp3": 1,
    }
    assert all(group["places"] == 1 for group in by_counters)


@pytest.mark.parametrize(
    "chosen",
    [
        Filter(),
        Filter(check_id="ebs_volume_unattached"),
        Filter(check_id="ebs_volume_unattached", unlike=frozenset({"check_id"})),
        Filter(state="handled"),
        Filter(severity="low", unlike=frozenset({"severity"})),
    ],
)
def test_a_sum_is_the_same_by_counters_and_by_looking(found, chosen):
    mark_handled(Finding.objects.get(resource_id="pv-2").id)

    summed, looked = browsing.sum_of(chosen), browsing.sum_of(replace(chosen, search=""))
    _, grouped = browsing.groups(chosen, Order.DEAREST)

    assert summed == looked == grouped
    assert summed.findings == list_findings(chosen, Cut(), {}).total


def test_a_group_whose_findings_all_left_is_gone(found):
    for finding in Finding.objects.filter(check_id="ebs_volume_unattached"):
        mark_handled(finding.id)

    groups, _ = browsing.groups(Filter(), Order.DEAREST)
    assert "ebs_volume_unattached" not in {group["check_id"] for group in groups}


def test_groups_tell_their_oldest_where_they_are_ordered_by_it(found):
    Finding.objects.filter(check_id="ebs_gp2_to_gp3").update(first_seen_at=datetime(2020, 1, 1, tzinfo=UTC))

    (oldest, *_), _ = browsing.groups(Filter(), Order.OLDEST)

    assert (oldest["check_id"], oldest["first_seen_at"].year) == ("ebs_gp2_to_gp3", 2020)


def test_steps_lead_to_the_one_before_and_after_in_every_order(found):
    for order in (Order.DEAREST, Order.SEVEREST, Order.OLDEST):
        page = browsing.browse(Filter(), Cut(order=order), {"id": "id"})
        ids = [row["id"] for row in page.rows]
        before, after = browsing.neighbours(Filter(), order, Finding.objects.get(id=ids[1]).id)
        assert (str(before), str(after)) == (ids[0], ids[2])


def test_all_sums_are_read_from_counters_without_looking_at_findings(found, django_assert_num_queries):
    with django_assert_num_queries(2) as seen:
        browsing.groups(Filter(), Order.DEAREST)
        browsing.sum_of(Filter(check_id="ebs_gp2_to_gp3"))

    assert "FROM findings_finding" not in "".join(query["sql"] for query in seen.captured_queries)


ORDERS = pytest.mark.parametrize("order", [Order.DEAREST, Order.SEVEREST, Order.OLDEST])


@ORDERS
def test_pages_lead_to_each_finding_once_and_back(found, order):
    Finding.objects.filter(resource_id="pv-1").update(first_seen_at=datetime(2024, 2, 29, 1, 2, 3, 45, UTC))
    Finding.objects.filter(resource_id="pv-2").update(severity="high")
    whole = [row["id"] for row in browsing.browse(Filter(), Cut(order=order), {"id": "id"}).rows]

    steps, place = [], None
    for _ in whole:
        page = browsing.browse(Filter(), Cut(1, after=place, order=order), {"id": "id"})
        steps += [row["id"] for row in page.rows]
        place = page.next

    assert len(set(steps)) == 5
    assert steps == whole
    assert place is None
    assert [str(one) for one in browsing.neighbours(Filter(), order, UUID(whole[2]))] == [whole[1], whole[3]]


@ORDERS
def test_an_index_serves_every_page_of_an_order(found, order):
    page = browsing.browse(Filter(), Cut(1, order=order), {})
    statement, given = statement_of(Filter(), Cut(1, after=page.next, order=order), {})

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN {statement}", given)
        plan = "\n".join(line for (line,) in cursor.fetchall())

    inner = plan[plan.index("Limit") :]
    assert f"using {INDEXES[order]}" in inner
    assert re.search(r"Index Cond: .*ROW\(", inner)
    assert "Sort Key" not in inner
