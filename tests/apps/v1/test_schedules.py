"""/v1/schedules: made, shown, changed, deleted, run out of turn, all in the known words."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from apps.customers.models import Customer
from apps.events.models import Event
from apps.jobs.models import Job
from apps.scans.models import Scan
from apps.tenancy.scope import scope
from tests.apps.v1.jobs import UNAUTHENTICATED, assert_as_unknown, assert_flat

PATH = "/v1/schedules"
MISSING = "schedule_id not found"
NOTHING = "At least one field must be provided for update."
KEYS = [
    "id", "name", "enabled", "run_at", "interval_minutes", "timezone", "next_run_at", "last_run_at",
    "last_scan_id", "last_error", "created_at", "updated_at", "scan",
]  # fmt: skip
DOCUMENTED = {
    "name": "nightly-cost-scan",
    "enabled": True,
    "run_at": 1762502400,
    "interval_minutes": 1440,
    "timezone": "UTC",
    "scan": {"selected_accounts": ["profile_abc123"]},
}
DEMO = {"scan": {"demo_mode": True}}


def now() -> int:
    return int(timezone.now().timestamp())


def made(api, who, **given):
    response = api.post(PATH, who, DEMO | given)
    assert response.status_code == 200, response.content
    return response.json()


def jobs(who) -> int:
    with scope(who.customer_id):
        return Job.objects.filter(kind="schedule").count()


@pytest.mark.parametrize(
    "body",
    [
        DOCUMENTED,
        DOCUMENTED
        | {
            "name": "customer-a-nightly",
            "scan": {
                "selected_accounts": ["profile_abc123"],
                "report_emails": ["service@cloud-waste-scanner.com"],
            },
        },
    ],
)
def test_a_documented_schedule_is_made_and_shown_as_it_came(api, alice, body):
    answer = api.post(PATH, alice, body).json()

    assert list(answer) == KEYS
    assert {name: answer[name] for name in body} == body
    assert now() < answer["next_run_at"] <= now() + 86_400
    assert (answer["next_run_at"] - answer["run_at"]) % 86_400 == 0
    assert (answer["last_run_at"], answer["last_scan_id"], answer["last_error"]) == (None, None, None)
    assert api.get(f"{PATH}/{answer['id']}", alice).json() == answer
    assert api.get(PATH, alice).json() == [answer]


def test_what_is_left_out_has_the_documented_defaults(api, alice):
    answer = made(api, alice)

    assert re.fullmatch(r"schedule-\d{10}", answer["name"])
    assert answer["name"] == f"schedule-{answer['created_at']}"
    assert (answer["enabled"], answer["timezone"], answer["interval_minutes"]) == (True, "UTC", None)
    assert answer["run_at"] == answer["next_run_at"] == answer["created_at"] == answer["updated_at"]
    assert jobs(alice) == 1


def test_without_a_first_time_an_interval_begins_with_its_end(api, alice):
    answer = made(api, alice, interval_minutes=60)

    assert answer["next_run_at"] == answer["run_at"] + 3600 == answer["created_at"] + 3600


def test_a_time_to_come_is_the_next_one(api, alice):
    later = now() + 5_000

    assert made(api, alice, run_at=later, interval_minutes=60)["next_run_at"] == later
    assert made(api, alice, run_at=later)["next_run_at"] == later


def test_a_past_time_without_an_interval_is_now(api, alice):
    answer = made(api, alice, run_at=1_762_502_400)

    assert answer["run_at"] == 1_762_502_400
    assert answer["next_run_at"] == answer["created_at"]


def test_a_daily_schedule_keeps_its_hour_on_the_wall(api, alice):
    nine = datetime(2026, 1, 5, 9, tzinfo=ZoneInfo("America/New_York"))

    answer = made(
        api, alice, run_at=int(nine.timestamp()), interval_minutes=1440, timezone="America/New_York"
    )

    local = datetime.fromtimestamp(answer["next_run_at"], ZoneInfo("America/New_York"))
    assert (local.hour, local.minute) == (9, 0)


def test_a_disabled_schedule_has_no_next_run(api, alice):
    assert made(api, alice, enabled=False, interval_minutes=60)["next_run_at"] is None
    assert jobs(alice) == 0


def test_they_come_oldest_first(api, alice):
    first, second = made(api, alice, name="b"), made(api, alice, name="a")

    shown = api.get(PATH, alice).json()
    assert {each["id"] for each in shown} == {first["id"], second["id"]}
    assert [each["created_at"] for each in shown] == sorted(each["created_at"] for each in shown)


def test_texts_are_trimmed_and_nulls_and_unknown_fields_passed_over(api, alice):
    answer = api.post(
        PATH,
        alice,
        {
            "name": " nightly ",
            "enabled": None,
            "run_at": None,
            "interval_minutes": None,
            "timezone": " Europe/Berlin ",
            "scan": {"demo_mode": True, "later": [1]},
            "later": {"a": 1},
        },
    ).json()

    assert (answer["name"], answer["timezone"], answer["enabled"]) == ("nightly", "Europe/Berlin", True)
    assert answer["scan"] == {"demo_mode": True}


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"interval_minutes": 0}, "interval_minutes must be > 0"),
        ({"interval_minutes": -5}, "interval_minutes must be > 0"),
        ({"interval_minutes": 10**9}, "interval_minutes must be at most 527040"),
        ({"timezone": "Mars/Base"}, "timezone: unknown time zone: Mars/Base"),
        ({"timezone": "../../etc/passwd"}, "timezone: unknown time zone: ../../etc/passwd"),
        ({"timezone": "Europe"}, "timezone: unknown time zone: Europe"),
        ({"scan": {"selected_accounts": [""]}}, "selected_accounts contains an empty id"),
        ({"scan": {"selected_accounts": ["a"] * 65}}, "selected_accounts exceeds limit 64"),
        ({"scan": {"report_emails": ["no"]}}, "invalid report_emails item: no"),
        (
            {"scan": {"aws_profile": "é"}},
            "aws_profile contains unsupported characters; use plain ASCII text",
        ),
        ({"scan": {"aws_region": "mars-1"}}, "aws_region: unknown region: mars-1"),
    ],
)
def test_what_breaks_a_rule_is_refused_in_the_known_words(api, alice, given, text):
    response = api.post(PATH, alice, DEMO | given)

    assert_flat(response, 400, text)
    assert api.get(PATH, alice).json() == []
    existing = made(api, alice)
    assert_flat(api.call("PATCH", f"{PATH}/{existing['id']}", alice, given), 400, text)
    assert api.get(PATH, alice).json() == [existing]


@pytest.mark.parametrize(
    "given",
    [
        {"name": 5},
        {"name": "x" * 129},
        {"enabled": "yes"},
        {"run_at": "tomorrow"},
        {"run_at": 1762502400.5},
        {"run_at": True},
        {"run_at": -1},
        {"run_at": 1762502400000},
        {"run_at": 2**62},
        {"interval_minutes": "60"},
        {"interval_minutes": 1.5},
        {"timezone": 1},
        {"scan": []},
        {"scan": "all"},
        {"demo_mode": 1},
    ],
)
def test_a_wrong_type_is_refused_by_the_name_of_its_field(api, alice, given):
    wrong = given if "demo_mode" not in given else {"scan": given}

    response = api.post(PATH, alice, DEMO | wrong)

    assert_flat(response, 400)
    assert response.json()["error"].startswith(next(iter(given)))


def test_a_schedule_needs_a_scan_be_it_an_empty_one(api, alice):
    assert_flat(api.post(PATH, alice, {}), 400, "scan: This field is required.")
    assert_flat(api.post(PATH, alice, {"scan": None}), 400, "scan: This field may not be null.")
    assert api.post(PATH, alice, {"scan": {}}).status_code == 200


@pytest.mark.parametrize("method", ["POST", "PATCH"])
@pytest.mark.parametrize("body", [b"{", b"[]", b"null", b'{"scan": NaN}', b'{"scan": ' + b"[" * 40])
def test_a_body_that_is_no_object_is_400(api, alice, method, body):
    path = PATH if method == "POST" else f"{PATH}/{made(api, alice)['id']}"

    assert_flat(api.call(method, path, alice, body), 400)


def test_a_body_over_64_kib_is_413(api, alice):
    body = b'{"later": "' + b"x" * 65_536 + b'"}'

    assert_flat(api.call("POST", PATH, alice, body), 413, "The body may have at most 65536 bytes")


def test_the_plan_says_how_many_and_how_often(api, alice):
    Customer.objects.filter(id=alice.customer_id).update(plan="free")

    often = api.post(PATH, alice, DEMO | {"interval_minutes": 60})
    assert_flat(often, 403, "Your plan includes intervals of at least 1440 minutes")
    first = made(api, alice, interval_minutes=1440)
    assert_flat(api.post(PATH, alice, DEMO), 403, "Your plan includes 1 schedule")
    changed = api.call("PATCH", f"{PATH}/{first['id']}", alice, {"interval_minutes": 60})
    assert_flat(changed, 403, "Your plan includes intervals of at least 1440 minutes")


def test_a_schedule_from_a_better_plan_can_still_be_disabled_and_renamed(api, alice):
    often = made(api, alice, interval_minutes=60)
    Customer.objects.filter(id=alice.customer_id).update(plan="free")

    renamed = api.call("PATCH", f"{PATH}/{often['id']}", alice, {"name": "other"})
    disabled = api.call("PATCH", f"{PATH}/{often['id']}", alice, {"enabled": False})

    assert (renamed.status_code, disabled.status_code) == (200, 200)
    assert_flat(api.call("PATCH", f"{PATH}/{often['id']}", alice, {"enabled": True}), 403)


def test_a_change_leaves_the_rest(api, alice):
    before = made(api, alice, interval_minutes=60, run_at=now() + 500)

    after = api.call("PATCH", f"{PATH}/{before['id']}", alice, {"name": "other"}).json()

    assert after | {"updated_at": 0} == before | {"name": "other", "updated_at": 0}


def test_disabling_takes_the_next_run_away_and_enabling_finds_a_new_one(api, alice):
    schedule = made(api, alice, interval_minutes=60)
    path = f"{PATH}/{schedule['id']}"

    disabled = api.call("PATCH", path, alice, {"enabled": False}).json()
    assert (disabled["enabled"], disabled["next_run_at"], jobs(alice)) == (False, None, 0)
    enabled = api.call("PATCH", path, alice, {"enabled": True}).json()

    assert enabled["next_run_at"] == schedule["next_run_at"]
    assert jobs(alice) == 1


def test_another_interval_or_none_finds_the_next_run_anew(api, alice):
    later = now() - 100
    path = f"{PATH}/{made(api, alice, interval_minutes=60, run_at=later)['id']}"

    assert api.call("PATCH", path, alice, {"interval_minutes": 120}).json()["next_run_at"] == later + 7200
    assert (
        now() - 5 < api.call("PATCH", path, alice, {"interval_minutes": None}).json()["next_run_at"] <= now()
    )


@pytest.mark.parametrize("body", [None, {}, {"later": 1}, {"name": None, "enabled": None}])
def test_a_change_of_nothing_is_refused(api, alice, body):
    path = f"{PATH}/{made(api, alice)['id']}"

    assert_flat(api.call("PATCH", path, alice, body), 400, NOTHING)


def test_a_deleted_schedule_is_gone_with_its_work_and_its_scans_stay(api, alice):
    schedule = made(api, alice, interval_minutes=60)
    path = f"{PATH}/{schedule['id']}"
    scan_id = api.post(f"{path}/run-now", alice).json()["scan_id"]

    answer = api.call("DELETE", path, alice)

    assert answer.status_code == 200
    assert answer.json() == {"status": "deleted", "schedule_id": schedule["id"]}
    assert_flat(api.get(path, alice), 404, MISSING)
    assert_flat(api.call("DELETE", path, alice), 404, MISSING)
    assert jobs(alice) == 0
    assert api.get(f"/v1/scans/{scan_id}", alice).status_code == 200


@pytest.mark.parametrize("path", [PATH, PATH + "/{}/run-now"])
def test_the_same_idempotency_key_does_it_once(api, alice, path):
    path = path.format(made(api, alice)["id"])

    answers = [api.post(path, alice, DEMO, **{"Idempotency-Key": "once"}) for _ in range(2)]

    assert answers[0].content == answers[1].content
    assert answers[1]["Idempotency-Replayed"] == "true"
    assert len(api.get(PATH, alice).json()) + len(api.get("/v1/scans", alice).json()) == 2


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", PATH + "/{}"), ("DELETE", PATH + "/{}"), ("POST", PATH + "/{}/run-now")],
)
def test_a_strangers_schedule_answers_like_an_unknown_one(api, alice, mallory, method, path):
    hers = made(api, alice)

    assert_as_unknown(api, method, path, hers["id"], mallory, MISSING)
    assert api.get(PATH, alice).json() == [hers]
    assert api.get(PATH, mallory).json() == []


def test_a_strangers_schedule_cannot_be_changed(api, alice, mallory):
    path = f"{PATH}/{made(api, alice)['id']}"

    assert_flat(api.call("PATCH", path, mallory, {"name": "mine"}), 404, MISSING)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", PATH),
        ("POST", PATH),
        ("GET", f"{PATH}/x"),
        ("PATCH", f"{PATH}/x"),
        ("POST", f"{PATH}/x/run-now"),
    ],
)
def test_without_a_good_key_nothing_is_told_or_done(api, method, path):
    assert_flat(api.call(method, path), 401, UNAUTHENTICATED)
    assert_flat(api.call(method, path, Authorization="Bearer nonsense"), 401, UNAUTHENTICATED)


def test_a_key_that_only_reads_can_read(api, alice, bob):
    schedule = made(api, alice)
    path = f"{PATH}/{schedule['id']}"

    assert api.get(PATH, bob).json() == [schedule]
    assert_flat(api.post(PATH, bob, DEMO), 403, "This key does not have the scope 'manage'")
    assert_flat(api.call("DELETE", path, bob), 403, "This key does not have the scope 'manage'")
    assert_flat(api.post(f"{path}/run-now", bob), 403, "This key does not have the scope 'scan'")


def test_every_change_is_an_event(api, alice):
    schedule = made(api, alice, interval_minutes=60)
    path = f"{PATH}/{schedule['id']}"
    api.call("PATCH", path, alice, {"name": "other"})
    api.call("DELETE", path, alice)

    with scope(alice.customer_id):
        told = Event.objects.filter(target_id=schedule["id"]).order_by("created_at")
        assert [event.type for event in told] == ["schedule.created", "schedule.changed", "schedule.deleted"]
        assert (told[1].before["name"], told[1].after["name"]) == (schedule["name"], "other")
        assert Scan.objects.count() == 0


def test_a_schedule_that_is_due_at_once_shows_what_came_of_it(api, alice):
    from apps.jobs.queue import claim
    from apps.jobs.run import run

    schedule = made(api, alice)
    with scope(alice.customer_id):
        Job.objects.filter(kind="schedule").update(due_at=timezone.now() - timedelta(seconds=1))
    while (claimed := claim("deliver")) is not None:
        run(claimed)

    after = api.get(f"{PATH}/{schedule['id']}", alice).json()
    assert (after["enabled"], after["next_run_at"], after["last_error"]) == (False, None, None)
    job = api.get(f"/v1/scans/{after['last_scan_id']}", alice).json()
    assert job["trigger_source"] == f"schedule:{schedule['id']}"
