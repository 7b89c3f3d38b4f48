"""The pages of those who run the installation: who gets in, what they find, what they may change."""

from io import StringIO
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib import admin
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.customers.invitations import invite
from apps.customers.models import Customer, FormerCustomer, User
from apps.events.models import Event
from apps.operators.looking import LookedAt
from apps.scans.models import Scan
from apps.tenancy.models import CustomerModel
from apps.tenancy.scope import everyone, scope
from apps.webhooks.models import Delivery, Webhook
from tests.apps.dashboard.conftest import sign_in
from tests.conftest import Someone
from tests.isolation.planting import plant

TABLES = sorted(model._meta.label_lower.replace(".", "/") for model in admin.site._registry)


@pytest.fixture
def operator(mallory: Someone):
    """Somebody who runs the installation, and signed in by two factors."""
    client = sign_in(mallory)
    call_command("operator", "mallory@example.com", stdout=StringIO())
    user = User.objects.get(email="mallory@example.com")
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "sealed"})
    return client


def role_of_the_connection():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('app.customer', true)")
        return cursor.fetchone()


def test_nobody_else_gets_in(client, alice):
    assert client.get("/operators/")["Location"].startswith("/operators/login/")
    assert client.get("/operators/login/")["Location"].startswith("/auth/login/")

    owner = sign_in(alice)
    assert owner.get("/operators/login/").status_code == 403
    for table in TABLES:
        assert owner.get(f"/operators/{table}/").status_code == 302


def test_a_password_alone_does_not_let_an_operator_in(alice):
    client = sign_in(alice)
    call_command("operator", "alice@example.com", stdout=StringIO())

    assert client.get("/operators/").status_code == 302
    assert client.get("/operators/login/")["Location"] == "/auth/2fa/totp/activate/"


def test_who_is_no_operator_any_more_is_signed_out(operator):
    call_command("operator", "mallory@example.com", end=True, stdout=StringIO())

    assert operator.get("/operators/").status_code == 302


def test_only_who_has_signed_up_becomes_an_operator(db):
    with pytest.raises(CommandError, match="Nobody has signed up"):
        call_command("operator", "nobody@example.com")


@pytest.mark.parametrize("table", TABLES)
def test_every_table_is_listed_and_searched_for_all_customers(table, operator, alice):
    model = apps.get_model(table.replace("/", "."))
    invite(alice.customer_id, "friend@example.com", "viewer")
    if issubclass(model, CustomerModel):
        with scope(alice.customer_id):
            plant(model, alice.customer_id)
    if model is FormerCustomer:
        with everyone():
            FormerCustomer.objects.create(id=uuid4(), name="alice", plan="pro", created_at=timezone.now())

    everything = operator.get(f"/operators/{table}/")
    nothing = operator.get(f"/operators/{table}/?q=no-such-thing")

    assert everything.status_code == nothing.status_code == 200
    assert "alice" in everything.content.decode()
    assert "alice" not in nothing.content.decode()


def test_a_scan_is_found_by_its_id_and_a_delivery_by_its_address(operator, alice):
    with scope(alice.customer_id):
        scan, other = (plant(Scan, alice.customer_id, error=error) for error in ("first", "second"))
        webhook = plant(Webhook, alice.customer_id, url="https://hooks.example.com/x")
        delivery = plant(Delivery, alice.customer_id, webhook=webhook)

    scans = operator.get(f"/operators/scans/scan/?q={scan.id}").content.decode()
    deliveries = operator.get("/operators/webhooks/delivery/?q=hooks.example.com").content.decode()

    assert str(scan.id) in scans
    assert str(other.id) not in scans
    assert str(delivery.id) in deliveries
    assert operator.get(f"/operators/scans/scan/{scan.id}/change/").status_code == 200
    assert operator.get(f"/operators/webhooks/delivery/{delivery.id}/change/").status_code == 200


def test_rows_are_looked_at_and_not_written(operator, alice):
    with scope(alice.customer_id):
        scan = plant(Scan, alice.customer_id)

    for what in ("add/", f"{scan.id}/delete/"):
        assert operator.post(f"/operators/scans/scan/{what}", {"post": "yes"}).status_code == 403
    assert operator.post(f"/operators/scans/scan/{scan.id}/change/", {"status": "failed"}).status_code == 403
    assert all(issubclass(type(one), LookedAt) for one in admin.site._registry.values())


def test_a_page_leaves_nobodys_rows_open(operator):
    operator.get("/operators/scans/scan/")

    assert role_of_the_connection() == ("opscurb_app", "")


def test_secrets_are_on_no_page(operator, alice):
    key = operator.get("/operators/customers/apikey/").content.decode()

    assert alice.key not in key
    assert "digest" not in key


def test_another_plan_is_an_event_of_the_customers(operator, alice):
    path = f"/operators/customers/customer/{alice.customer_id}/plan/"
    assert operator.get(path).status_code == 200

    answer = operator.post(path, {"plan": "free", "rate_per_hour": "7", "rate_per_minute": ""})

    assert answer.status_code == 302
    customer = Customer.objects.get(id=alice.customer_id)
    assert (customer.plan, customer.rate_per_hour, customer.rate_per_minute) == ("free", 7, None)
    with scope(alice.customer_id):
        event = Event.objects.get(type="customer.changed")
    assert event.actor == f"operator:{User.objects.get(email='mallory@example.com').id}"
    assert event.before["plan"] == "pro"
    assert event.after["plan"] == "free"


def test_a_plan_that_there_is_not_is_refused(operator, alice):
    answer = operator.post(f"/operators/customers/customer/{alice.customer_id}/plan/", {"plan": "gold"})

    assert answer.status_code == 200
    assert Customer.objects.get(id=alice.customer_id).plan == "pro"


def test_hostile_names_stay_text(operator, customer):
    customer("<script>alert(1)</script>")

    page = operator.get("/operators/customers/customer/").content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_listing_thirty_scans_takes_as_many_statements_as_three(operator, alice, django_assert_num_queries):
    with scope(alice.customer_id):
        for _ in range(3):
            plant(Scan, alice.customer_id)
    with CaptureQueriesContext(connection) as few:
        operator.get("/operators/scans/scan/")
    with scope(alice.customer_id):
        for _ in range(27):
            plant(Scan, alice.customer_id)

    with django_assert_num_queries(len(few)):
        operator.get("/operators/scans/scan/")
