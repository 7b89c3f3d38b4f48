"""What people say of findings, and what that says of checks."""

import pytest
from django.db import transaction

from apps.events.actor import Actor, acting
from apps.events.models import Event
from apps.findings.models import Finding
from apps.findings.selectors import Cut, Filter, list_findings
from apps.findings.services import judge, judge_all, list_checks, take_back_verdict
from apps.findings.verdicts import Standing
from apps.tenancy.scope import scope
from opscurb.errors import Forbidden, Invalid, NotFound
from tests.apps.findings.shared import disk, look

pytestmark = pytest.mark.django_db
CHECK = "ebs_volume_unattached"


@pytest.fixture
def findings(alice):
    """The ids of five findings, within alice's scope."""
    with scope(alice.customer_id):
        look("aws", *(disk(f"vol-{n}", 10) for n in range(5)), demo=False)
        yield list(Finding.objects.order_by("resource_id").values_list("id", flat=True))


def standing(check_id=CHECK) -> Standing:
    return next(one for one in list_checks() if one.check.id == check_id)


def test_precision_is_the_share_of_useful_ones_among_those_that_were_judged(findings):
    for finding_id in findings[:3]:
        judge(finding_id, "useful")
    judge(findings[3], "false_alarm", "a cold standby")

    found = standing()

    assert (found.findings, found.monthly, found.useful, found.false_alarms) == (5, 50, 3, 1)
    # 3 of the 4 that were judged.
    assert found.precision == 0.75


def test_a_check_that_nobody_judged_has_no_precision(findings):
    assert standing().precision is None


def test_verdicts_stay_when_what_they_were_on_is_gone(findings):
    judge(findings[0], "useful")

    look("aws", demo=False)

    found = standing()
    assert (found.findings, found.useful) == (0, 1)


def test_verdicts_on_the_demo_say_nothing_of_a_check(alice):
    with scope(alice.customer_id):
        look("aws", disk("vol-a", 10))
        judge(Finding.objects.get().id, "false_alarm")

        assert standing().false_alarms == 0


def test_the_last_verdict_holds_and_each_change_is_told(findings):
    judge(findings[0], "useful")
    judge(findings[0], "useful")
    judge(findings[0], "false_alarm", "it is needed")
    take_back_verdict(findings[0])
    take_back_verdict(findings[0])

    told = Event.objects.filter(type="finding.judged").order_by("created_at")
    assert [event.after["verdict"] for event in told] == ["useful", "false_alarm", ""]
    assert told[1].before == {"verdict": "useful", "reason": ""}
    assert standing().precision is None


def test_many_are_judged_at_once(findings):
    assert judge_all(findings, "useful") == 5
    assert judge_all(findings, "useful") == 0


def test_findings_are_listed_by_their_verdict(findings):
    judge(findings[0], "false_alarm")

    assert list_findings(Filter(verdict="false_alarm"), Cut(), {}).total == 1
    assert list_findings(Filter(verdict="useful"), Cut(), {}).total == 0


def test_a_viewer_judges_nothing(findings):
    with acting(Actor("user:1", role="viewer")), pytest.raises(Forbidden), transaction.atomic():
        judge(findings[0], "useful")

    assert standing().useful == 0


def test_another_word_is_no_verdict(findings):
    with pytest.raises(Invalid):
        judge(findings[0], "great")


def test_checks_can_be_narrowed_by_provider_and_category(findings):
    clusters = list_checks(provider="kubernetes")

    assert {one.provider for one in clusters} == {"kubernetes"}
    assert {one.check.category.value for one in list_checks(category="aged_snapshots")} == {"aged_snapshots"}
    assert len(list_checks()) > len(clusters)


def test_mallory_judges_nothing_of_alices(alice, mallory):
    with scope(alice.customer_id):
        look("aws", disk("vol-a", 10), demo=False)
        finding_id = Finding.objects.get().id

    with scope(mallory.customer_id):
        with pytest.raises(NotFound):
            judge(finding_id, "useful")
        with pytest.raises(NotFound):
            take_back_verdict(finding_id)
        assert standing().useful == 0
