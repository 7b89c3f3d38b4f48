"""Signs deliveries twice: as clients of /v1 know it, and as standardwebhooks.com says."""

import base64
import binascii
import hashlib
import hmac
import secrets as random
from collections.abc import Sequence
from datetime import timedelta

# How long deliveries are signed with the secret before as well.
OVERLAP = timedelta(hours=24)
PREFIX = "whsec_"


# What the standard advises: between 24 and 64 bytes.
SECRET_BYTES = 32


def new_secret() -> str:
    """A fresh secret of the standard's form."""
    return PREFIX + base64.b64encode(random.token_bytes(SECRET_BYTES)).decode()


def signature_headers(
    secrets: Sequence[str], delivery_id: str, timestamp: int, body: bytes
) -> dict[str, str]:
    """The signatures of a delivery by the secret and, if there is one, the secret before; none without a secret."""
    if not secrets:
        return {}
    ours = [_ours(secret, timestamp, body) for secret in secrets]
    headers = {
        "X-CWS-Signature": ours[0],
        "webhook-signature": " ".join(_standard(secret, delivery_id, timestamp, body) for secret in secrets),
    }
    # A header of its own: receivers compare the first one as a whole.
    return headers | ({"X-CWS-Signature-Previous": ours[1]} if len(ours) > 1 else {})


def _ours(secret: str, timestamp: int, body: bytes) -> str:
    signed = f"{timestamp}.".encode() + body
    return f"sha256={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"


def _standard(secret: str, delivery_id: str, timestamp: int, body: bytes) -> str:
    signed = f"{delivery_id}.{timestamp}.".encode() + body
    digest = hmac.new(standard_key(secret), signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def standard_key(secret: str) -> bytes:
    """The key of the standard's signature: the bytes behind `whsec_<base64>`, else the secret's own."""
    if secret.startswith(PREFIX):
        try:
            return base64.b64decode(secret.removeprefix(PREFIX), validate=True) or secret.encode()
        except (ValueError, binascii.Error):
            pass
    return secret.encode()
