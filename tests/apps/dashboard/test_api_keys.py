"""API keys on pages: shown once, rotated with an overlap, revoked; the password is asked for first."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.customers import use
from apps.customers.callers import authenticate
from apps.customers.models import ApiKey, User
from apps.customers.services import create_key, rotate_key
from apps.events.models import Event
from apps.tenancy.scope import scope
from tests.apps.dashboard.conftest import sign_in

pytestmark = pytest.mark.django_db
GIVEN = {"name": "ci", "scopes": ["read", "scan"], "expires_in_days": "30"}


@pytest.fixture
def web(alice):
    """Alice's browser."""
    return sign_in(alice)


def text_of(answer):
    return answer.content.decode()


def key_in(answer):
    return re.search(r'id="key"[^>]*value="([^"]+)"', text_of(answer))[1]


def ticket_in(answer):
    return re.search(r'name="ticket" value="([^"]+)"', text_of(answer))[1]


def named(who, name):
    return ApiKey.objects.filter(customer_id=who.customer_id, name=name).order_by("created_at")


def test_a_key_is_shown_once_and_works(web, alice, api):
    ticket = ticket_in(web.get("/api-keys"))

    made = web.post("/api-keys", GIVEN | {"ticket": ticket})
    again = web.post("/api-keys", GIVEN | {"ticket": ticket}, follow=True)

    text = key_in(made)
    (key,) = named(alice, "ci")
    assert made["Cache-Control"] == "no-store"
    assert authenticate(text).scopes == {"read", "scan"}
    assert key.expires_at - key.created_at == timedelta(days=30)
    assert "shown only once" in text_of(again)
    assert text not in text_of(again) + text_of(web.get("/api-keys"))
    assert str(made.context["url"]).endswith("/api/findings")


def test_two_forms_make_two_keys(web, alice):
    for _ in range(2):
        web.post("/api-keys", GIVEN | {"ticket": ticket_in(web.get("/api-keys"))})

    assert named(alice, "ci").count() == 2


def test_the_password_is_asked_for_first(alice):
    web = sign_in(alice, confirmed=False)
    user = User.objects.get(email="alice@example.com")
    user.set_password("a long enough phrase")
    user.save()
    web = sign_in(alice, confirmed=False)

    for path in ("/api-keys", f"/api-keys/{named(alice, 'first key').get().id}/revoke"):
        asked = web.post(path, GIVEN)

        assert asked.status_code == 302
        assert asked["Location"].startswith("/auth/reauthenticate/")
    assert not named(alice, "ci")
    assert authenticate(alice.key) is not None


def test_once_the_password_is_given_the_form_goes_on(alice):
    sign_in(alice)
    user = User.objects.get(email="alice@example.com")
    user.set_password("a long enough phrase")
    user.save()
    web = sign_in(alice, confirmed=False)
    asked = web.post("/api-keys", GIVEN)

    made = web.post(asked["Location"], {"password": "a long enough phrase", "next": "/api-keys"})

    assert authenticate(key_in(made)) is not None
    assert named(alice, "ci").count() == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [({"name": " "}, "name"), ({"scopes": []}, "scopes"), ({"scopes": ["root"]}, "scopes"),
     ({"expires_in_days": "9999"}, "expires_in_days")],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field(web, alice, given, field):
    answer = web.post("/api-keys", GIVEN | given)

    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in text_of(answer)
    assert ApiKey.objects.filter(customer_id=alice.customer_id).count() == 1


def test_above_the_plan_the_form_says_so(customer):
    fred = customer("fred", "free")
    web = sign_in(fred)
    for _ in range(20):
        answer = web.post("/api-keys", GIVEN)
        if answer.status_code != 200:
            break

    assert answer.status_code == 422
    assert "Your plan includes" in text_of(answer)


def test_a_rotated_key_works_beside_its_successor(web, alice):
    old = named(alice, "first key").get()
    ticket = ticket_in(web.get(f"/api-keys/{old.id}/rotate"))

    made = web.post(f"/api-keys/{old.id}/rotate", {"overlap_hours": "1", "ticket": ticket})
    again = web.post(f"/api-keys/{old.id}/rotate", {"overlap_hours": "1", "ticket": ticket})

    assert authenticate(key_in(made)) is not None
    assert authenticate(alice.key) is not None
    old.refresh_from_db()
    assert old.expires_at < timezone.now() + timedelta(hours=1, seconds=1)
    assert again["Location"] == "/api-keys"
    page = text_of(web.get("/api-keys"))
    assert "Replaced" in page
    assert f"/api-keys/{old.id}/rotate" not in page


def test_a_rotation_without_overlap_ends_the_old_key(web, alice):
    old = named(alice, "first key").get()

    made = web.post(f"/api-keys/{old.id}/rotate", {"overlap_hours": "0"})

    assert authenticate(alice.key) is None
    assert "has ended" in text_of(made)


