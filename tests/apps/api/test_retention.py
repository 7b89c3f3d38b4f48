"""/api/settings/retention."""

import pytest

from apps.events.models import Event
from apps.tenancy.scope import scope
from tests.apps.api.answers import assert_error

PATH = "/api/settings/retention"


def test_a_fresh_customer_keeps_deliveries_for_thirty_days(api, alice):
    assert api.get(PATH, alice).json() == {"delivery_days": 30, "most_delivery_days": 90}


def test_it_is_changed_by_one_event_and_for_nobody_else(api, alice, mallory):
    changed = api.call("PATCH", PATH, alice, {"delivery_days": 14})

    assert changed.json() == api.get(PATH, alice).json() == {"delivery_days": 14, "most_delivery_days": 90}
    assert api.get(PATH, mallory).json()["delivery_days"] == 30
    with scope(alice.customer_id):
        (told,) = Event.objects.filter(type="settings.retention_changed")
    assert (told.before, told.after) == ({"delivery_days": 30}, {"delivery_days": 14})


@pytest.mark.parametrize("given", [0, 91, "14", 1.5, None, True])
def test_what_the_plan_does_not_keep_is_refused_by_name(api, alice, given):
    answer = api.call("PATCH", PATH, alice, {"delivery_days": given})

    assert_error(answer, 400, "VALIDATION_ERROR", "delivery_days")


def test_a_key_that_only_reads_changes_nothing(api, bob):
    assert api.call("PATCH", PATH, bob, {"delivery_days": 14}).status_code == 403
