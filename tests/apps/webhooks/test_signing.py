"""Signatures: the document's recipe and the standard's library agree, also while a secret is being replaced."""

import base64
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.tenancy.scope import scope
from apps.vault.models import Secret
from apps.webhooks.models import Webhook
from apps.webhooks.retention import sweep
from apps.webhooks.services import change_webhook
from apps.webhooks.signing import signature_headers, standard_key
from bench.receiver import verified, verified_by_the_standard
from tests.apps.webhooks.conftest import SECRET, happen, subscribe, work


def test_the_signatures_of_a_known_delivery_are_known():
    headers = signature_headers(["shared-secret"], "an-id", 1765351260, b'{"event":"scan.completed"}')

    assert headers == {
        "X-CWS-Signature": "sha256=" + KNOWN_HEX,
        "webhook-signature": "v1," + KNOWN_BASE64,
    }


# By `printf '%s' '1765351260.{"event":"scan.completed"}' | openssl dgst -sha256 -hmac shared-secret`, and likewise.
KNOWN_HEX = "4035d16ac54088b5edf5eb0c4e66b3c0e3568b1eaff40dbf473f1bd804ba2a2a"
KNOWN_BASE64 = "+rscsvZ5P9tSrj272eXfH0EbD0Qp7YanNiXR7IUaV/0="


@pytest.mark.parametrize(
    ("secret", "key"),
    [
        ("shared-secret", b"shared-secret"),
        ("whsec_" + base64.b64encode(b"k" * 24).decode(), b"k" * 24),
        ("whsec_not base64!", b"whsec_not base64!"),
        ("whsec_", b"whsec_"),
    ],
)
def test_a_secret_of_the_standards_form_is_its_bytes_and_any_other_is_itself(secret, key):
    assert standard_key(secret) == key


@pytest.mark.django_db
def test_a_secret_of_the_standards_form_goes_straight_into_its_library(alice, receiver):
    there, secret = receiver(), "whsec_" + base64.b64encode(b"k" * 24).decode()
    subscribe(alice, there.url, secret=secret)
    happen(alice)

    work()

    assert verified_by_the_standard(secret, there.received[0])
    assert verified(secret, there.received[0])


@pytest.mark.django_db
def test_both_secrets_verify_for_a_day_and_then_the_new_one_alone(alice, receiver):
    there = receiver()
    webhook = subscribe(alice, there.url)
    with scope(alice.customer_id):
        change_webhook(webhook.id, secret="the new one")
    happen(alice)
    work()
    with scope(alice.customer_id):
        Webhook.objects.update(old_secret_until=timezone.now() - timedelta(seconds=1))
    happen(alice)
    work()

    during, after = there.received
    for secret in (SECRET, "the new one"):
        assert verified_by_the_standard(secret.encode(), during)
    assert verified("the new one", during)
    assert verified(SECRET, during, "x-cws-signature-previous")
    assert verified("the new one", after)
    assert not verified_by_the_standard(SECRET.encode(), after)
    assert "x-cws-signature-previous" not in after.headers


@pytest.mark.django_db
def test_the_old_secret_is_forgotten_when_its_day_is_over(alice, receiver):
    webhook = subscribe(alice, receiver().url)
    with scope(alice.customer_id):
        change_webhook(webhook.id, secret="the new one")
    sweep()
    with scope(alice.customer_id):
        during = set(Secret.objects.values_list("field", flat=True))
        Webhook.objects.update(old_secret_until=timezone.now() - timedelta(seconds=1))

    sweep()

    with scope(alice.customer_id):
        assert during == {"secret", "old_secret"}
        assert set(Secret.objects.values_list("field", flat=True)) == {"secret"}
        assert Webhook.objects.get().old_secret_until is None


@pytest.mark.django_db
def test_the_same_secret_again_replaces_nothing(alice, receiver):
    webhook = subscribe(alice, receiver().url)

    with scope(alice.customer_id):
        changed = change_webhook(webhook.id, secret=SECRET)

    assert changed.old_secret_until is None


@pytest.mark.django_db
def test_an_empty_secret_ends_signing_at_once(alice, receiver):
    there = receiver()
    webhook = subscribe(alice, there.url)
    with scope(alice.customer_id):
        change_webhook(webhook.id, secret="")
    happen(alice)

    work()

    assert not [name for name in there.received[0].headers if "signature" in name]
    with scope(alice.customer_id):
        assert not Secret.objects.exists()
