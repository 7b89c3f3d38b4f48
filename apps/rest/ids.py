"""Identifiers in paths: canonical UUIDs."""

import re

_CANONICAL = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def is_id(text: str) -> bool:
    """True for a UUID in the one form in which we write them."""
    return bool(_CANONICAL.fullmatch(text))