def test_a_key_that_has_ended_is_not_rotated(web, alice):
    old = named(alice, "first key").get()
    web.post(f"/api-keys/{old.id}/revoke")

    answer = web.post(f"/api-keys/{old.id}/rotate", {"overlap_hours": "24"})

    assert answer.status_code == 422
    assert "Only a key that is valid" in text_of(answer)


def test_a_revoked_key_opens_nothing(web, alice, api):
    key = named(alice, "first key").get()

    asked = text_of(web.get(f"/api-keys/{key.id}/revoke"))
    done = web.post(f"/api-keys/{key.id}/revoke", follow=True)

    assert key.prefix in asked
    assert "first key was revoked" in text_of(done)
    assert api.get("/api/findings", alice).status_code == 401
    with scope(alice.customer_id):
        (event,) = Event.objects.filter(type="api_key.revoked")
    assert event.actor.startswith("user:")


def test_the_list_says_who_made_a_key_and_how_it_is(web, alice):
    web.post("/api-keys", GIVEN)
    (mine,) = named(alice, "ci")
    with scope(alice.customer_id):
        by_program, _ = rotate_key(named(alice, "first key").get().id)
    create_key(alice.customer_id, "soon", ["read"], 3)
    rows = {row.key.id: row for row in web.get("/api-keys").context["rows"]}

    assert rows[mine.id].maker == "alice@example.com"
    assert rows[by_program.id].maker == "system"
    assert {row.key.name: row.state for row in rows.values()}["soon"] == "ending"
    assert rows[mine.id].state == "active"


def test_listing_thirty_keys_takes_as_many_statements_as_three(alice, web, django_assert_num_queries):
    for _ in range(2):
        web.post("/api-keys", GIVEN)
    web.get("/api-keys")
    with CaptureQueriesContext(connection) as few:
        web.get("/api-keys")
    for number in range(27):
        ApiKey.objects.create(
            customer_id=alice.customer_id, name="more", prefix="abcdefgh", digest=bytes([number]) * 32,
            scopes=["read"], expires_at=timezone.now() + timedelta(days=90),
        )  # fmt: skip

    with django_assert_num_queries(len(few)):
        page = text_of(web.get("/api-keys"))

    assert page.count(">Revoke</a>") == 30


def test_a_viewer_reads_and_makes_nothing(alice):
    viewer = sign_in(alice, "viewer")

    page = text_of(viewer.get("/api-keys"))

    assert "first key" in page
    assert "<form" not in page.split('<main id="main"')[1]
    assert viewer.post("/api-keys", GIVEN).status_code == 403


def test_hostile_names_stay_text(web, alice):
    web.post("/api-keys", GIVEN | {"name": "<script>alert(1)</script>"})
    key = named(alice, "<script>alert(1)</script>").get()

    for path in ("/api-keys", f"/api-keys/{key.id}/rotate", f"/api-keys/{key.id}/revoke"):
        assert "<script>alert" not in text_of(web.get(path))


def test_a_key_is_made_for_some_addresses_and_changed_to_others(web, alice, api):
    made = web.post("/api-keys", GIVEN | {"allowed_ips": "203.0.113.0/24, 2001:db8::1\n127.0.0.1"})
    (key,) = named(alice, "ci")

    changed = web.post(
        f"/api-keys/{key.id}/change", {"name": "ci 2", "allowed_ips": "198.51.100.7"}, follow=True
    )

    assert key.allowed_ips == ["203.0.113.0/24", "2001:db8::1", "127.0.0.1"]
    assert "198.51.100.7" in text_of(changed)
    refused = api.get("/api/plan", Authorization=f"Bearer {key_in(made)}")
    assert refused.status_code == 403
    with scope(alice.customer_id):
        assert Event.objects.filter(type="api_key.changed").count() == 1


@pytest.mark.parametrize("path", ["/api-keys", "/api-keys/{}/change"])
def test_an_address_that_is_none_is_said_at_its_field(web, alice, path):
    key = named(alice, "first key").get()

    answer = web.post(path.format(key.id), GIVEN | {"allowed_ips": "10.1.2.3/8"})

    assert answer.status_code == 422
    assert "write 10.0.0.0/8" in text_of(answer)
    assert 'id="id_allowed_ips_error"' in text_of(answer)


def test_the_list_says_how_much_and_from_where_a_key_is_used(web, alice, api):
    api.get("/api/plan", alice)
    use.take_over()

    page = text_of(web.get("/api-keys"))

    assert '<td class="num">1</td>' in page
    assert "127.0.0.1" in page


def test_the_overview_warns_of_keys_that_end_within_fourteen_days(web, alice):
    create_key(alice.customer_id, "soon", ["read"], 5)
    create_key(alice.customer_id, "later", ["read"], 20)

    page = text_of(web.get("/overview"))

    assert "The API key soon ends in 4 days" in page
    assert "later" not in page


def test_of_many_keys_that_end_three_are_named(web, alice):
    for number in range(5):
        create_key(alice.customer_id, f"soon {number}", ["read"], 2)

    page = text_of(web.get("/overview"))

    assert page.count("The API key soon") == 3
    assert "Further API keys end within 14 days" in page
