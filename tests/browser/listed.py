"""Every page that there is, as the URL configuration knows it, so that a new one is looked at without being named."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.views import View

from apps.dashboard.page import PersonPage

# Whose views make pages; those of programs have their own tests.
OURS = ("apps.dashboard", "allauth")
# What answers a GET without being a page that is looked at, and why.
NO_PAGES = {
    "account_inactive": "shown to somebody whose account was closed",
    "account_confirm_email": "needs the key of a mail; a journey signs up by one",
    "account_confirm_login_code": "signing in by a code is switched off",
    "account_reset_password_from_key": "needs the key of a mail",
    "account_reset_password_from_key_done": "the end of the same way",
    "account_set_password": "for somebody without a password, which nobody is who signed in by one",
    "account_signup_by_passkey": "switched off",
    "mfa_authenticate": "in the middle of signing in",
    "mfa_reauthenticate": "needs a second factor",
    "mfa_deactivate_totp": "needs a second factor",
    "mfa_generate_recovery_codes": "needs a second factor",
    "mfa_view_recovery_codes": "needs a second factor",
    "mfa_download_recovery_codes": "a file",
    "local-mail": "looked at by the journey that signs up",
    "robots": "a file",
    "overview-running": "a part of the overview",
    "schedule-preview": "a part of a form",
    "report-download": "a file",
}
# Pages that only somebody who has not signed in is shown.
OF_STRANGERS = ("account_login", "account_signup", "account_reset_password", "account_reset_password_done",
                "account_email_verification_sent", "home", "docs", "doc", "invitation")  # fmt: skip
# The budget is 100 kB for each but this one, which has fifty rows.
HEAVIER = {"findings": 120_000}


@dataclass(frozen=True, slots=True)
class Listed:
    """A page: the name of its URL, its path with `{identifiers}`, and their names."""

    name: str
    path: str
    identifiers: tuple[str, ...]


def pages() -> list[Listed]:
    """All that answer a GET."""
    return [page for page in _walk(get_resolver().url_patterns) if page.name not in NO_PAGES]


def _walk(patterns: list[Any], prefix: str = "/") -> Iterator[Listed]:
    for pattern in patterns:
        path = f"{prefix}{str(pattern.pattern).lstrip('^').rstrip('$')}"
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern) and _is_page(pattern.callback):
            names = tuple(pattern.pattern.regex.groupindex)
            yield Listed(pattern.name or "", re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", path), names)


def _is_page(view: Any) -> bool:
    if not view.__module__.startswith(OURS):
        return False
    of_class: type[View] | None = getattr(view, "view_class", None)
    # Some of ours only take forms; allauth's all show something.
    return of_class is None or not issubclass(of_class, PersonPage) or hasattr(of_class, "get")
