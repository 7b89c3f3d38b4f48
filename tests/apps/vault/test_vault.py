"""Secrets at rest: readable at their own place alone, and by nobody without the key-encryption keys."""

import base64
import os
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection

from apps.tenancy.scope import NoTenant, scope
from apps.vault import services as vault
from apps.vault.envelope import Unreadable
from apps.vault.models import Secret
from apps.vault.rotation import rotate_keys
from opscurb.errors import NotFound

ROW = uuid4()


def kek(name: str) -> str:
    return f"{name}:{base64.b64encode(os.urandom(32)).decode()}"


def put(who, count: int = 1) -> list[UUID]:
    rows = [uuid4() for _ in range(count)]
    with scope(who.customer_id):
        for number, row in enumerate(rows):
            vault.put("proxies", row, "password", f"planted-secret-{number}")
    return rows


def read(who, row: UUID) -> str:
    with scope(who.customer_id):
        return vault.read("proxies", row, "password")


def test_what_was_put_is_read_and_replaced_and_forgotten(alice):
    with scope(alice.customer_id):
        vault.put("proxies", ROW, "password", "one ✓")
        assert vault.read("proxies", ROW, "password") == "one ✓"
        vault.put("proxies", ROW, "password", "two")
        assert vault.read("proxies", ROW, "password") == "two"
        vault.forget("proxies", ROW)
        with pytest.raises(NotFound):
            vault.read("proxies", ROW, "password")


def test_a_secret_needs_a_scope(db):
    with pytest.raises(NoTenant):
        vault.put("proxies", ROW, "password", "x")


def test_mallory_finds_no_secret_of_alice(alice, mallory):
    (row,) = put(alice)

    with pytest.raises(NotFound):
        read(mallory, row)


@pytest.mark.parametrize(
    "elsewhere",
    [{"owner_table": "webhooks"}, {"owner_id": uuid4()}, {"field": "token"}],
    ids=["table", "row", "field"],
)
def test_a_moved_ciphertext_does_not_decrypt(alice, elsewhere):
    (row,) = put(alice)
    there = {"owner_table": "proxies", "owner_id": row, "field": "password"} | elsewhere

    with scope(alice.customer_id):
        Secret.objects.update(**elsewhere)
        with pytest.raises(Unreadable):
            vault.read(**there)


def test_a_ciphertext_moved_to_another_customer_does_not_decrypt(alice, mallory):
    (row,) = put(alice)
    with scope(alice.customer_id):
        taken = Secret.objects.values(
            "owner_table", "owner_id", "field", "kek_id", "wrapped_key", "ciphertext"
        ).get()

    with scope(mallory.customer_id):
        Secret.objects.create(**taken)
        with pytest.raises(Unreadable):
            vault.read("proxies", row, "password")


def test_a_changed_ciphertext_does_not_decrypt(alice):
    (row,) = put(alice)

    with scope(alice.customer_id):
        secret = Secret.objects.get()
        secret.ciphertext = bytes(secret.ciphertext[:-1]) + bytes([secret.ciphertext[-1] ^ 1])
        secret.save()
        with pytest.raises(Unreadable):
            vault.read("proxies", row, "password")


def test_no_plaintext_is_in_a_dump_of_the_table(alice):
    put(alice, 100)

    with scope(alice.customer_id), connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(s::text, '') FROM vault_secret s")
        dump = cursor.fetchone()[0]

    assert "planted-secret" not in dump
    assert b"planted-secret".hex() not in dump
    assert base64.b64encode(b"planted-secret").decode()[:16] not in dump


def test_rotation_rewraps_every_customers_keys_and_leaves_the_ciphertext(alice, mallory, settings):
    rows = {alice: put(alice, 3), mallory: put(mallory, 4)}
    with scope(alice.customer_id):
        before = {s.id: bytes(s.ciphertext) for s in Secret.objects.all()}
    new = kek("new")
    settings.OPSCURB_KEKS = f"{new},{settings.OPSCURB_KEKS}"

    assert rotate_keys(batch=2) == 7
    assert rotate_keys(batch=2) == 0

    settings.OPSCURB_KEKS = new
    assert all(read(who, row).startswith("planted") for who, its in rows.items() for row in its)
    with scope(alice.customer_id):
        assert {s.id: bytes(s.ciphertext) for s in Secret.objects.all()} == before


def test_rotation_under_load_fails_no_read(committed, alice, settings):
    rows = put(alice, 40)
    settings.OPSCURB_KEKS = f"{kek('new')},{settings.OPSCURB_KEKS}"

    def read_all(_: int) -> int:
        try:
            return sum(read(alice, row).startswith("planted") for row in rows)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as readers:
        reading = [readers.submit(read_all, n) for n in range(6)]
        assert rotate_keys(batch=3) == 40
        assert [done.result() for done in reading] == [40] * 6


def test_the_command_says_which_key_is_missing_and_no_key_itself(alice, settings):
    put(alice)
    new = kek("new")
    settings.OPSCURB_KEKS = new

    with pytest.raises(CommandError, match="no key 'test'") as refused:
        call_command("rotate_keys", stdout=StringIO())

    assert new.partition(":")[2] not in str(refused.value)


@pytest.mark.parametrize(
    "keks",
    ["", "a:short", "a", "a:" + "é" * 8, kek("a") + "," + kek("a")],
    ids=["none", "short", "no key", "not base64", "twice"],
)
def test_badly_configured_keks_are_refused_without_being_shown(alice, settings, keks):
    settings.OPSCURB_KEKS = keks

    with pytest.raises(ImproperlyConfigured) as refused:
        put(alice)

    assert not any(part.partition(":")[2] in str(refused.value) for part in keks.split(",") if ":" in part)
