"""Handled resources on /v1: marked by id or ARN in any spelling, listed, and put back."""

from urllib.parse import quote

import pytest

from apps.events.models import Event
from apps.findings.models import Finding
from apps.tenancy.scope import scope
from tests.apps.api.answers import scanned
from tests.apps.v1.findings import catalogue, keep, of_resource
from tests.apps.v1.jobs import UNAUTHENTICATED, assert_flat

ARN = "arn:aws:ec2:us-east-1:1:volume/vol-0"
NOT_FOUND = "resource_id not found"
# Identifiers that clouds give: slashes, a slash in front, dots, spaces, percent signs, other scripts.
ODD_IDS = (
    "checkout/erp",
    "/aws/lambda/nightly",
    "a/handled",
    "handled",
    "my alarm, 100% & more?#1",
    "ÄÖ 警报",
    "a%2Fb",
    "..",
    "x" * 512,
)


@pytest.fixture
def volume(alice):
    scanned(alice, 1000, 100)
    return "vol-0"


def states(who):
    with scope(who.customer_id):
        return dict(Finding.objects.values_list("resource_id", "state"))


def handled_events(who):
    with scope(who.customer_id):
        return sorted(Event.objects.filter(type__startswith="finding.").values_list("type", flat=True))


def test_a_resource_is_marked_without_any_body(api, alice, volume):
    answer = api.call("POST", f"/v1/findings/{volume}/handled", alice)

    assert answer.status_code == 200
    assert answer.json() == {"status": "handled", "resource_id": "vol-0", "provider": "aws"}
    assert states(alice) == {"vol-0": "handled", "vol-1": "open"}
    assert api.get("/v1/findings/handled", alice).json() == ["vol-0"]
    assert [one["resource_id"] for one in api.get("/v1/findings", alice).json()] == ["vol-1"]
    assert handled_events(alice) == ["finding.handled"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        {"note": "known", "provider": "aws"},
        {"provider": " AWS ", "note": None},
        {"provider": None},
        {"provider": "", "note": ""},
        {"by": "somebody", "note": "x" * 2000},
    ],
    ids=str,
)
def test_provider_and_note_are_optional_and_anything_else_is_ignored(api, alice, volume, body):
    answer = api.call("POST", f"/v1/findings/{volume}/handled", alice, body)

    assert (answer.status_code, answer.json()["status"]) == (200, "handled")


@pytest.mark.parametrize("spelling", [ARN, quote(ARN), quote(ARN, safe=""), quote(ARN, safe=":")], ids=str)
def test_an_arn_names_the_resource_in_every_spelling(api, alice, volume, spelling):
    marked = api.post(f"/v1/findings/{spelling}/handled", alice)
    listed = api.get("/v1/findings/handled", alice).json()
    unmarked = api.call("DELETE", f"/v1/findings/{spelling}/handled", alice)

    assert marked.json()["resource_id"] == "vol-0"
    assert listed == ["vol-0"]
    assert unmarked.json()["resource_id"] == "vol-0"
    assert states(alice) == {"vol-0": "open", "vol-1": "open"}


@pytest.mark.parametrize("odd", ODD_IDS, ids=ascii)
def test_whatever_a_cloud_calls_its_resource_can_be_marked(api, alice, odd):
    keep(alice, [of_resource(catalogue()[0], odd, f"arn:x:{odd}")])

    answer = api.post(f"/v1/findings/{quote(odd, safe='')}/handled", alice)

    assert (answer.status_code, answer.json()["resource_id"]) == (200, odd)
    assert api.get("/v1/findings/handled", alice).json() == [odd]


def test_all_findings_of_the_resource_are_marked_and_it_is_listed_once(api, alice):
    found = {one.check.id: one for one in catalogue()}
    two = [found["ebs_volume_unattached"], found["ebs_gp2_to_gp3"]]
    keep(alice, [of_resource(one, "vol-x", "arn:x:vol-x") for one in two])

    answer = api.post("/v1/findings/vol-x/handled", alice, {"note": "backed up"})

    assert answer.status_code == 200
    assert api.get("/v1/findings/handled", alice).json() == ["vol-x"]
    assert api.get("/v1/findings", alice).json() == []
    assert handled_events(alice) == ["finding.handled"] * 2


def test_marking_twice_changes_nothing_and_keeps_the_note(api, alice, volume):
    api.post(f"/v1/findings/{volume}/handled", alice, {"note": "known"})

    again = api.call("POST", f"/v1/findings/{volume}/handled", alice)

    assert (again.status_code, again.json()["status"]) == (200, "handled")
    assert handled_events(alice) == ["finding.handled"]
    with scope(alice.customer_id):
        assert Finding.objects.get(resource_id=volume).note == "known"


