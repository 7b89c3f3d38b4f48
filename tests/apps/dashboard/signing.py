"""What tests of signing in do over and over: people, codes, links of mails."""

import re
import time

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from apps.customers.models import User

PASSWORD = "a long enough phrase"
BASE = "https://opscurb.example"


def person(email="ann@example.com", *, verified=True):
    user = User.objects.create_user(email, PASSWORD)
    EmailAddress.objects.create(user=user, email=email, verified=verified, primary=True)
    return user


def log_in(web, email="ann@example.com", password=PASSWORD, **more):
    return web.post("/auth/login/", {"login": email, "password": password, **more})


def link_of(message):
    """The path of the first link of a mail, which must lead to our own host."""
    return re.search(rf"{BASE}(/\S+)", message.body)[1]


def code_of(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def sign_up(web, email="new@example.com", organisation="Acme", **more):
    return web.post(
        "/auth/signup/", {"email": email, "password1": PASSWORD, "organisation": organisation, **more}
    )


def switch_on(client):
    """A second factor for whoever the client is; its secret."""
    page = client.get("/auth/2fa/totp/activate/").content.decode()
    secret = re.search(r'id="secret"[^>]*value="(\w+)"', page)[1]
    done = client.post("/auth/2fa/totp/activate/", {"code": code_of(secret)})
    assert done["Location"] == "/auth/2fa/recovery-codes/"
    return secret
