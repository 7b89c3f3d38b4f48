"""Second factors: asked for, sealed, switched on and off, and a way in when one is lost."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client

from apps.customers.models import User
from tests.apps.dashboard.conftest import sign_in
from tests.apps.dashboard.signing import BASE, PASSWORD, code_of, log_in, switch_on


@pytest.fixture(autouse=True)
def _places(settings, db):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.OPSCURB_BASE_URL = BASE
    cache.clear()


@pytest.fixture
def web():
    return Client(raise_request_exception=False, headers={"Accept": "text/html"})


def test_a_second_factor_is_asked_for_and_a_recovery_code_works_once(alice, web):
    client = sign_in(alice)
    user = User.objects.get(email="alice@example.com")
    user.set_password(PASSWORD)
    user.save()
    client.force_login(user)
    asked = client.get("/auth/2fa/totp/activate/")
    client.post(asked["Location"], {"password": PASSWORD, "next": "/auth/2fa/totp/activate/"})
    secret = switch_on(client)
    codes = re.findall(r"^\w{8,}$", client.get("/auth/2fa/recovery-codes/download/").content.decode(), re.M)
    cache.clear()

    half = log_in(web, "alice@example.com")
    outside = web.get("/overview")
    wrong = web.post("/auth/2fa/authenticate/", {"code": "000000"})
    done = web.post("/auth/2fa/authenticate/", {"code": code_of(secret)})
    lost = Client()
    log_in(lost, "alice@example.com")
    by_code = lost.post("/auth/2fa/authenticate/", {"code": codes[0]})
    again = Client()
    log_in(again, "alice@example.com")
    twice = again.post("/auth/2fa/authenticate/", {"code": codes[0]})

    assert asked["Location"].startswith("/auth/reauthenticate/")
    assert half["Location"] == "/auth/2fa/authenticate/"
    assert outside.status_code == 302
    assert "Incorrect code" in wrong.content.decode()
    assert (done.status_code, by_code.status_code, twice.status_code) == (302, 302, 200)
    assert len(codes) == 10


def test_what_codes_are_computed_from_is_sealed_and_rotated(alice, settings):
    import base64

    from apps.vault.factors import open_factor
    from apps.vault.rotation import rotate_keys

    client = sign_in(alice)
    secret = switch_on(client)
    row = Authenticator.objects.get(type="totp")
    settings.OPSCURB_KEKS = f"second:{base64.b64encode(b'2' * 32).decode()},{settings.OPSCURB_KEKS}"

    moved = rotate_keys()
    again = rotate_keys()

    assert secret not in str(row.data)
    assert (moved, again) == (2, 0)
    settings.OPSCURB_KEKS = settings.OPSCURB_KEKS.split(",")[0]
    row.refresh_from_db()
    assert open_factor(row.data["secret"]) == secret


def test_the_page_of_a_second_factor_draws_its_code_without_another_source(alice):
    page = sign_in(alice).get("/auth/2fa/totp/activate/").content.decode()

    assert 'role="img"' in page
    assert "data:" not in page
    assert "<?xml" not in page


def test_a_second_factor_is_switched_off_after_confirming(alice):
    client = sign_in(alice)
    switch_on(client)

    page = client.post("/auth/2fa/totp/deactivate/")

    assert page["Location"] == "/auth/2fa/"
    assert not Authenticator.objects.exists()


def test_members_see_who_has_a_second_factor(alice):
    client = sign_in(alice)
    switch_on(client)

    assert (
        '<span class="badge ok"><span aria-hidden="true">✓</span> On</span>'
        in client.get("/members").content.decode()
    )
