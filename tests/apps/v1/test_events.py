"""Events on /v1: the trail, newest first, in pages of either kind, and the types there are."""

import ast
from uuid import uuid4

import pytest

from apps.events.actor import Actor, acting
from apps.events.services import record
from apps.events.types import TYPES
from apps.tenancy.scope import scope
from tests.architecture.source import modules


def happened(who, count):
    with scope(who.customer_id):
        for number in range(count):
            record("scan.queued", target_type="scan", target_id=uuid4(), after={"number": number})


def numbers(items):
    return [item["after"]["number"] for item in items if "number" in (item["after"] or {})]


def test_an_event_is_shown_with_all_that_is_known_of_it(api, alice):
    scan = uuid4()
    facts = {"total_findings": 2, "error": None, "findings": [1, 2], "token": "secret"}
    with scope(alice.customer_id), acting(Actor("key:1", key_prefix="ABCDEFGH", ip="203.0.113.7")):
        event = record("scan.completed", target_type="scan", target_id=scan, before={"a": True}, after=facts)

    shown = api.get("/v1/events?limit=1", alice).json()

    assert shown == [
        {
            "id": str(event.id),
            "action": "scan.completed",
            "target": f"scan:{scan}",
            "details": "error: none, token: ***, findings: 2 of them, total_findings: 2",
            "created_at": int(event.created_at.timestamp()),
            "actor": "key:1",
            "key_prefix": "ABCDEFGH",
            "before": {"a": True},
            "after": facts | {"token": "***"},
        }
    ]


def test_a_fresh_customers_trail_begins_with_the_customer(api, alice):
    actions = [event["action"] for event in api.get("/v1/events", alice).json()]

    assert actions == ["api_key.created", "member.added", "customer.created"]


def test_pages_by_number_show_every_event_once_newest_first(api, alice):
    happened(alice, 5)

    pages = [api.get(f"/v1/events?page={page}&limit=2", alice).json() for page in (1, 2, 3)]

    assert [numbers(page) for page in pages] == [[4, 3], [2, 1], [0]]
    assert api.get("/v1/events?page=100&limit=2", alice).json() == []


def test_pages_by_cursor_go_on_where_the_last_one_ended_whatever_happens_meanwhile(api, alice):
    happened(alice, 5)
    first = api.get("/v1/events?limit=3&envelope=true", alice).json()
    happened(alice, 2)

    second = api.get(f"/v1/events?limit=200&cursor={first['page']['next_cursor']}", alice).json()

    assert (first["page"]["limit"], first["page"]["has_more"]) == (3, True)
    assert (numbers(first["items"]), numbers(second["items"])) == ([4, 3, 2], [1, 0])
    assert second["page"] == {"limit": 200, "next_cursor": None, "has_more": False}


def test_an_old_offset_still_is_a_cursor(api, alice):
    happened(alice, 5)

    assert numbers(api.get("/v1/events?limit=2&cursor=2", alice).json()["items"]) == [2, 1]


@pytest.mark.parametrize(("limit", "shown"), [(0, 1), (-3, 1), (7, 7), (1_000, 8)])
def test_a_limit_outside_its_range_is_moved_to_its_end(api, alice, limit, shown):
    happened(alice, 5)

    assert len(api.get(f"/v1/events?limit={limit}", alice).json()) == shown


@pytest.mark.parametrize(
    "query", ["page=x", "limit=x", "cursor=AAAA", "cursor=", "page=1&page=2", "envelope=maybe"]
)
def test_a_query_that_is_not_understood_is_refused(api, alice, query):
    answer = api.get(f"/v1/events?{query}", alice)

    assert answer.status_code == 400
    assert list(answer.json()) == ["error"]


def test_mallory_sees_her_own_events_alone(api, alice, mallory):
    happened(alice, 3)

    assert numbers(api.get("/v1/events", mallory).json()) == []


def test_without_a_key_there_is_nothing(api):
    assert api.get("/v1/events").status_code == 401
    assert api.get("/v1/events/types").status_code == 401


def test_types_say_what_webhooks_may_subscribe_to(api, alice):
    answer = api.get("/v1/events/types", alice).json()

    assert {"scan.completed", "scan.failed", "scan.started", "notification.tested"} <= set(answer["events"])
    assert answer["events"] == [one["name"] for one in answer["types"] if one["for_webhooks"]]
    assert all(one["meaning"] for one in answer["types"])


def test_every_type_that_is_recorded_anywhere_is_in_the_list():
    """A type that is not in the list could be neither subscribed to nor understood."""
    named = {found.name for found in TYPES}
    written = {name for tree in modules().values() for name in _recorded(tree)}

    assert len(written) > 30
    assert written - named == set()
    assert len(named) == len(TYPES)


def _recorded(tree):
    """The types that a module names in calls of what records events."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
            first = node.args[0]
            if node.func.id in ("record", "_record", "_tell") and isinstance(first, ast.Constant):
                yield first.value
