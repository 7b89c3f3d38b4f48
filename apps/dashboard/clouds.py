"""What pages make of the credentials of other clouds and clusters: forms of each kind, and what a trial showed."""

from typing import Any

import orjson

from apps.accounts.cloud import shown_credentials
from apps.accounts.selectors import list_accounts
from apps.accounts.trial import Tried
from apps.dashboard.forms.clouds import (
    CredentialsForm,
    EksForm,
    KubeconfigForm,
    NewEksForm,
    NewKubeconfigForm,
)

# What a form says beside the credentials, as the service takes it.
BESIDE = ("name", "timeout_seconds", "proxy_profile_id")


def form_of(way: str, data: Any = None, *, is_new: bool = False) -> Any:
    """The form for credentials of a kind; an empty kind is any cloud's that is no cluster's. Needs a scope."""
    if way == "eks":
        connected = [one for one in list_accounts() if one.status == "connected"]
        return (NewEksForm if is_new else EksForm)(connected, data)
    if way == "kubeconfig":
        return (NewKubeconfigForm if is_new else KubeconfigForm)(data)
    return CredentialsForm(data)


def given_of(form: Any) -> dict[str, Any]:
    """What a valid form gives, as the service takes it."""
    found = form.cleaned_data
    text = found["credentials"] if isinstance(form, CredentialsForm) else form.credentials()
    return {"credentials": text, **{name: found[name] for name in BESIDE if name in found}}


def lines_of(tried: Tried | None) -> list[str]:
    """What a trial showed, a context a line."""
    return tried.message.split("; ") if tried else []


def masked_text(account: Any) -> str:
    """The credentials that an account is kept with, as JSON without secrets. Needs a scope."""
    kept = shown_credentials([account]).get(account.id)
    return orjson.dumps(kept, option=orjson.OPT_INDENT_2).decode() if kept else ""
