"""What a person chooses for themselves, whomever they work for."""

import secrets
from uuid import UUID
from zoneinfo import available_timezones

from allauth.account.models import EmailAddress

from apps.customers.models import User
from opscurb.errors import Invalid

THEMES: dict[str, str] = {str(value): str(label) for value, label in User.Theme.choices}


def zones() -> list[str]:
    """The names of all time zones, sorted."""
    return sorted(available_timezones())


def change_preferences(user_id: UUID, theme: str, zone: str) -> None:
    """How a person wants to see pages."""
    if theme not in THEMES:
        raise Invalid(f"must be one of {', '.join(THEMES)}", field="theme")
    if zone not in available_timezones():
        raise Invalid("is not a time zone like Europe/Vienna", field="timezone")
    User.objects.filter(id=user_id).update(theme=theme, timezone=zone)


def give_password(email: str) -> str | None:
    """A made-up password for a person who has none, whose address is taken as proven; None for one who has one."""
    user = User.objects.get_by_natural_key(email)
    if user.has_usable_password():
        return None
    password = secrets.token_urlsafe(12)
    user.set_password(password)
    user.save(update_fields=["password"])
    proven = {"verified": True, "primary": True}
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults=proven)
    return password
