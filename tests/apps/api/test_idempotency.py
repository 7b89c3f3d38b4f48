"""Idempotency-Key on requests that create."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from apps.idempotency.models import KeptAnswer
from apps.tenancy.scope import scope
from apps.vault.models import Secret
from tests.apps.api.answers import assert_error

ONCE = {"Idempotency-Key": "once"}


def test_the_same_request_twice_is_one_creation_and_one_answer(api, alice):
    first, second = (api.post("/api/aws-accounts", alice, {"name": "prod"}, **ONCE) for _ in range(2))

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert (first.get("Idempotency-Replayed"), second["Idempotency-Replayed"]) == (None, "true")
    assert api.get("/api/aws-accounts", alice).json()["total"] == 1


def test_the_order_of_fields_does_not_make_another_request(api, alice):
    for body in (b'{"name": "ci", "expires_in_days": 1}', b'{"expires_in_days":1,"name":"ci"}'):
        assert api.post("/api/api-keys", alice, body, **ONCE).status_code == 201

    assert api.get("/api/api-keys", alice).json()["total"] == 2


def test_another_request_with_the_same_key_is_409(api, alice):
    api.post("/api/aws-accounts", alice, {"name": "prod"}, **ONCE)

    assert_error(
        api.post("/api/aws-accounts", alice, {"name": "dev"}, **ONCE), 409, "CONFLICT", "Idempotency-Key"
    )
    assert_error(
        api.post("/api/api-keys", alice, {"name": "prod"}, **ONCE), 409, "CONFLICT", "Idempotency-Key"
    )


def test_a_refused_request_can_be_corrected_under_the_same_key(api, alice):
    assert (
        api.post("/api/aws-accounts", alice, {"name": "prod", "regions": ["mars-1"]}, **ONCE).status_code
        == 400
    )

    assert api.post("/api/aws-accounts", alice, {"name": "prod"}, **ONCE).status_code == 201


def test_another_customers_key_of_the_same_text_is_another(api, alice, mallory):
    mine, theirs = (
        api.post("/api/aws-accounts", who, {"name": "prod"}, **ONCE).json() for who in (alice, mallory)
    )

    assert mine["external_id"] != theirs["external_id"]


def test_after_a_day_it_is_a_new_request_and_nothing_of_the_old_one_is_left(api, alice):
    api.post("/api/aws-accounts", alice, {"name": "prod"}, **ONCE)
    with scope(alice.customer_id):
        kept = KeptAnswer.objects.get()
        KeptAnswer.objects.update(created_at=kept.created_at - timedelta(hours=25))

    assert api.post("/api/aws-accounts", alice, {"name": "dev"}, **ONCE).status_code == 201
    with scope(alice.customer_id):
        assert KeptAnswer.objects.get().id != kept.id
        assert not Secret.objects.filter(owner_id=kept.id).exists()


def test_a_key_that_is_no_key_is_400(api, alice):
    for odd in ("", "x" * 256, "a\tb", "é"):
        response = api.post("/api/aws-accounts", alice, {"name": "prod"}, **{"Idempotency-Key": odd})

        assert_error(response, 400, "VALIDATION_ERROR", "Idempotency-Key")


def test_a_number_of_any_size_is_a_400_with_a_key_too(api, alice):
    body = b'{"name": "ci", "expires_in_days": ' + b"9" * 30 + b"}"

    assert_error(api.post("/api/api-keys", alice, body, **ONCE), 400, "VALIDATION_ERROR", "expires_in_days")


def test_a_kept_answer_with_a_new_api_key_does_not_lie_open_in_the_database(api, alice):
    key = api.post("/api/api-keys", alice, {"name": "ci"}, **ONCE).json()["key"]

    with scope(alice.customer_id):
        secret = Secret.objects.get()
        assert key.encode() not in bytes(secret.ciphertext)
        assert key not in str(KeptAnswer.objects.values().get())


def test_many_at_once_create_one(committed, api, alice):
    def create(_):
        from django.db import connections

        try:
            return api.post("/api/aws-accounts", alice, {"name": "prod"}, **ONCE)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(create, range(16)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert api.get("/api/aws-accounts", alice).json()["total"] == 1
