"""The fields of a kubeconfig: which there may be, and why others are refused."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from opscurb.errors import Invalid
from opscurb.kubernetes.strict import Text
from opscurb.resource import scrub

LONGEST_NAME = 253
TOP = frozenset({"apiVersion", "kind", "preferences", "clusters", "users", "contexts", "current-context"})
CLUSTER = frozenset(
    {"server", "certificate-authority-data", "insecure-skip-tls-verify", "disable-compression"}
)
USER = frozenset({"token", "client-certificate-data", "client-key-data"})
CONTEXT = frozenset({"cluster", "user", "namespace"})
# What other programs keep for themselves; nobody reads it here.
IGNORED = frozenset({"extensions"})
_INLINE = "flatten it with `kubectl config view --flatten --minify`"
_AS_ITSELF = "a cluster is read as the user itself"
_WHY = {
    "exec": "it runs a command; give the user the token of a service account",
    "auth-provider": "it runs code of a cloud's; give the user the token of a service account",
    "tokenFile": "it names a file; put the token itself here",
    "client-certificate": f"it names a file; {_INLINE}",
    "client-key": f"it names a file; {_INLINE}",
    "certificate-authority": f"it names a file; {_INLINE}",
    "proxy-url": "a proxy is chosen in the account's or the network settings",
    "insecure-skip-tls-verify": "the cluster must prove itself; give certificate-authority-data",
    "tls-server-name": "the certificate must be valid for the server's own name",
    "username": "clusters no longer know passwords; use a token",
    "password": "clusters no longer know passwords; use a token",
    "as": _AS_ITSELF,
    "as-uid": _AS_ITSELF,
    "as-groups": _AS_ITSELF,
    "as-user-extra": _AS_ITSELF,
}


def refused(where: str, why: str) -> Invalid:
    """What to raise for a field that is not accepted."""
    return Invalid(f"{where} is not accepted: {why}")


def refuse_unknown(given: Mapping[str, Any], where: str, known: Collection[str]) -> None:
    """Raise Invalid for the first field that is on no list."""
    for name in given:
        if name not in known and name not in IGNORED:
            shown = scrub(name)[:80]
            raise refused(f"{where}{shown}", _WHY.get(name, "it is not known"))


def named(config: Mapping[str, Any], plural: str, inner: str) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Each entry of a list of a kubeconfig: its name, what stands in it, and where it is; names are unlike."""
    seen = set()
    for number, one in enumerate(listed(config, plural)):
        where = f"{plural}[{number}]"
        entry = mapped(one, where)
        refuse_unknown(entry, f"{where}.", {"name", inner})
        name = text_of(entry, "name", where)
        if not name or len(name) > LONGEST_NAME or not name.isprintable() or name != scrub(name):
            raise Invalid(f"{where}.name must be 1 to {LONGEST_NAME} printable characters")
        if name in seen:
            raise Invalid(f"{where}.name: {name} is there twice")
        seen.add(name)
        yield name, mapped(entry.get(inner), f"{where}.{inner}"), f"{where}.{inner}"


def mapped(value: Any, where: str) -> dict[str, Any]:
    """A value that must be a map."""
    if not isinstance(value, dict):
        raise Invalid(f"{where} must be a map")
    return value


def listed(config: Mapping[str, Any], name: str) -> list[Any]:
    """A list of a kubeconfig; empty where there is none."""
    value = config.get(name, [])
    if is_null(value):
        return []
    if not isinstance(value, list):
        raise Invalid(f"{name} must be a list")
    return value


def text_of(given: Mapping[str, Any], name: str, where: str) -> str:
    """A text; empty where there is none."""
    value = given.get(name, "")
    if is_null(value):
        return ""
    if not isinstance(value, str):
        raise Invalid(f"{where}{'.' if where else ''}{name} must be a text")
    return str(value)


def is_null(value: Any) -> bool:
    """True for what YAML writes for nothing."""
    return isinstance(value, Text) and not value.quoted and value in ("", "~", "null", "Null", "NULL")
