"""Passwords and keys of a local run, made once and kept in a file that only this user can read."""

import base64
import secrets

from apps.local.stores.state import StateFolder

FILE = "secrets.json"
PASSWORDS = ("postgres", "migrator", "login", "valkey")


def local_secrets(state: StateFolder) -> dict[str, str]:
    """Every secret of this state folder by name."""
    kept: dict[str, str] = state.read(FILE)
    if not kept:
        kept = {name: secrets.token_urlsafe(24) for name in PASSWORDS} | {
            "secret_key": secrets.token_urlsafe(48),
            "keks": f"local-1:{base64.b64encode(secrets.token_bytes(32)).decode()}",
            "key_pepper": base64.b64encode(secrets.token_bytes(32)).decode(),
        }
        state.write(FILE, kept)
    return kept
