"""Stores, changes, deletes and tries proxies."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Model

from apps.egress.models import ProxyProfile
from apps.egress.selectors import PASSWORD, TABLE, get_proxy
from apps.events.services import record
from apps.settings.proxy_url import proxy_of
from apps.vault import services as vault
from opscurb.errors import Conflict, Invalid

MOST_PROXIES = 200
# Of each table; who would delete it needs examples, not all.
MOST_NAMED = 3


def create_proxy(
    name: str, protocol: str, host: str, port: int, auth_username: str = "", auth_password: str = ""
) -> ProxyProfile:
    """Store a proxy, reachable or not; raises Invalid. Needs a scope."""
    if ProxyProfile.objects.count() >= MOST_PROXIES:
        raise Conflict(f"There are {MOST_PROXIES} proxies already; delete one first")
    profile = ProxyProfile(name=name)
    _set(profile, protocol, host, port, auth_username, auth_password)
    profile.has_auth_password = bool(auth_password)
    profile.save(force_insert=True)
    _keep(profile, auth_password)
    record("proxy.created", target_type="proxy", target_id=profile.id, after=_facts(profile))
    return profile


def change_proxy(proxy_id: UUID, **given: Any) -> ProxyProfile:
    """Change some fields; an empty user name or password forgets the password. Needs a scope."""
    profile = get_proxy(proxy_id)
    before = _facts(profile)
    profile.name = given.get("name", profile.name)
    password = given.get("auth_password")
    if password is None and given.get("auth_username") == "":
        password = ""
    parts = {name: given.get(name, getattr(profile, name)) for name in ("protocol", "host", "port")}
    username = given.get("auth_username", profile.auth_username)
    _set(profile, **parts, auth_username=username, auth_password=password or "")
    if password is not None:
        profile.has_auth_password = bool(password)
        _keep(profile, password)
    profile.save()
    changed = {"auth_password": password} if password is not None else {}
    record(
        "proxy.changed",
        target_type="proxy",
        target_id=profile.id,
        before=before,
        after=_facts(profile) | changed,
    )
    return profile


def delete_proxy(proxy_id: UUID) -> None:
    """Forget a proxy and its password; raises Conflict while anything goes through it. Needs a scope."""
    # Locked first: whoever refers to it from now on waits, and then finds it gone.
    profile = get_proxy(proxy_id, hold=True)
    users = _users(profile)
    if users:
        raise Conflict(f"In use by {', '.join(users)}; choose another proxy there first")
    vault.forget(TABLE, profile.id)
    before = _facts(profile)
    profile.delete()
    record("proxy.deleted", target_type="proxy", target_id=proxy_id, before=before)


def _set(
    profile: ProxyProfile, protocol: str, host: str, port: int, auth_username: str, auth_password: str
) -> None:
    proxy = proxy_of(protocol, host, port, auth_username, auth_password)
    if ":" in auth_username and proxy.protocol in ("http", "https"):
        raise Invalid("Proxy username must not contain a colon.")
    profile.protocol, profile.host, profile.port = proxy.protocol, proxy.host, proxy.port
    profile.auth_username = auth_username


def _keep(profile: ProxyProfile, password: str) -> None:
    if password:
        vault.put(TABLE, profile.id, PASSWORD, password)
    else:
        vault.forget(TABLE, profile.id, PASSWORD)


def _users(profile: ProxyProfile) -> list[str]:
    """What refers to a proxy, in whatever table: those of the apps above are not known here by name."""
    return [
        _called(row)
        for relation in ProxyProfile._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete
        for row in _referring(relation, profile)
    ]


def _referring(relation: Any, profile: ProxyProfile) -> Iterable[Model]:
    rows = relation.related_model.objects.filter(**{relation.field.name: profile})
    # What was removed stays for the past's sake, and connects nowhere any more.
    if any(field.name == "removed_at" for field in relation.related_model._meta.fields):
        rows = rows.filter(removed_at=None)
    return rows[:MOST_NAMED]


def _called(row: Model) -> str:
    return f"{row._meta.verbose_name} '{getattr(row, 'name', row.pk)}'"


def _facts(profile: ProxyProfile) -> dict[str, Any]:
    return {
        "name": profile.name,
        "protocol": profile.protocol,
        "host": profile.host,
        "port": profile.port,
        "auth_username": profile.auth_username,
        "has_auth_password": profile.has_auth_password,
    }