def test_a_new_note_replaces_the_old_one(api, alice, volume):
    api.post(f"/v1/findings/{volume}/handled", alice, {"note": "known"})
    api.post(f"/v1/findings/{volume}/handled", alice, {"note": "agreed"})

    with scope(alice.customer_id):
        assert Finding.objects.get(resource_id=volume).note == "agreed"


def test_unmarking_answers_like_a_delete_and_may_be_repeated(api, alice, volume):
    api.post(f"/v1/findings/{volume}/handled", alice)

    first = api.call("DELETE", f"/v1/findings/{volume}/handled", alice)
    second = api.call("DELETE", f"/v1/findings/{volume}/handled", alice)

    assert first.json() == {"status": "deleted", "id": "vol-0", "resource_id": "vol-0", "provider": "aws"}
    assert (second.status_code, second.json()) == (200, first.json())
    assert api.get("/v1/findings/handled", alice).json() == []
    assert handled_events(alice) == ["finding.handled", "finding.reopened"]


def test_unmarking_wakes_no_snoozed_finding(api, alice, volume):
    with scope(alice.customer_id):
        Finding.objects.filter(resource_id=volume).update(state="snoozed")

    assert api.call("DELETE", f"/v1/findings/{volume}/handled", alice).status_code == 200
    assert states(alice)["vol-0"] == "snoozed"


def test_a_resource_whose_waste_is_gone_has_nothing_left_to_mark(api, alice, volume):
    with scope(alice.customer_id):
        Finding.objects.filter(resource_id=volume).update(state="resolved")

    answer = api.post(f"/v1/findings/{volume}/handled", alice)

    assert (answer.status_code, answer.json()["status"]) == (200, "resolved")
    assert api.get("/v1/findings/handled", alice).json() == []
    assert handled_events(alice) == []


def test_handled_ids_are_sorted_whatever_their_script(api, alice):
    ids = ["vol-b", "Vol-a", "éa", "/a", "vol-a"]
    keep(alice, [of_resource(catalogue()[0], one, f"arn:x:{one}") for one in ids])
    for one in ids:
        api.post(f"/v1/findings/{quote(one, safe='')}/handled", alice)

    assert api.get("/v1/findings/handled", alice).json() == sorted(ids)


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_what_is_not_there_is_mallorys_too_byte_for_byte(api, alice, mallory, volume, method):
    unknown = api.call(method, "/v1/findings/resource_vm_123/handled", mallory)

    assert_flat(unknown, 404, NOT_FOUND)
    for theirs in (volume, quote(ARN, safe=""), "%00", "a%00b", "%FF%FE", "x" * 3000):
        answer = api.call(method, f"/v1/findings/{theirs}/handled", mallory)
        assert (answer.status_code, answer.content) == (404, unknown.content)
    assert states(alice) == {"vol-0": "open", "vol-1": "open"}
    assert api.get("/v1/findings/handled", mallory).json() == []


def test_another_providers_resource_is_not_found(api, alice, volume):
    assert_flat(api.post(f"/v1/findings/{volume}/handled", alice, {"provider": "gcp"}), 404, NOT_FOUND)
    assert states(alice)["vol-0"] == "open"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"note": 5}, 400),
        ({"note": "x" * 2001}, 400),
        ({"note": ["x"]}, 400),
        ({"provider": {}}, 400),
        ({"provider": "x" * 33}, 400),
        (b"{", 400),
        (b"[]", 400),
        (b'{"note": "a\\u0000"}', 400),
        (b'{"note":' + b"[" * 5000 + b"]" * 5000 + b"}", 400),
        (b'{"note":"' + b"x" * 70_000 + b'"}', 413),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_body_that_is_not_understood_marks_nothing(api, alice, volume, body, status):
    assert_flat(api.post(f"/v1/findings/{volume}/handled", alice, body), status)
    assert states(alice)["vol-0"] == "open"


def test_a_body_needs_no_content_type(api, alice, volume):
    answer = api.call(
        "POST",
        f"/v1/findings/{volume}/handled",
        alice,
        b'{"note": "known"}',
        **{"Content-Type": "text/plain"},
    )

    assert answer.status_code == 200


def test_who_only_reads_sees_marks_and_makes_none(api, bob, volume):
    assert api.get("/v1/findings/handled", bob).status_code == 200
    for method in ("POST", "DELETE"):
        assert_flat(api.call(method, f"/v1/findings/{volume}/handled", bob), 403)


def test_without_a_valid_key_nothing_is_marked(api, alice, volume):
    for method in ("POST", "DELETE"):
        assert_flat(api.call(method, f"/v1/findings/{volume}/handled"), 401, UNAUTHENTICATED)
    assert states(alice)["vol-0"] == "open"
