"""Signing up and in: proving an address, passwords, tries that are counted, sessions."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client

from apps.customers.members import belongings_of
from apps.customers.models import Customer, User
from apps.events.models import Event
from apps.tenancy.scope import scope
from tests.apps.dashboard.conftest import sign_in
from tests.apps.dashboard.signing import BASE, PASSWORD, link_of, log_in, person, sign_up, switch_on


@pytest.fixture(autouse=True)
def _places(settings, db):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.OPSCURB_BASE_URL = BASE
    cache.clear()


@pytest.fixture
def web():
    return Client(raise_request_exception=False, headers={"Accept": "text/html"})


def test_signing_up_founds_a_customer_on_the_free_plan_owned_by_the_person(web):
    done = sign_up(web)

    user = User.objects.get(email="new@example.com")
    (belonging,) = belongings_of(user.id)
    assert done["Location"] == "/auth/confirm-email/"
    assert (belonging.customer_name, belonging.plan, belonging.role) == ("Acme", "free", "owner")
    with scope(belonging.customer_id):
        events = list(Event.objects.order_by("created_at").values_list("type", "actor"))
    assert events == [("customer.created", f"user:{user.id}"), ("member.added", f"user:{user.id}")]


def test_nobody_is_in_before_their_address_is_proven(web):
    sign_up(web)

    early = log_in(web, "new@example.com")
    inside = web.get("/overview")
    path = link_of(mail.outbox[0])
    asked = web.get(path)
    done = web.post(path, follow=True)

    assert early["Location"] == "/auth/confirm-email/"
    assert inside["Location"] == "/auth/login/?next=/overview"
    assert "Is new@example.com your address?" in asked.content.decode()
    assert done.redirect_chain[-1] == ("/overview", 302)
    assert done.status_code == 200


def test_a_sign_up_without_a_name_for_the_organisation_makes_nothing(web):
    page = sign_up(web, organisation=" ")

    assert "This field is required" in page.content.decode()
    assert not User.objects.exists()
    assert not Customer.objects.exists()


@pytest.mark.parametrize("password", ["short", "123456789123456", "new@example.com"])
def test_weak_passwords_are_refused(web, password):
    page = sign_up(web, password1=password)

    assert page.status_code == 200
    assert 'id="id_password1_error"' in page.content.decode()
    assert not User.objects.exists()


def test_signing_up_with_a_known_address_looks_the_same_and_tells_its_owner_by_mail(web):
    person()

    known, unknown = sign_up(web, "ann@example.com"), sign_up(Client(), "new@example.com")

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert mail.outbox[0].to == ["ann@example.com"]
    assert "has an account already" in mail.outbox[0].body
    assert Customer.objects.count() == 1


def test_a_wrong_password_and_an_unknown_address_read_alike(web):
    person()

    wrong = log_in(web, password="not the password").content.decode()
    unknown = log_in(web, "nobody@example.com", "not the password").content.decode()

    shown = [re.search(r'id="errors".*?</div>', page, re.S)[0] for page in (wrong, unknown)]
    assert shown[0] == shown[1]


def test_signing_in_changes_the_session_and_leads_to_where_one_was_going(web):
    person()
    web.get("/auth/login/?next=/members")
    session = web.session
    session["before"] = "planted"
    session.save()
    planted = web.session.session_key

    done = log_in(web, next="/members")

    assert done["Location"] == "/members"
    assert web.session.session_key != planted


def test_it_leads_to_no_other_host(web):
    person()

    done = log_in(web, next="https://evil.example/")

    assert done["Location"] == "/overview"


def test_tries_on_one_account_end_after_five_whatever_the_address_and_host(web, settings):
    settings.ALLOWED_HOSTS, settings.OPSCURB_PROXIES = ["*"], 1
    person()
    login = {"login": "ann@example.com", "password": "not the password"}
    for number in range(5):
        headers = {"X-Forwarded-For": f"192.0.2.{number}", "Host": f"h{number}.example"}
        web.post("/auth/login/", login, headers=headers)

    right = web.post(
        "/auth/login/", {**login, "password": PASSWORD}, headers={"X-Forwarded-For": "192.0.2.99"}
    )

    assert "Too many failed login attempts" in right.content.decode()


def test_tries_from_one_address_end_after_ten_whatever_the_account(web):
    person()
    for number in range(10):
        log_in(web, f"nobody{number}@example.com", "not the password")

    right = log_in(web)

    assert "Too many failed login attempts" in right.content.decode()


def test_an_address_that_claims_to_be_another_is_counted_all_the_same(web):
    person()
    for number in range(10):
        web.post(
            "/auth/login/",
            {"login": f"nobody{number}@example.com", "password": "x"},
            headers={"X-Forwarded-For": f"192.0.2.{number}"},
        )

    assert "Too many failed login attempts" in log_in(web).content.decode()


def test_too_many_requests_are_a_page_that_says_so(web):
    for number in range(20):
        web.post("/auth/signup/", {"email": f"{number}"})

    page = web.post("/auth/signup/", {"email": "x"})

    assert page.status_code == 429
    assert page["Retry-After"]
    assert "Too many tries" in page.content.decode()


def test_while_redis_is_away_nobody_signs_in_and_the_page_says_so(web, settings):
    person()
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}

    form, right, wrong = web.get("/auth/login/"), log_in(web), log_in(web, password="guess")

    assert form.status_code == 200
    assert [right.status_code, wrong.status_code] == [503, 503]
    assert right["Retry-After"]
    assert "Service temporarily unavailable" in right.content.decode()


def test_a_forgotten_password_is_set_by_a_link_and_ends_all_sessions(web):
    user = person()
    other = Client()
    other.force_login(user)
    asked = web.post("/auth/password/reset/", {"email": "ann@example.com"})
    path = link_of(mail.outbox[0])
    form = web.get(path, follow=True)
    where = form.redirect_chain[-1][0]

    weak = web.post(where, {"password1": "short", "password2": "short"})
    done = web.post(where, {"password1": f"{PASSWORD} 2", "password2": f"{PASSWORD} 2"})

    assert asked["Location"] == "/auth/password/reset/done/"
    assert weak.status_code == 200
    assert done["Location"] == "/auth/password/reset/key/done/"
    assert other.get("/overview").status_code == 302
    assert "/overview" in log_in(web, password=f"{PASSWORD} 2")["Location"]
    assert "This link has expired" in Client().get(path).content.decode()


def test_asking_for_an_unknown_address_looks_the_same(web):
    person()

    known = web.post("/auth/password/reset/", {"email": "ann@example.com"})
    unknown = web.post("/auth/password/reset/", {"email": "nobody@example.com"})

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert "there is no account with it" in mail.outbox[1].body


def test_sessions_are_listed_and_all_others_ended(alice, web):
    user = User.objects.get(email="alice@example.com")
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    log_in(web, "alice@example.com")
    other = Client(headers={"User-Agent": "Other/1 <b>"})
    log_in(other, "alice@example.com")

    listed = web.get("/auth/sessions/").content.decode()
    web.post("/auth/sessions/")

    assert "Other/1 &lt;b&gt;" in listed
    assert "This one" in listed
    assert other.get("/overview").status_code == 302
    assert web.get("/overview").status_code == 200


def test_another_address_counts_once_it_is_proven(alice):
    client = sign_in(alice)

    client.post("/auth/email/", {"email": "alice@new.example", "action_add": ""})
    before = User.objects.get(email="alice@example.com")
    path = link_of(next(message for message in mail.outbox if message.to == ["alice@new.example"]))
    client.post(path)

    assert before.email == "alice@example.com"
    assert User.objects.get(id=before.id).email == "alice@new.example"


def test_a_changed_password_keeps_this_session_and_ends_the_others(alice):
    client = sign_in(alice)
    user = User.objects.get(email="alice@example.com")
    user.set_password(PASSWORD)
    user.save()
    client.force_login(user)
    other = Client()
    other.force_login(user)

    done = client.post(
        "/auth/password/change/",
        {"oldpassword": PASSWORD, "password1": f"{PASSWORD} 2", "password2": f"{PASSWORD} 2"},
    )

    assert done.status_code == 302
    assert client.get("/overview").status_code == 200
    assert other.get("/overview").status_code == 302
    assert any("password has been changed" in message.body for message in mail.outbox)


OURS = (
    "login/", "signup/", "password/reset/", "password/reset/done/", "password/reset/key/done/",
    "password/reset/key/1-set-password/", "confirm-email/", "confirm-email/nonsense/", "inactive/",
)  # fmt: skip
OWN = (
    "logout/", "email/", "password/change/", "reauthenticate/", "2fa/", "2fa/totp/activate/",
    "2fa/recovery-codes/generate/", "sessions/",
)  # fmt: skip


@pytest.mark.parametrize("path", OURS)
def test_pages_for_everybody_are_ours(web, path):
    page = web.get(f"/auth/{path}", follow=True)

    assert page.status_code == 200
    assert "dashboard/app.css" in page.content.decode()
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]


@pytest.mark.parametrize("path", [*OWN, "2fa/totp/deactivate/", "2fa/recovery-codes/"])
def test_pages_of_ones_own_account_are_ours_and_have_the_navigation(alice, path):
    client = sign_in(alice)
    user = User.objects.get(email="alice@example.com")
    user.set_password(PASSWORD)
    user.save()
    client = sign_in(alice)
    if path in ("2fa/totp/deactivate/", "2fa/recovery-codes/", "2fa/recovery-codes/generate/"):
        switch_on(client)

    page = client.get(f"/auth/{path}")

    assert page.status_code == 200, page.get("Location")
    assert 'aria-label="Main"' in page.content.decode()
    assert 'href="/members"' in page.content.decode()
    assert page["Cache-Control"] == "no-store"


def test_no_mail_carries_an_address_of_the_request(web, settings):
    settings.ALLOWED_HOSTS = ["*"]
    person()

    web.post("/auth/password/reset/", {"email": "ann@example.com"}, headers={"Host": "evil.example"})
    web.post("/auth/password/reset/", {"email": "nobody@example.com"}, headers={"Host": "evil.example"})
    sign_up(Client(headers={"Host": "evil.example"}), "ann@example.com")
    sign_up(Client(headers={"Host": "evil.example"}), "new@example.com")

    assert len(mail.outbox) == 4
    assert not [message.body for message in mail.outbox if "evil.example" in message.body + message.subject]


def test_a_mail_server_that_is_away_is_told_as_such(web, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    person()

    page = web.post("/auth/password/reset/", {"email": "ann@example.com"})

    assert page.status_code == 503
    assert "The mail could not be sent" in page.content.decode()


def test_links_that_let_in_are_hidden_in_logs():
    from apps.events.masking import masked

    told = {
        "request": "GET /auth/password/reset/key/3-abc-def/",
        "path": "/auth/confirm-email/MQ:1abc:x-Y_z/",
        "other": "/invitations/ocb_invite_abc-DEF_1",
    }

    assert masked(told) == {
        "request": "GET /auth/password/reset/key/***/",
        "path": "/auth/confirm-email/***/",
        "other": "/invitations/***",
    }
