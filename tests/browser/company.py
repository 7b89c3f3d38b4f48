"""A customer who has something of everything, names that try to break pages included."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from apps.customers.invitations import invite
from apps.customers.models import Invitation, User
from apps.customers.people import give_password
from apps.customers.services import SCOPES, create_customer, create_key
from apps.events.models import Event
from apps.findings.models import Finding
from apps.scans import queue
from apps.scans.requests import ScanRequest, request_scan
from apps.scans.run import run
from apps.settings.models import SavedView
from apps.tenancy.scope import scope
from tests.conftest import Someone
from tests.isolation.test_routes import NAMED, rows_of

# Markup, a quote that would end an attribute, a mark that turns the text around, and no place to break the line.
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>\u202egnp.exe" + "W" * 400
REGIONS = ["us-east-1", "eu-west-1"]


def somebody(name: str, plan: str = "pro") -> Someone:
    """The owner of a customer of their own."""
    made = create_customer(name, plan, email=f"{name}@example.com")
    give_password(f"{name}@example.com")
    return Someone(name, made.id, create_key(made.id, "first key", SCOPES)[1])


def scan_demo(someone: Someone, regions: Sequence[str] = REGIONS) -> UUID:
    """Scan the demo's inventory for somebody, here and now, all of it without regions; the scan's id."""
    with scope(someone.customer_id):
        scan_id = request_scan(ScanRequest(demo=True, regions=regions)).id
    while claim := queue.claim():
        run(claim)
    return scan_id


def identifiers(someone: Someone) -> dict[str, Any]:
    """A row of somebody's in every table, by the name of the identifier that a path gives it."""
    rows = rows_of(someone)
    invitation, token = invite(someone.customer_id, "friend@example.com", "member")
    rows |= {User: User.objects.get(email=f"{someone.name}@example.com").id, Invitation: invitation.id}
    with scope(someone.customer_id):
        Finding.objects.filter(id=rows[Finding]).update(
            resource_name=HOSTILE[:256], resource_id=HOSTILE[:512]
        )
    known = {name: rows[model] for name, model in NAMED.items()}
    more = {
        "event_id": rows[Event],
        "user_id": rows[User],
        "invitation_id": invitation.id,
        "view_id": rows[SavedView],
        "token": token,
        "name": "api",
    }
    return known | more
