"""Scan jobs to look at on /v1, and what is said of them where something is wrong."""

from typing import Any
from uuid import UUID

from apps.accounts.models import CloudAccount
from apps.scans.models import Scan
from apps.tenancy.scope import scope
from tests.apps.api.answers import UNKNOWN

UNAUTHENTICATED = "Missing or invalid bearer token. Use `Authorization: Bearer <api_access_token>`."


def assert_flat(response: Any, status: int, text: str | None = None) -> None:
    """The answer is one error text and nothing else."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/json"
    body = response.json()
    assert list(body) == ["error"]
    assert isinstance(body["error"], str)
    assert body["error"]
    if text is not None:
        assert body["error"] == text


def assert_as_unknown(api: Any, method: str, path: str, mine: Any, stranger: Any, text: str) -> None:
    """Somebody else's thing answers byte for byte as one that does not exist."""
    theirs = api.call(method, path.format(mine), stranger)

    assert_flat(theirs, 404, text)
    for nothing in (UNKNOWN, "history_20260302_001", "é"):
        assert api.call(method, path.format(nothing), stranger).content == theirs.content


def connect(who: Any, name: str, status: str = "connected", provider: str = "aws") -> UUID:
    """An account of somebody that nobody asked the cloud about."""
    with scope(who.customer_id):
        return CloudAccount.objects.create(name=name, status=status, provider=provider).id


def change(who: Any, scan_id: Any, **values: Any) -> None:
    """Put a scan of somebody into a state."""
    with scope(who.customer_id):
        assert Scan.objects.filter(id=scan_id).update(**values) == 1


def kept(who: Any, scan_id: Any) -> Scan:
    """A scan of somebody, as it is stored."""
    with scope(who.customer_id):
        return Scan.objects.get(id=scan_id)
