"""Every route that changes something writes one event, with who did it, in the transaction of the change."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from apps.accounts.models import CloudAccount
from apps.customers.models import User
from apps.customers.services import create_key
from apps.events.models import Event
from apps.findings.models import Finding
from apps.tenancy.scope import scope
from tests.isolation.test_routes import NAMED, hers, routes

__all__ = ["hers"]

CHANGING = ("post", "put", "patch", "delete")
LATER = (datetime.now(UTC) + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
ROLE = "arn:aws:iam::123456789012:role/opscurb"
CHANNEL = {"name": "ops", "method": "slack", "config": {"webhook_url": "https://hooks.example.com/x"}}
# A body that is accepted and changes something, by method and path.
BODIES: dict[tuple[str, str], dict[str, Any]] = {
    ("post", "/api/findings/{finding_id}/snooze"): {"until": LATER},
    ("put", "/api/findings/{finding_id}/verdict"): {"verdict": "useful"},
    ("put", "/api/findings/{finding_id}/assignee"): {"email": "alice@example.com"},
    ("post", "/api/exemptions"): {"reason": "meant to be", "tag": "team"},
    ("patch", "/api/exemptions/{exemption_id}"): {"check_id": None, "tag": "team"},
    ("put", "/api/aws-accounts/{account_id}"): {"role_arn": ROLE},
    ("post", "/api/aws-accounts"): {"name": "prod"},
    ("patch", "/api/settings/retention"): {"delivery_days": 7},
    ("post", "/api/api-keys"): {"name": "second", "scopes": ["read"]},
    ("post", "/api/scans"): {"demo_mode": True},
    ("patch", "/v1/cloud-accounts/{cloud_account_id}"): {"name": "mine"},
    ("put", "/api/ai/preferences"): {"preferred_model": "gpt-4o"},
    ("post", "/v1/cloud-accounts"): {"provider": "alibaba", "name": "cn", "credentials": "token"},
    ("post", "/v1/cloud-accounts/test"): {"provider": "alibaba", "credentials": "token"},
    ("post", "/v1/proxies"): {"name": "out", "protocol": "http", "host": "10.0.0.15", "port": 8080},
    ("patch", "/v1/proxies/{proxy_id}"): {"name": "x", "protocol": "http", "host": "10.0.0.15", "port": 80},
    ("patch", "/v1/settings/general"): {"currency": "EUR"},
    ("patch", "/v1/settings/network"): {"proxy_mode": "system"},
    ("patch", "/v1/settings/scan-policy"): {"global": {"cpu_percent": 3.0}},
    ("patch", "/v1/mcp/tools/settings/general"): {"currency": "EUR"},
    ("patch", "/v1/mcp/tools/scan-policy"): {"global": {"cpu_percent": 3.0}},
    ("patch", "/v1/notifications/policy"): {"notification_trigger_mode": "scan_complete"},
    ("post", "/v1/notifications/channels"): CHANNEL,
    ("post", "/v1/notifications/channels/test"): {"channel": CHANNEL},
    ("patch", "/v1/notifications/channels/{channel_id}"): {"name": "mine"},
    ("post", "/v1/webhooks"): {"url": "https://example.com/hook"},
    ("patch", "/v1/webhooks/{webhook_id}"): {"name": "mine"},
    ("post", "/v1/schedules"): {"name": "daily", "interval_minutes": 1_440, "scan": {"demo_mode": True}},
    ("patch", "/v1/schedules/{schedule_id}"): {"name": "mine"},
}
# Trials change nothing; what they find is their answer.
SILENT = {("post", "/v1/cloud-accounts/test"), ("post", "/v1/proxies/test")}
# What may follow from a change at once, and is told by an event of its own.
OUTCOMES = {"report.ready", "notification.failed"}
# Needs an AWS that answers: tests/apps/api/test_aws_accounts.py has one.
ELSEWHERE = {("post", "/api/aws-accounts/{account_id}/verify")}
CASES = [
    (method, path, names)
    for with_id in (True, False)
    for method, path, names in routes(with_id=with_id)
    if method in CHANGING and (method, path) not in ELSEWHERE
]


def handle() -> None:
    """A finding must be marked before the mark can be taken away."""
    Finding.objects.update(state="handled", handled_at=datetime.now(UTC))


def snooze() -> None:
    """A finding must be snoozed before it can be woken."""
    Finding.objects.update(state="snoozed", snoozed_until=datetime.now(UTC) + timedelta(days=1))


def judge() -> None:
    """A verdict must be given before it can be taken back."""
    Finding.objects.update(verdict="useful")


def assign() -> None:
    """A finding must be somebody's before it can be nobody's."""
    Finding.objects.update(assignee_id=User.objects.get(email="alice@example.com").id)


def pause() -> None:
    """An account must be paused before it can be resumed."""
    CloudAccount.objects.update(paused_at=datetime.now(UTC))


def make_scannable() -> None:
    """A finding must be of a check there is, in an account that can be scanned, to be looked at again."""
    Finding.objects.update(check_id="ebs_volume_unattached", region="us-east-1", provider="aws")
    CloudAccount.objects.filter(provider="aws").update(status="connected")


PREPARED = {
    ("post", "/api/findings/{finding_id}/recheck"): make_scannable,
    ("post", "/api/aws-accounts/{account_id}/resume"): pause,
    ("delete", "/v1/findings/{resource_id}/handled"): handle,
    ("delete", "/api/findings/{finding_id}/handled"): handle,
    ("delete", "/api/findings/{finding_id}/snooze"): snooze,
    ("delete", "/api/findings/{finding_id}/verdict"): judge,
    ("delete", "/api/findings/{finding_id}/assignee"): assign,
}


def events_of(who: Any) -> list[Event]:
    with scope(who.customer_id):
        return list(Event.objects.order_by("created_at"))


@pytest.mark.parametrize(("method", "path", "names"), CASES, ids=[f"{m} {p}" for m, p, _ in CASES])
def test_a_change_is_one_event_that_names_the_key(api, alice, hers, method, path, names):
    with scope(alice.customer_id):
        PREPARED.get((method, path), lambda: None)()
    given = {name: hers[NAMED[name]] for name in names}
    if path.startswith("/api/api-keys/"):
        given["key_id"] = create_key(alice.customer_id, "another", ["read"])[0].id
    before = {event.id for event in events_of(alice)}

    response = api.call(method.upper(), path.format(**given), alice, BODIES.get((method, path), {}))

    new = [event for event in events_of(alice) if event.id not in before and event.type not in OUTCOMES]
    assert response.status_code < 300, response.getvalue()
    assert len(new) == (0 if (method, path) in SILENT else 1), [event.type for event in new]
    assert all(event.actor.startswith("key:") and event.key_prefix for event in new)
