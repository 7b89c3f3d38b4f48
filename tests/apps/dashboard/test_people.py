"""A person's own pages: preferences, the customer they work for, coming to belong to one; mails of a local run."""

import pytest
from django.core import mail
from django.test import Client

from apps.customers.invitations import invite
from apps.customers.members import belongings_of
from apps.customers.models import User
from apps.customers.services import add_member

PASSWORD = "a long enough phrase"


def newcomer():
    user = User.objects.create_user("nina@example.com", PASSWORD)
    client = Client(raise_request_exception=False, headers={"Accept": "text/html"})
    client.force_login(user)
    return user, client


def test_theme_and_zone_are_kept_and_used(alice, signed_in):
    client = signed_in(alice, "viewer")

    saved = client.post("/profile", {"theme": "dark", "timezone": "Asia/Tokyo"}, follow=True)
    page = client.get("/profile").content.decode()
    user = User.objects.get(email="viewer-of-alice@example.com")
    members = client.get("/members").content.decode()

    assert "Saved." in saved.content.decode()
    assert '<html lang="en" data-theme="dark">' in page
    from zoneinfo import ZoneInfo

    joined = user.memberships.get().created_at.astimezone(ZoneInfo("Asia/Tokyo"))
    assert f"{joined:%d %b %Y, %H:%M}" in members


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [("timezone", "Mars/Olympus", "is not a time zone"), ("theme", "pink", "Select a valid choice")],
)
def test_what_there_is_not_is_refused_at_the_field(alice, signed_in, field, value, told):
    page = signed_in(alice).post("/profile", {"theme": "light", "timezone": "UTC", field: value})

    assert page.status_code == 422
    assert told in page.content.decode()
    assert User.objects.get(email="alice@example.com").theme == "system"


def test_a_zone_that_is_no_longer_known_is_utc(alice, signed_in):
    client = signed_in(alice)
    User.objects.filter(email="alice@example.com").update(timezone="Gone/Gone")

    assert client.get("/members").status_code == 200


def test_who_works_for_two_customers_switches_between_them(alice, mallory, signed_in):
    client = signed_in(alice)
    add_member(mallory.customer_id, "alice@example.com", "viewer")

    first = client.get("/profile").content.decode()
    done = client.post("/switch", {"customer": str(mallory.customer_id)})
    second = client.get("/profile").content.decode()

    assert "You are owner." in first
    assert f'value="{mallory.customer_id}"' in first
    assert done["Location"] == "/overview"
    assert "You are viewer." in second


@pytest.mark.parametrize("chosen", ["mallorys", "", "nonsense"])
def test_nobody_switches_to_a_customer_that_is_not_theirs(alice, mallory, signed_in, chosen):
    client = signed_in(alice)
    wanted = str(mallory.customer_id) if chosen == "mallorys" else chosen

    assert client.post("/switch", {"customer": wanted}).status_code == 404


def test_who_belongs_to_nobody_founds_a_customer(db):
    user, client = newcomer()

    sent = client.get("/overview")
    form = client.get("/join").content.decode()
    done = client.post("/join", {"organisation": "Nina's"})

    assert sent["Location"] == "/join"
    assert "belongs to no organisation yet" in form
    assert done["Location"] == "/overview"
    assert [(one.customer_name, one.role) for one in belongings_of(user.id)] == [("Nina's", "owner")]
    assert client.get("/overview").status_code == 200


def test_or_accepts_an_invitation_that_waits_for_them(alice, mallory):
    user, client = newcomer()
    invitation, _ = invite(alice.customer_id, "nina@example.com", "admin")
    other, _ = invite(mallory.customer_id, "somebody@example.com", "admin")

    page = client.get("/join").content.decode()
    done = client.post(f"/invitations/{invitation.id}/accept")
    stolen = client.post(f"/invitations/{other.id}/accept")

    assert "Join alice" in page
    assert "mallory" not in page
    assert done["Location"] == "/overview"
    assert stolen.status_code == 404
    assert [(one.customer_name, one.role) for one in belongings_of(user.id)] == [("alice", "admin")]


@pytest.mark.parametrize("path", ["/profile", "/join", "/members", "/members/leave"])
def test_pages_of_people_need_one(client, db, path):
    page = client.get(path)

    assert page["Location"] == f"/auth/login/?next={path}"


def test_pages_are_read_only_by_get(alice, signed_in):
    assert signed_in(alice).get("/switch").status_code == 405


def test_local_mails_are_shown_as_text_newest_first(client, db, settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH, settings.OPSCURB_SHOW_MAIL = str(tmp_path), True
    connection = mail.get_connection()
    for number in (1, 2):
        text = f"number {number} <script>alert(1)</script> http://127.0.0.1:8000/x"
        mail.EmailMessage(f"Mail {number}", text, to=["a@example.com"], connection=connection).send()

    page = client.get("/local/mail")

    text = page.content.decode()
    assert page.status_code == 200
    assert text.index("Mail 2") < text.index("Mail 1")
    assert "<script>alert" not in text
    assert 'href="http://127.0.0.1:8000/x"' in text


def test_there_is_no_such_page_where_mails_are_sent(client, db):
    assert client.get("/local/mail").status_code == 404
