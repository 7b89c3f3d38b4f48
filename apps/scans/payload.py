"""What may be asked of a scan, as JSON: every field is optional, and null is as good as left out."""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from apps.scans.requests import ScanRequest
from opscurb.aws.provider import AWS
from opscurb.errors import Invalid

MOST_ACCOUNTS = 64
LONGEST_ACCOUNT = 128
MOST_EMAILS = 5
LONGEST_EMAIL = 254
LONGEST_TEXT = 256


def known(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a payload that mean something, as they came; raises Invalid."""
    return {name: payload[name] for name in _read(payload)}


def request_of(payload: Mapping[str, Any], trigger_source: str = "api:manual") -> ScanRequest:
    """The request behind a payload; raises Invalid."""
    given = _read(payload)
    selected = given.get("selected_accounts")
    # The old selectors hold only where no list was sent, be it an empty one.
    region = given.get("aws_region") if selected is None else ""
    return ScanRequest(
        selected_accounts=selected or (),
        aws_profile=(given.get("aws_profile") or "") if selected is None else "",
        regions=[region] if region else (),
        demo=bool(given.get("demo_mode")),
        report_emails=given.get("report_emails") or (),
        include_kubernetes=_clusters(given),
        kubeconfig_path=given.get("kubeconfig_path") or "",
        kube_context=given.get("kube_context") or "",
        trigger_source=trigger_source,
        even_of_nothing=True,
    )


def _clusters(given: Mapping[str, Any]) -> bool | None:
    """Clusters are scanned when they are asked for; the demo shows its own unless it is told not to."""
    said: bool | None = given.get("include_kubernetes")
    return said if said is not None or given.get("demo_mode") else False


def _read(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The known fields with their values trimmed; raises Invalid."""
    return {
        name: None if payload[name] is None else read(name, payload[name])
        for name, read in _READERS.items()
        if name in payload
    }


def _accounts(name: str, given: Any) -> list[str]:
    return [_account(name, item) for item in _list(name, given, MOST_ACCOUNTS)]


def _account(name: str, item: Any) -> str:
    if not isinstance(item, str):
        raise Invalid("every id must be a string", field=name)
    text = item.strip()
    if not text:
        raise Invalid("selected_accounts contains an empty id")
    return _plain("selected_accounts[*]", text, LONGEST_ACCOUNT)


def _emails(name: str, given: Any) -> list[str]:
    return [_address(item) for item in _list(name, given, MOST_EMAILS)]


def _address(item: Any) -> str:
    text = str(item).strip()
    try:
        validate_email(text)
    except ValidationError:
        raise Invalid(f"invalid report_emails item: {text}") from None
    if len(text) > LONGEST_EMAIL:
        raise Invalid(f"invalid report_emails item: {text}")
    return text


def _list(name: str, given: Any, most: int) -> list[Any]:
    if not isinstance(given, list):
        raise Invalid(f'Expected a list of items but got type "{type(given).__name__}".', field=name)
    if len(given) > most:
        raise Invalid(f"{name} exceeds limit {most}")
    return given


def _text(name: str, given: Any) -> str:
    if not isinstance(given, str):
        raise Invalid("Not a valid string.", field=name)
    return _plain(name, given.strip(), LONGEST_TEXT)


def _region(name: str, given: Any) -> str:
    region = _text(name, given)
    if region and region not in AWS.regions:
        raise Invalid(f"unknown region: {region}", field=name)
    return region


def _yes_no(name: str, given: Any) -> bool:
    if type(given) is not bool:
        raise Invalid("Must be a valid boolean.", field=name)
    return given


def _plain(name: str, text: str, longest: int) -> str:
    if len(text) > longest:
        raise Invalid(f"{name} exceeds max length {longest}")
    if not (text.isascii() and text.isprintable()):
        raise Invalid(f"{name} contains unsupported characters; use plain ASCII text")
    return text


_READERS: dict[str, Callable[[str, Any], Any]] = {
    "selected_accounts": _accounts,
    "aws_profile": _text,
    "aws_region": _region,
    "demo_mode": _yes_no,
    "report_emails": _emails,
    "include_kubernetes": _yes_no,
    "kubeconfig_path": _text,
    "kube_context": _text,
}
