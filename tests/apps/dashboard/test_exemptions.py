"""Exemptions on pages: of one finding, of ticked ones, by a rule; listed before they lapse, changed, ended."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from apps.events.models import Event
from apps.findings.models import Exemption, Finding
from apps.findings.selectors import Filter, summary
from apps.tenancy.scope import scope
from tests.apps.api.answers import scanned


@pytest.fixture
def scan_id(alice):
    """Findings of $8, $80 and $16 a month."""
    return scanned(alice, 100, 1000, 200)


def findings_of(someone):
    with scope(someone.customer_id):
        return list(Finding.objects.order_by("-cents"))


def exemptions_of(someone):
    with scope(someone.customer_id):
        return list(Exemption.objects.order_by("created_at"))


def open_saving(someone):
    with scope(someone.customer_id):
        return summary(Filter())["total_monthly_savings"]


def day(days):
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def made(client, **terms):
    """The page of an exemption that was made by a rule."""
    answer = client.post("/exemptions/new", {"reason": "meant to be", **terms})
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def test_one_finding_is_exempt_with_a_reason_until_a_day_and_out_of_the_total(alice, signed_in, scan_id):
    client, dearest = signed_in(alice), findings_of(alice)[0]
    given = {"what": "finding", "note": "cold standby", "until": day(40)}

    answer = client.post(f"/findings/{dearest.id}/exempt", given)

    page = client.get(answer["Location"]).content.decode()
    assert findings_of(alice)[0].state == "exempt"
    assert open_saving(alice) == Decimal("24.00")
    assert 'id="exempt-by"' in page
    assert "cold standby" in page


def test_another_scan_leaves_an_exempt_finding_exempt(alice, signed_in, scan_id):
    client, dearest = signed_in(alice), findings_of(alice)[0]
    client.post(f"/findings/{dearest.id}/exempt", {"what": "resource", "note": "kept", "days": "90"})

    scanned(alice, 100, 1000, 200, later=1)

    assert [one.state for one in findings_of(alice)] == ["exempt", "open", "open"]


def test_without_a_reason_nothing_is_exempt(alice, signed_in, scan_id):
    client, dearest = signed_in(alice), findings_of(alice)[0]

    answer = client.post(f"/findings/{dearest.id}/exempt", {"what": "finding", "days": "30"})

    assert answer.status_code == 422
    assert not exemptions_of(alice)


def test_for_good_is_a_span_too(alice, signed_in, scan_id):
    client, dearest = signed_in(alice), findings_of(alice)[0]

    client.post(f"/findings/{dearest.id}/exempt", {"what": "finding", "note": "always", "days": "0"})

    assert [one.expires_at for one in exemptions_of(alice)] == [None]


def test_ticked_findings_are_exempt_at_once(alice, signed_in, scan_id):
    client = signed_in(alice)
    ids = [str(one.id) for one in findings_of(alice)[:2]]

    client.post("/findings/mark?by=resource", {"action": "exempt", "finding": ids, "note": "x", "days": "7"})

    assert [one.state for one in findings_of(alice)] == ["exempt", "exempt", "open"]
    assert len(exemptions_of(alice)) == 2
    assert open_saving(alice) == Decimal("8.00")


def test_ticked_findings_are_not_exempt_without_a_reason(alice, signed_in, scan_id):
    client = signed_in(alice)
    given = {"action": "exempt", "finding": [str(findings_of(alice)[0].id)]}

    answer = client.post("/findings/mark?by=resource", given)

    assert answer.status_code == 422
    assert "Write why these are exempt" in answer.content.decode()
    assert not exemptions_of(alice)


def test_a_rule_holds_for_every_finding_that_meets_it(alice, signed_in, scan_id):
    client = signed_in(alice)

    where = made(client, check_id="ebs_volume_unattached", region="us-east-1")

    page = client.get(where).content.decode()
    assert {one.state for one in findings_of(alice)} == {"exempt"}
    assert "EBS volume unattached" in page
    assert "3 findings" in page


def test_a_rule_of_nothing_says_what_it_needs(alice, signed_in):
    answer = signed_in(alice).post("/exemptions/new", {"reason": "because"})

    assert answer.status_code == 422
    assert "name a check" in answer.content.decode()


def test_lists_tell_those_that_end_soon_from_the_others(alice, signed_in, scan_id):
    client = signed_in(alice)
    made(client, region="eu-west-1", until=day(10), reason="soon over")
    made(client, region="eu-west-2", until=day(300), reason="long")

    soon = client.get("/exemptions?list=soon").content.decode()
    every = client.get("/exemptions").content.decode()

    assert "soon over" in soon
    assert "eu-west-2" not in soon
    assert "eu-west-1" in every
    assert "eu-west-2" in every


def test_a_list_leads_to_what_an_exemption_covers(alice, signed_in, scan_id):
    client = signed_in(alice)
    made(client, check_id="ebs_volume_unattached")
    page = client.get("/exemptions").content.decode()

    url = re.search(r'href="(/findings\?[^"]*exemption=[^"]+)"', page)[1].replace("&amp;", "&")

    assert len(re.findall(r'id="l\d+"', client.get(url).content.decode())) == 3


def test_an_exemption_is_changed_and_tells_of_it(alice, signed_in, scan_id):
    client = signed_in(alice)
    where = made(client, region="us-east-1")

    client.post(where, {"region": "eu-west-1", "reason": "other"})

    assert {one.state for one in findings_of(alice)} == {"open"}
    with scope(alice.customer_id):
        assert Event.objects.filter(type="exemption.changed").count() == 1


def test_an_end_brings_findings_back(alice, signed_in, scan_id):
    client = signed_in(alice)
    where = made(client, region="us-east-1")
    asked = client.get(f"{where}/end").content.decode()

    client.post(f"{where}/end")

    assert "3 findings of $104.00 a month" in asked
    assert {one.state for one in findings_of(alice)} == {"open"}
    assert not exemptions_of(alice)


def test_viewers_see_exemptions_and_change_none(alice, signed_in, scan_id):
    where = made(signed_in(alice), region="us-east-1")
    viewer = signed_in(alice, "viewer")

    page = viewer.get(where).content.decode()

    assert "meant to be" in page
    assert "Save" not in page
    assert viewer.post(where, {"reason": "mine"}).status_code == 403
    assert viewer.post(f"{where}/end").status_code == 403
    assert viewer.get("/exemptions/new").status_code == 403
