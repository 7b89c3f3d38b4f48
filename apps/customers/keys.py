"""The text of API keys: `ocb_live_`, 32 random characters, 6 of checksum; and the digest kept of it."""

import hashlib
import hmac
import re
import secrets
import string
import zlib

from django.conf import settings

MARK = "ocb_live_"
PREFIX_LENGTH = 8
ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
_SHAPE = re.compile(rf"{MARK}([0-9A-Za-z]{{32}})([0-9A-Za-z]{{6}})", re.ASCII)


def new_key() -> str:
    """A fresh key of 190 random bits; secret scanners know one by its mark and checksum."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(32))
    return f"{MARK}{body}{_checksum(body)}"


def is_well_formed(text: str) -> bool:
    """True when the checksum fits, so that a mistyped or made-up key costs no query."""
    match = _SHAPE.fullmatch(text)
    return match is not None and _checksum(match[1]) == match[2]


def prefix_of(key: str) -> str:
    """The characters by which people tell keys apart."""
    return key.removeprefix(MARK)[:PREFIX_LENGTH]


def digest_of(key: str) -> bytes:
    """What is stored of a key: without the pepper, a dump cannot even confirm a guess."""
    return hmac.digest(settings.OPSCURB_KEY_PEPPER.encode(), key.encode(), hashlib.sha256)


def _checksum(body: str) -> str:
    """CRC32 in six digits of base 62."""
    rest, digits = zlib.crc32(body.encode()), ""
    for _ in range(6):
        rest, digit = divmod(rest, 62)
        digits = ALPHABET[digit] + digits
    return digits
