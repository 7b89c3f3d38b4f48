"""Hides secrets in what is written down: in events and, by the same rules, in logs."""

import re
from collections.abc import Mapping
from typing import Any

MASK = "***"
SECRET_NAME = re.compile(
    r"secret|token|password|passphrase|pepper|authorization|cookie|credential|kubeconfig|digest"
    r"|\bkeks?(_|$)|private_?key|api_?key$|access_?key|external_?id",
    re.IGNORECASE,
)
# Our own keys and invitations, links that set passwords and prove addresses, AWS access keys, passwords in URLs,
# bearer headers: recognisable wherever they turn up.
SECRET_VALUE = re.compile(
    r"ocb_live_\w+|ocb_invite_[\w-]+|(?<=/password/reset/key/)[\w-]+|(?<=/confirm-email/)[\w:-]+"
    r"|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|(?<=://)[^/\s:@]*:[^/\s@]+(?=@)|(?<=bearer )[\w.~+/-]+=*",
    re.IGNORECASE,
)
# Deeper than anything we write, shallow enough for a hostile document.
DEEPEST = 20


def masked(facts: Any, depth: int = 0) -> Any:
    """The same facts with every value hidden whose name or shape says that it is secret, at any depth."""
    if depth > DEEPEST:
        return MASK
    if isinstance(facts, Mapping):
        return {name: _named(str(name), value, depth) for name, value in facts.items()}
    if isinstance(facts, list | tuple | set | frozenset):
        return [masked(item, depth + 1) for item in facts]
    return SECRET_VALUE.sub(MASK, facts) if isinstance(facts, str) else facts


def _named(name: str, value: Any, depth: int) -> Any:
    # An empty value is no secret, and that it is empty is worth knowing; flags like `has_token` neither.
    if SECRET_NAME.search(name) and value and not isinstance(value, bool):
        return MASK
    return masked(value, depth + 1)
