"""Envelope encryption: AES-256-GCM under a fresh data key, which a key-encryption key wraps."""

import base64
import os
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NONCE_BYTES = 12
KEY_BYTES = 32


class Unreadable(Exception):
    """A stored secret does not decrypt: it was moved or changed, or its key-encryption key is not configured."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """An encrypted value and its wrapped data key."""

    kek_id: str
    wrapped_key: bytes
    ciphertext: bytes


def current_kek() -> str:
    """The id of the key-encryption key that wraps new data keys."""
    return next(iter(_keks(settings.OPSCURB_KEKS)))


def seal(plaintext: str, place: bytes) -> Sealed:
    """Encrypt a value for its place; it opens nowhere else."""
    data_key = AESGCM.generate_key(bit_length=KEY_BYTES * 8)
    kek_id = current_kek()
    return Sealed(
        kek_id, _encrypt(_kek(kek_id), data_key, place), _encrypt(data_key, plaintext.encode(), place)
    )


def unseal(sealed: Sealed, place: bytes) -> str:
    """The value; raises Unreadable when it lies in another place than it was sealed for."""
    data_key = _decrypt(_kek(sealed.kek_id), sealed.wrapped_key, place)
    return _decrypt(data_key, sealed.ciphertext, place).decode()


def rewrap(sealed: Sealed, place: bytes) -> Sealed:
    """The same value with its data key wrapped by the current key-encryption key."""
    data_key = _decrypt(_kek(sealed.kek_id), sealed.wrapped_key, place)
    kek_id = current_kek()
    return Sealed(kek_id, _encrypt(_kek(kek_id), data_key, place), sealed.ciphertext)


def _encrypt(key: bytes, plain: bytes, place: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, place)


def _decrypt(key: bytes, sealed: bytes, place: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place)
    except (InvalidTag, ValueError) as error:
        raise Unreadable("The stored secret does not belong here or was changed") from error


def _kek(kek_id: str) -> bytes:
    try:
        return _keks(settings.OPSCURB_KEKS)[kek_id]
    except KeyError:
        raise Unreadable(f"OPSCURB_KEKS has no key {kek_id!r}") from None


@lru_cache(maxsize=4)
def _keks(configured: str) -> dict[str, bytes]:
    """The configured keys by id, the current one first."""
    keks: dict[str, bytes] = {}
    for part in filter(None, configured.split(",")):
        kek_id, _, encoded = part.strip().partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except ValueError:
            key = b""
        # The part itself is a secret, so the message names its id alone.
        if not kek_id or len(key) != KEY_BYTES or kek_id in keks:
            raise ImproperlyConfigured(f"OPSCURB_KEKS: {kek_id!r} must be given once, as 32 bytes in base64")
        keks[kek_id] = key
    if not keks:
        raise ImproperlyConfigured("OPSCURB_KEKS is not set")
    return keks
