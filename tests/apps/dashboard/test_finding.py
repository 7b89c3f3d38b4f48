"""The page of one finding: evidence, arithmetic, fix, a model's answer, what people do, what became of it."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.customers.members import list_members
from apps.events.models import Event
from apps.findings.models import Finding
from apps.recommendations import vendors
from apps.recommendations.ledger import this_month
from apps.recommendations.models import Month
from apps.recommendations.selectors import remaining_quota
from apps.tenancy.scope import scope
from tests.apps.api.answers import UNKNOWN, scanned
from tests.apps.dashboard.conftest import sign_in
from tests.vendors import vendor_server


@pytest.fixture
def vendor(settings):
    """A vendor of models that answers well."""
    for breaker in vendors.BREAKERS.values():
        breaker.reset()
    with vendor_server() as server:
        server.use(settings, "openai")
        yield server


@pytest.fixture
def ids(alice):
    """Findings of $80, $16 and $8 a month, the dearest first."""
    scanned(alice, 100, 1000, 200)
    with scope(alice.customer_id):
        return [str(found.id) for found in Finding.objects.order_by("-cents")]


def state_of(someone, finding_id):
    with scope(someone.customer_id):
        return Finding.objects.get(id=finding_id).state


def test_a_finding_shows_evidence_and_a_price_whose_arithmetic_gives_the_saving(alice, signed_in, ids):
    page = signed_in(alice).get(f"/findings/{ids[0]}")

    text = page.content.decode()
    lines = [float(amount) for amount in re.findall(r'</td><td class="num">\$([\d.]+)</td></tr>', text)]
    assert page.status_code == 200
    assert "vol-1" in text
    assert "Size GB" in text
    assert sum(lines) == 80.0
    assert 'id="saving"><strong>$80.00' in text
    assert "$960.00 a year" in text
    assert "aws ec2 delete-volume --volume-id vol-1" in text


def test_a_finding_without_a_price_says_so_and_never_zero(alice, signed_in, ids):
    with scope(alice.customer_id):
        Finding.objects.update(price_basis="none", monthly_cost=0, counted_cost=0)

    text = signed_in(alice).get(f"/findings/{ids[0]}").content.decode()
    listed = signed_in(alice).get("/findings?by=resource").content.decode()

    assert "Not priced: no price is known" in text
    assert "<strong>Not priced</strong>" in text
    assert listed.count("Not priced") == 3


def test_the_ones_before_and_after_keep_the_filter(alice, signed_in, ids):
    client = signed_in(alice)

    middle = client.get(
        f"/findings/{ids[1]}?by=resource&severity=low&severity_is=not&sort=severity"
    ).content.decode()
    first = client.get(f"/findings/{ids[0]}?by=resource").content.decode()

    before = re.search(r'href="([^"]+)" rel="prev"', middle)[1]
    assert before.startswith(f"/findings/{ids[0]}?")
    assert "severity_is=not" in before
    assert 'rel="next"' not in middle
    assert 'rel="prev"' not in first
    assert re.search(rf'href="/findings/{ids[1]}\?by=resource" rel="next"', first)


def test_a_finding_is_handled_noted_snoozed_and_reopened_and_its_history_tells_of_it(alice, signed_in, ids):
    client, path = signed_in(alice), f"/findings/{ids[0]}"

    handled = client.post(f"{path}/handle?sort=age", {"note": "deleted by me"})
    assert handled["Location"] == f"{path}?sort=age"
    assert state_of(alice, ids[0]) == "handled"
    client.post(f"{path}/reopen")
    client.post(f"{path}/note", {"note": "ask the <b>team</b>"})
    client.post(f"{path}/snooze", {"days": "30"})
    text = client.get(path).content.decode()

    assert state_of(alice, ids[0]) == "snoozed"
    for said in ("Marked as handled", "Put back on the list", "Note written", "Snoozed", "alice@example.com"):
        assert said in text
    assert "deleted by me" in text
    assert "ask the &lt;b&gt;team&lt;/b&gt;" in text
    assert "Found for the first time" in text
    assert "Seen by a scan, at $80.00 a month" in text


def test_a_snooze_until_a_date_ends_when_the_day_begins_for_the_person(alice, signed_in, ids):
    day = timezone.now().date() + timedelta(days=10)

    signed_in(alice).post(f"/findings/{ids[0]}/snooze", {"until": day.isoformat()})

    with scope(alice.customer_id):
        until = Finding.objects.get(id=ids[0]).snoozed_until
    assert timezone.localtime(until).date() == day
    assert (timezone.localtime(until).hour, timezone.localtime(until).minute) == (0, 0)


def test_every_change_can_be_asked_for_on_a_page_of_its_own(alice, signed_in, ids):
    client = signed_in(alice)

    for change in ("handle", "snooze", "reopen", "note"):
        page = client.get(f"/findings/{ids[0]}/{change}")
        assert page.status_code == 200
        assert '<form method="post"' in page.content.decode()
    wrong = client.post(f"/findings/{ids[0]}/snooze", {"until": "2020-01-01", "note": "kept"})
    assert wrong.status_code == 422
    assert "kept" in wrong.content.decode()


def test_a_resolved_finding_can_only_be_judged(alice, signed_in, ids):
    with scope(alice.customer_id):
        Finding.objects.update(state="resolved", resolved_at=timezone.now())
    client = signed_in(alice)

    text = client.get(f"/findings/{ids[0]}").content.decode()

    assert re.findall(r'data-dialog="(\w+)"', text) == ["judge"]
    assert "Resolved: a scan looked" in text
    for change, body in (("handle", {}), ("snooze", {"days": "7"}), ("note", {"note": "x"})):
        assert client.post(f"/findings/{ids[0]}/{change}", body).status_code == 409


def test_a_viewer_sees_no_control_and_is_refused(alice, signed_in, ids):
    viewer = signed_in(alice, "viewer")

    text = viewer.get(f"/findings/{ids[0]}").content.decode()

    assert "data-dialog" not in text
    assert 'id="ask"' not in text
    for change in ("handle", "snooze", "reopen", "note", "ask"):
        assert viewer.post(f"/findings/{ids[0]}/{change}", {"days": "7"}).status_code == 403
    assert state_of(alice, ids[0]) == "open"


def test_mallory_gets_404_for_alices_finding_whatever_she_does(alice, mallory, signed_in, ids):
    client = signed_in(mallory)

    for method, change in [
        ("get", ""),
        *(("post", f"/{name}") for name in ("handle", "snooze", "reopen", "note")),
    ]:
        theirs = getattr(client, method)(f"/findings/{ids[0]}{change}", {"days": "7", "note": "x"})
        unknown = getattr(client, method)(f"/findings/{UNKNOWN}{change}", {"days": "7", "note": "x"})
        assert theirs.status_code == unknown.status_code == 404
        assert "vol-1" not in theirs.content.decode()
    assert client.post(f"/findings/{ids[0]}/ask").status_code == 404
    assert state_of(alice, ids[0]) == "open"


def test_a_plan_without_models_says_so_and_still_shows_the_reviewed_steps(customer, signed_in):
    carol = customer("carol", plan="free")
    scanned(carol, 100)
    with scope(carol.customer_id):
        finding_id = Finding.objects.get().id

    text = signed_in(carol).get(f"/findings/{finding_id}").content.decode()
    asked = signed_in(carol).post(
        f"/findings/{finding_id}/ask", headers={"HX-Request": "true", "HX-Target": "advice"}
    )

    assert "does not include instructions by a model" in text
    assert 'id="ask"' not in text
    assert "aws ec2 delete-volume" in text
    assert "does not include AI explanations" in asked.content.decode()


def test_an_installation_without_a_model_says_so(alice, signed_in, ids):
    text = signed_in(alice).get(f"/findings/{ids[0]}").content.decode()

    assert "No model is set up" in text


def test_a_model_is_asked_once_and_its_answer_is_labelled_counted_and_kept(alice, signed_in, ids, vendor):
    client, path = signed_in(alice), f"/findings/{ids[0]}"
    assert 'id="ask"' in client.get(path).content.decode()

    part = client.post(f"{path}/ask", headers={"HX-Request": "true", "HX-Target": "advice"})
    client.post(f"{path}/ask")
    text = client.get(path).content.decode()

    for shown in (part.content.decode(), text):
        assert "AI-written, check first" in shown
        assert "Nobody uses it, and it is billed all the same." in shown
    assert 'id="ask"' not in text
    assert len(vendor.taken) == 1
    with scope(alice.customer_id):
        assert remaining_quota() == 499
        assert Event.objects.filter(type="recommendation.written").count() == 1


def test_markup_in_a_models_answer_stays_text_or_is_not_shown(alice, signed_in, ids, vendor):
    vendor.tells = lambda asked: asked["playbook"] | {"explanation": "<script>alert(1)</script> Delete it."}

    part = signed_in(alice).post(
        f"/findings/{ids[0]}/ask", headers={"HX-Request": "true", "HX-Target": "advice"}
    )

    assert part.status_code == 200
    assert "<script>" not in part.content.decode()


def test_a_month_that_is_used_up_says_what_is_left(alice, signed_in, ids, vendor):
    with scope(alice.customer_id):
        Month.objects.create(first_day=this_month(), used=500)
    client = signed_in(alice)

    text = client.get(f"/findings/{ids[0]}").content.decode()
    asked = client.post(f"/findings/{ids[0]}/ask", headers={"HX-Request": "true", "HX-Target": "advice"})

    assert "All 500 instructions of this month are used" in text
    assert "All 500 AI explanations of this month are used" in asked.content.decode()
    assert vendor.taken == []


def test_hostile_names_stay_text(alice, signed_in, ids):
    hostile = "<img src=x onerror=alert(1)>\u202e" + "x" * 200
    with scope(alice.customer_id):
        Finding.objects.update(
            resource_id=hostile, resource_name=hostile, managed_by=hostile, note=hostile, status=hostile[:60],
            details={"because": hostile, hostile: hostile, "price_lines": [
                {"resource": "", "component": "", "what": hostile, "quantity": 1, "unit_price": None, "monthly": 0}
            ]},
        )  # fmt: skip

    text = signed_in(alice).get(f"/findings/{ids[0]}").content.decode()

    assert "<img" not in text
    assert "&lt;img src=x onerror" in text


def test_a_finding_of_a_check_that_is_gone_still_has_a_page(alice, signed_in, ids):
    with scope(alice.customer_id):
        Finding.objects.update(check_id="gone_check")

    page = signed_in(alice).get(f"/findings/{ids[0]}")

    assert page.status_code == 200
    assert "no longer part of the product" in page.content.decode()


def test_a_change_is_told_by_one_event_of_the_person(alice, signed_in, ids):
    signed_in(alice, "member").post(f"/findings/{ids[0]}/note", {"note": "mine"})

    with scope(alice.customer_id):
        (event,) = Event.objects.filter(type="finding.noted")
    assert event.actor.startswith("user:")
    assert event.target_id == ids[0]
    assert (event.before, event.after) == ({"note": ""}, {"note": "mine"})


def test_a_finding_is_given_to_a_member_and_taken_from_them(alice, signed_in, ids):
    client = signed_in(alice)
    with scope(alice.customer_id):
        owner = next(one for one in list_members() if one.role == "owner")

    client.post(f"/findings/{ids[0]}/assign", {"assignee": str(owner.user_id)})
    given = client.get(f"/findings/{ids[0]}").content.decode()
    client.post(f"/findings/{ids[0]}/assign", {"assignee": ""})
    taken = client.get(f"/findings/{ids[0]}").content.decode()

    assert f'id="assigned">{owner.email}<' in given
    assert 'id="assigned">Nobody<' in taken
    assert f"To {owner.email}" in taken


def test_a_finding_is_given_to_no_stranger(alice, mallory, signed_in, ids):
    sign_in(mallory)
    with scope(mallory.customer_id):
        stranger = list_members()[0].user_id

    answer = signed_in(alice).post(f"/findings/{ids[0]}/assign", {"assignee": str(stranger)})

    assert answer.status_code == 422
    with scope(alice.customer_id):
        assert Finding.objects.get(id=ids[0]).assignee_id is None


def test_a_finding_is_judged_and_the_verdict_taken_back(alice, signed_in, ids):
    client = signed_in(alice)

    client.post(f"/findings/{ids[0]}/judge", {"verdict": "false_alarm", "reason": "a cold standby"})
    judged = client.get(f"/findings/{ids[0]}").content.decode()
    client.post(f"/findings/{ids[0]}/judge", {"verdict": ""})
    back = client.get(f"/findings/{ids[0]}").content.decode()

    assert 'id="verdict">False alarm: a cold standby<' in judged
    assert 'id="verdict"' not in back


def test_a_finding_shows_the_tags_of_its_resource(alice, signed_in, ids):
    with scope(alice.customer_id):
        Finding.objects.filter(id=ids[0]).update(tags={"team": "<b>research</b>"})

    text = signed_in(alice).get(f"/findings/{ids[0]}").content.decode()

    assert "Tag team</th><td>&lt;b&gt;research&lt;/b&gt;" in text
    assert 'value="tag:team=&lt;b&gt;research&lt;/b&gt;"' in text
