"""The people of a customer: reading them, inviting, roles, removing, leaving."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.customers.invitations import MARK, invite, list_invitations
from apps.customers.members import belongings_of, list_members
from apps.customers.models import Customer, Invitation, Membership, User
from apps.customers.services import add_member
from apps.events.models import Event
from apps.tenancy.scope import scope
from tests.apps.dashboard.conftest import sign_in

LINK = re.compile(rf"/invitations/({MARK}[\w-]+)")


@pytest.fixture(autouse=True)
def _places(settings, db):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cache.clear()


def role_of(someone, email):
    with scope(someone.customer_id):
        return {one.email: one.role for one in list_members()}.get(email)


def user_of(email):
    return User.objects.get(email=email)


def events_of(someone, beginning):
    with scope(someone.customer_id):
        found = Event.objects.filter(type__startswith=beginning).order_by("created_at", "id")
        return [(event.type, event.actor) for event in found if event.type != "member.added"]


def test_members_are_listed_with_role_and_the_matrix_of_roles(alice, signed_in):
    sign_in(alice, "viewer")

    page = signed_in(alice).get("/members")

    text = page.content.decode()
    assert page.status_code == 200
    assert page["Cache-Control"] == "no-store"
    assert "alice@example.com" in text
    assert "viewer-of-alice@example.com" in text
    assert "Make and remove owners" in text


def test_listing_thirty_members_takes_as_many_statements_as_three(
    alice, signed_in, django_assert_num_queries
):
    client = signed_in(alice)
    with CaptureQueriesContext(connection) as few:
        client.get("/members")
    for number in range(30):
        invite(alice.customer_id, f"guest{number}@example.com", "viewer")
    for number in range(10):
        add_member(alice.customer_id, f"more{number}@example.com", "member")

    with django_assert_num_queries(len(few)):
        client.get("/members")


def test_an_owner_invites_and_the_invited_person_signs_up_and_is_a_member(alice, signed_in, client, settings):
    asked = signed_in(alice).post("/members", {"email": "New@Example.com", "role": "viewer"})
    token = LINK.search(mail.outbox[0].body)[1]

    landing = client.get(f"/invitations/{token}")
    form = client.get("/auth/signup/")
    done = client.post("/auth/signup/", {"email": "other@example.com", "password1": "a long enough phrase"})

    assert asked.status_code == 302
    assert mail.outbox[0].to == ["new@example.com"]
    assert mail.outbox[0].body.count(settings.OPSCURB_BASE_URL) >= 1
    assert "Join alice" in landing.content.decode()
    assert "You are joining alice as viewer" in form.content.decode()
    assert (done.status_code, done["Location"]) == (302, "/overview")
    assert not User.objects.filter(email="other@example.com").exists()
    assert role_of(alice, "new@example.com") == "viewer"
    assert client.get("/overview").status_code == 200
    assert [type for type, _ in events_of(alice, "invitation.")] == [
        "invitation.created",
        "invitation.accepted",
    ]


def test_a_link_works_once(alice, mallory):
    _, token = invite(alice.customer_id, "mallory@example.com", "member")
    client = sign_in(mallory)
    waiting = client.get(f"/invitations/{token}")
    invitation = Invitation.objects.get(email="mallory@example.com")

    first = client.post(f"/invitations/{invitation.id}/accept")
    again = client.get(f"/invitations/{token}")
    twice = client.post(f"/invitations/{invitation.id}/accept")

    assert "Join" in waiting.content.decode()
    assert first.status_code == 302
    assert again.status_code == 404
    assert twice.status_code == 404
    assert [one.customer_name for one in belongings_of(user_of("mallory@example.com").id)] == [
        "mallory",
        "alice",
    ]


def test_an_invitation_is_for_its_address_alone(alice, mallory):
    invitation, token = invite(alice.customer_id, "friend@example.com", "owner")
    client = sign_in(mallory)

    page = client.get(f"/invitations/{token}")
    taken = client.post(f"/invitations/{invitation.id}/accept")

    assert "Sign out, then open the link again" in page.content.decode()
    assert taken.status_code == 404
    assert role_of(alice, "mallory@example.com") is None


@pytest.mark.parametrize("change", ["expired", "revoked", "resent", "unknown"])
def test_links_that_are_no_longer_valid_read_alike(alice, signed_in, client, change):
    invitation, token = invite(alice.customer_id, "friend@example.com", "member")
    if change == "expired":
        Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif change == "revoked":
        signed_in(alice).post(f"/members/invitations/{invitation.id}/revoke")
    elif change == "resent":
        Invitation.objects.update(sent_at=timezone.now() - timedelta(hours=1))
        signed_in(alice).post(f"/members/invitations/{invitation.id}/resend")
    else:
        token = f"{MARK}{'x' * 43}"

    page = client.get(f"/invitations/{token}")

    assert page.status_code == 404
    assert "This invitation is no longer valid" in page.content.decode()
    assert "alice" not in page.content.decode()


def test_a_resent_invitation_lets_in_by_its_new_link(alice, signed_in, client):
    invitation, _ = invite(alice.customer_id, "friend@example.com", "member")
    too_soon = signed_in(alice).post(f"/members/invitations/{invitation.id}/resend")
    Invitation.objects.update(sent_at=timezone.now() - timedelta(hours=1))

    signed_in(alice).post(f"/members/invitations/{invitation.id}/resend")

    assert too_soon.status_code == 409
    token = LINK.search(mail.outbox[0].body)[1]
    assert client.get(f"/invitations/{token}").status_code == 200


def test_of_a_token_nothing_is_kept_that_opens_the_door(alice):
    invitation, token = invite(alice.customer_id, "friend@example.com", "member")

    assert token.encode() not in bytes(invitation.digest)
    assert len(bytes(invitation.digest)) == 32


@pytest.mark.parametrize(
    ("email", "told"),
    [
        ("not an address", "Enter a valid email address"),
        ("alice@example.com", "is a member already"),
        ("friend@example.com", "was invited already"),
        ("<script>alert(1)</script>", "Enter a valid email address"),
    ],
)
def test_whom_one_cannot_invite_is_said_at_the_field(alice, signed_in, email, told):
    invite(alice.customer_id, "friend@example.com", "member")

    page = signed_in(alice).post("/members", {"email": email, "role": "member"})

    assert page.status_code == 422
    assert told in page.content.decode()
    assert "<script>alert" not in page.content.decode()


def test_a_mail_server_that_is_away_is_told_and_the_invitation_stays(alice, signed_in, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    page = signed_in(alice).post("/members", {"email": "friend@example.com", "role": "member"}, follow=True)

    assert "could not be sent" in page.content.decode()
    with scope(alice.customer_id):
        assert [one.email for one in list_invitations()] == ["friend@example.com"]


def test_an_admin_invites_up_to_admins(alice, signed_in):
    admin = signed_in(alice, "admin")

    owner = admin.post("/members", {"email": "a@example.com", "role": "owner"})
    other = admin.post("/members", {"email": "b@example.com", "role": "admin"})

    assert owner.status_code == 403
    assert other.status_code == 302


@pytest.mark.parametrize("role", ["viewer", "member"])
def test_those_below_admins_see_no_controls_and_change_nothing(alice, signed_in, role):
    client, owner = signed_in(alice, role), user_of("alice@example.com")
    invitation, _ = invite(alice.customer_id, "friend@example.com", "member")

    page = client.get("/members").content.decode()
    tries = [
        client.post("/members", {"email": "a@example.com", "role": "viewer"}),
        client.post(f"/members/{owner.id}/role", {"role": "viewer"}),
        client.get(f"/members/{owner.id}/role"),
        client.post(f"/members/{owner.id}/remove"),
        client.get(f"/members/{owner.id}/remove"),
        client.post(f"/members/invitations/{invitation.id}/revoke"),
        client.post(f"/members/invitations/{invitation.id}/resend"),
    ]

    assert "Invite somebody" not in page
    assert "Change role" not in page
    assert [answer.status_code for answer in tries] == [403] * len(tries)
    assert role_of(alice, "alice@example.com") == "owner"


def test_an_owner_gives_another_role_and_it_is_written_down(alice, signed_in):
    sign_in(alice, "member")
    user = user_of("member-of-alice@example.com")

    page = signed_in(alice).post(f"/members/{user.id}/role", {"role": "admin"})

    assert page.status_code == 302
    assert role_of(alice, user.email) == "admin"
    owner = user_of("alice@example.com")
    assert events_of(alice, "member.") == [("member.changed", f"user:{owner.id}")]


def test_an_admin_neither_makes_nor_unmakes_nor_removes_an_owner(alice, signed_in):
    sign_in(alice, "member")
    admin, owner = signed_in(alice, "admin"), user_of("alice@example.com")
    member = user_of("member-of-alice@example.com")

    tries = [
        admin.post(f"/members/{member.id}/role", {"role": "owner"}),
        admin.post(f"/members/{owner.id}/role", {"role": "member"}),
        admin.post(f"/members/{owner.id}/remove"),
    ]

    assert [answer.status_code for answer in tries] == [403, 403, 403]


@pytest.mark.parametrize("way", ["role", "remove", "leave"])
def test_the_last_owner_stays(alice, signed_in, way):
    client, owner = signed_in(alice), user_of("alice@example.com")
    path = "/members/leave" if way == "leave" else f"/members/{owner.id}/{way}"

    page = client.post(path, {"role": "member"})

    assert page.status_code == 409
    assert "make somebody else an owner first" in page.content.decode()
    assert role_of(alice, "alice@example.com") == "owner"


def test_a_removed_person_is_signed_out_and_sees_nothing_any_more(alice, signed_in):
    theirs = signed_in(alice, "member")
    session = theirs.session
    del session["seen"]
    session.save()
    before = theirs.get("/overview")
    user = user_of("member-of-alice@example.com")
    asked = signed_in(alice).get(f"/members/{user.id}/remove").content.decode()

    signed_in(alice).post(f"/members/{user.id}/remove")

    after = theirs.get("/overview")
    assert before.status_code == 200
    assert "(1 session)" in asked
    assert after.status_code == 302
    assert after["Location"].startswith("/auth/login/")
    assert not Membership.objects.filter(user=user).exists()


def test_a_viewer_leaves_by_themselves(alice, signed_in):
    client = signed_in(alice, "viewer")

    page = client.post("/members/leave")

    assert page["Location"] == "/auth/login/"
    assert role_of(alice, "viewer-of-alice@example.com") is None
    assert [type for type, _ in events_of(alice, "member.")] == ["member.left"]


def test_mallory_gets_404_for_alices_people_and_invitations(alice, mallory, signed_in):
    user = user_of("alice@example.com")
    invitation, _ = invite(alice.customer_id, "friend@example.com", "member")
    client = signed_in(mallory)

    tries = [
        client.get(f"/members/{user.id}/role"),
        client.post(f"/members/{user.id}/role", {"role": "viewer"}),
        client.get(f"/members/{user.id}/remove"),
        client.post(f"/members/{user.id}/remove"),
        client.post(f"/members/invitations/{invitation.id}/revoke"),
        client.post(f"/members/invitations/{invitation.id}/resend"),
    ]

    assert [answer.status_code for answer in tries] == [404] * len(tries)
    assert b"friend@example.com" not in b"".join(answer.content for answer in tries)
    assert role_of(alice, "alice@example.com") == "owner"


def test_the_password_is_asked_for_again_before_people_are_changed_and_the_form_goes_on(alice):
    client = sign_in(alice, confirmed=False)
    user = user_of("alice@example.com")
    user.set_password("a long enough phrase")
    user.save()
    client.force_login(user)

    asked = client.post("/members", {"email": "friend@example.com", "role": "viewer"})
    page = client.get(asked["Location"])
    wrong = client.post(asked["Location"], {"password": "guess", "next": "/members"})
    done = client.post(asked["Location"], {"password": "a long enough phrase", "next": "/members"})

    assert asked["Location"] == "/auth/reauthenticate/?next=%2Fmembers"
    assert "Confirm that it is you" in page.content.decode()
    assert wrong.status_code == 200
    assert done.status_code == 302
    assert [message.to for message in mail.outbox] == [["friend@example.com"]]


def test_a_part_of_a_page_leads_to_where_it_is_confirmed(alice):
    client = sign_in(alice, confirmed=False)
    user = user_of("alice@example.com")
    user.set_password("a long enough phrase")
    user.save()
    client.force_login(user)
    htmx = {"HX-Request": "true", "HX-Current-URL": "http://testserver/members"}

    answer = client.post("/members", {"email": "a@example.com", "role": "viewer"}, headers=htmx)

    assert answer["HX-Redirect"] == "/auth/reauthenticate/?next=%2Fmembers"


def test_hostile_names_stay_text(alice, signed_in):
    hostile = "<script>alert(1)</script>\u202eevil"
    Customer.objects.filter(id=alice.customer_id).update(name=hostile)
    _, token = invite(alice.customer_id, "friend@example.com", "member")

    pages = [signed_in(alice).get(path) for path in ("/members", "/profile", f"/invitations/{token}")]

    assert [page.status_code for page in pages] == [200, 200, 200]
    assert not [page for page in pages if "<script>alert" in page.content.decode()]
