"""Warnings of keys that are about to expire."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.customers.expiry import warn_of_expiring_keys
from apps.customers.models import ApiKey
from apps.events.models import Event
from apps.tenancy.scope import scope

pytestmark = pytest.mark.django_db


def ending_in(who, **left):
    ApiKey.objects.filter(customer_id=who.customer_id).update(expires_at=timezone.now() + timedelta(**left))


def warnings_of(who):
    with scope(who.customer_id):
        told = Event.objects.filter(type="key.expiring").order_by("created_at")
        return [after["days"] for after in told.values_list("after", flat=True)]


def test_a_key_with_weeks_to_live_is_not_warned_of(alice):
    ending_in(alice, days=15)

    assert warn_of_expiring_keys() == 0


def test_a_key_is_warned_of_fourteen_days_and_one_day_before_its_end_and_once_each(alice):
    ending_in(alice, days=13)
    warn_of_expiring_keys()
    warn_of_expiring_keys()
    assert warnings_of(alice) == [14]

    ending_in(alice, hours=20)
    warn_of_expiring_keys()
    warn_of_expiring_keys()
    assert warnings_of(alice) == [14, 1]


def test_a_key_that_was_revoked_or_has_ended_is_not_warned_of(alice, mallory):
    ending_in(alice, hours=20)
    ApiKey.objects.filter(customer_id=alice.customer_id).update(revoked_at=timezone.now())
    ending_in(mallory, hours=-1)

    assert warn_of_expiring_keys() == 0


def test_a_warning_is_the_customers_own(alice, mallory):
    ending_in(alice, days=2)
    warn_of_expiring_keys()

    assert warnings_of(mallory) == []
