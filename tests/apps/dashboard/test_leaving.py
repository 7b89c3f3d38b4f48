"""An organisation that its owner ends: asked for by name, told everywhere, taken back within a week."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from apps.customers.models import Customer, User
from apps.events.models import Event
from apps.scans.models import Scan
from apps.tenancy.scope import scope
from tests.apps.dashboard.conftest import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def web(alice):
    """Alice's browser."""
    return sign_in(alice)


def text_of(answer):
    return answer.content.decode()


def ends_at(who):
    return Customer.objects.get(id=who.customer_id).ends_at


def told(who, event_type):
    with scope(who.customer_id):
        return list(Event.objects.filter(type=event_type))


def test_an_owner_who_types_the_name_ends_it_in_a_week_and_every_page_says_so(web, alice):
    asked = text_of(web.get("/settings/delete"))

    done = text_of(web.post("/settings/delete", {"name": "alice"}, follow=True))

    assert "1 API keys" in asked
    week = timezone.now() + timedelta(days=7)
    assert abs(ends_at(alice) - week) < timedelta(minutes=1)
    (event,) = told(alice, "customer.ending")
    assert event.actor.startswith("user:")
    assert 'id="ending"' in done
    viewer = text_of(sign_in(alice, "viewer").get("/findings"))
    assert 'id="ending"' in viewer
    assert 'id="keep"' not in viewer
    assert "Delete alice" not in text_of(web.get("/settings"))


def test_its_owners_are_told_by_mail(web, alice):
    sign_in(alice, "viewer")

    web.post("/settings/delete", {"name": "alice"})

    assert [message.to for message in mail.outbox] == [["alice@example.com"]]
    assert "/settings" in mail.outbox[0].body


def test_another_name_ends_nothing(web, alice):
    answer = web.post("/settings/delete", {"name": "bob"})

    assert answer.status_code == 422
    assert 'id="id_name_error"' in text_of(answer)
    assert ends_at(alice) is None


def test_the_password_is_asked_for_first(alice):
    sign_in(alice)
    user = User.objects.get(email="alice@example.com")
    user.set_password("a long enough phrase")
    user.save()

    asked = sign_in(alice, confirmed=False).post("/settings/delete", {"name": "alice"})

    assert asked["Location"].startswith("/auth/reauthenticate/")
    assert ends_at(alice) is None


@pytest.mark.parametrize("role", ["viewer", "member", "admin"])
def test_nobody_but_owners_ends_or_keeps_it(alice, web, role):
    other = sign_in(alice, role)

    assert other.get("/settings/delete").status_code == 403
    assert other.post("/settings/delete", {"name": "alice"}).status_code == 403
    assert ends_at(alice) is None
    web.post("/settings/delete", {"name": "alice"})
    assert other.post("/settings/keep").status_code == 403
    assert ends_at(alice) is not None


def test_an_owner_keeps_it_after_all(web, alice):
    web.post("/settings/delete", {"name": "alice"})

    kept = text_of(web.post("/settings/keep", follow=True))
    web.post("/settings/keep")

    assert ends_at(alice) is None
    assert 'id="ending"' not in kept
    assert len(told(alice, "customer.kept")) == 1


def test_once_deleting_has_begun_it_is_too_late(web, alice):
    web.post("/settings/delete", {"name": "alice"})
    Customer.objects.filter(id=alice.customer_id).update(purged_at=timezone.now())

    assert web.post("/settings/keep").status_code == 409
    assert ends_at(alice) is not None


def test_scans_that_run_are_canceled_and_none_is_begun(web, alice, api):
    scan = api.post("/api/scans", alice, {"demo_mode": True}).json()

    web.post("/settings/delete", {"name": "alice"})
    refused = api.post("/api/scans", alice, {"demo_mode": True})

    with scope(alice.customer_id):
        assert [one.status for one in Scan.objects.all()] == ["canceled"], scan
    assert refused.status_code == 409
    assert "about to be deleted" in refused.content.decode()


def test_somebody_elses_organisation_is_untouched(web, alice, mallory):
    sign_in(mallory).post("/settings/delete", {"name": "alice"})

    assert ends_at(alice) is None
    assert ends_at(mallory) is None


def test_hostile_names_stay_text(web, alice):
    Customer.objects.filter(id=alice.customer_id).update(name="<script>alert(1)</script>")
    web.post("/settings/delete", {"name": "<script>alert(1)</script>"})

    assert ends_at(alice) is not None
    for path in ("/settings", "/settings/delete"):
        assert "<script>alert" not in text_of(web.get(path))
