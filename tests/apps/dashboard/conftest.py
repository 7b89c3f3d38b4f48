"""Browsers of people who signed in, as pages are tested: without a browser, over Django's client."""

import time
from collections.abc import Callable

import pytest
from django.test import Client

from tests.conftest import Someone


@pytest.fixture
def signed_in() -> Callable[..., Client]:
    """A client of a person of someone's customer, in a role; they have just entered their password again.

    The owner is who the customer was made for; for any other role a teammate is added, whose address names the role.
    """
    return sign_in


def sign_in(someone: Someone, role: str = "owner", *, confirmed: bool = True) -> Client:
    """The same for those who are no test: `confirmed=False` has the password asked for before what is guarded."""
    from allauth.account.models import EmailAddress

    from apps.customers.services import add_member

    email = f"{someone.name}@example.com" if role == "owner" else f"{role}-of-{someone.name}@example.com"
    user = add_member(someone.customer_id, email, role)
    EmailAddress.objects.get_or_create(user=user, email=email, verified=True, primary=True)
    client = Client(raise_request_exception=False, headers={"Accept": "text/html"})
    client.force_login(user)
    session = client.session
    # Noted once a minute: a page's statements shall not depend on which request of a test it is.
    session["seen"] = time.time()
    if confirmed:
        session["account_authentication_methods_user"] = str(user.id)
        session["account_authentication_methods"] = [
            {"method": "password", "at": time.time(), "reauthenticated": True}
        ]
    session.save()
    return client
