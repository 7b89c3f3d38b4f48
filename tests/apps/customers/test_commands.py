"""`manage.py create_customer` and `create_key`, as an operator runs them."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from apps.customers.callers import authenticate
from apps.customers.models import Customer, Membership, User

pytestmark = pytest.mark.django_db
WANTED = ("--name", "Acme", "--plan", "starter", "--email", "Ann@Example.com")


def run(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def test_json_output_is_exactly_the_customer_and_a_key_with_every_scope():
    made = json.loads(run("create_customer", *WANTED, "--json"))

    assert set(made) == {"customer_id", "api_key"}
    caller = authenticate(made["api_key"])
    assert str(caller.customer_id) == made["customer_id"]
    assert caller.scopes == {"read", "scan", "manage", "admin"}
    assert caller.plan == "starter"


def test_rates_can_be_given():
    made = json.loads(
        run("create_customer", *WANTED, "--rate-per-hour", "7", "--rate-per-minute", "3", "--json")
    )

    caller = authenticate(made["api_key"])
    assert (caller.rate_per_hour, caller.rate_per_minute) == (7, 3)


def test_the_owner_is_made_once_whatever_the_capitals():
    run("create_customer", *WANTED)
    run("create_customer", "--name", "Second", "--plan", "free", "--email", "ann@example.COM")

    person = User.objects.get()
    assert person.email == "ann@example.com"
    assert not person.has_usable_password()
    assert list(Membership.objects.values_list("role", flat=True)) == ["owner", "owner"]


@pytest.mark.parametrize(
    "words",
    [
        ("--name", "A", "--plan", "gold", "--email", "a@example.com"),
        ("--name", "", "--plan", "free", "--email", "a@example.com"),
        ("--name", "A", "--plan", "free", "--email", "nobody"),
        ("--name", "A", "--plan", "free", "--email", "a@example.com", "--rate-per-hour", "0"),
    ],
)
def test_bad_input_is_refused_and_nothing_is_kept(words):
    with pytest.raises(CommandError):
        run("create_customer", *words)

    assert not Customer.objects.exists()


def test_create_key_gives_a_customer_a_further_key():
    made = json.loads(run("create_customer", *WANTED, "--json"))

    words = ("--customer", made["customer_id"], "--name", "CI", "--scopes", "read", "scan", "--json")
    further = json.loads(run("create_key", *words))

    assert set(further) == {"customer_id", "api_key"}
    assert authenticate(further["api_key"]).scopes == {"read", "scan"}


def test_create_key_refuses_an_unknown_customer():
    with pytest.raises(CommandError, match="No customer"):
        run("create_key", "--customer", "00000000-0000-4000-8000-000000000000")


def test_a_password_is_made_up_for_an_owner_who_has_none_and_never_replaced(client):
    first = json.loads(run("create_customer", *WANTED, "--with-password", "--json"))
    again = json.loads(run("create_customer", *WANTED, "--with-password", "--json"))

    login = {"login": "ann@example.com", "password": first["password"]}
    assert client.post("/auth/login/", login)["Location"] == "/overview"
    assert "password" not in again
