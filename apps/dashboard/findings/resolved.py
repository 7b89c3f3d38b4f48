"""Why a finding is gone, in words."""

from collections.abc import Mapping
from typing import Any

# Reason -> in a few words, and in a sentence.
WORDS = {
    "fixed": ("Fixed", "What was to be done is done, and a scan no longer sees the waste."),
    "resource_deleted": ("Resource deleted", "The resource no longer exists."),
    "no_longer_applies": (
        "No longer applies",
        "The resource is still there, and what made it waste is no longer so: it may be in use again.",
    ),
    "thresholds_changed": (
        "Thresholds changed",
        "The resource is still there. Thresholds that its check uses were changed since it was last seen.",
    ),
    "account_removed": ("Account removed", "Its account was removed, so nothing looks at it any more."),
    "account_settings_changed": (
        "Account settings changed",
        "Its account no longer leads to the place where it was found.",
    ),
    "not_seen": ("No longer seen", "A scan looked at all of the region and saw it no more."),
}


def short(row: Mapping[str, Any]) -> str:
    """In a few words; empty for a finding that is not resolved, or that keeps no reason."""
    return WORDS[row["resolved_reason"]][0] if row["resolved_reason"] in WORDS else ""


def told(row: Mapping[str, Any]) -> str:
    """What the history says of the end of a finding."""
    if row["resolved_reason"] not in WORDS:
        return "Resolved: a scan looked and saw it no more"
    word, text = WORDS[row["resolved_reason"]]
    return f"Resolved. {word}: {text[0].lower()}{text[1:].rstrip('.')}"
