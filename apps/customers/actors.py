"""The names of those who act: people by their addresses, API keys by their names."""

from collections.abc import Iterable
from contextlib import suppress
from uuid import UUID

from apps.customers.models import ApiKey, Membership, User
from apps.tenancy.scope import current_customer

SYSTEM = "system"


def names_of_actors(actors: Iterable[str]) -> dict[str, str]:
    """The name of each actor of the customer's own events, as far as it is known; people who left too.

    Only for actors that were read from the trail: whoever may choose an identifier would learn its address. Needs a
    scope.
    """
    ids = _ids(actors)
    people = User.objects.filter(id__in=ids["user"]).values_list("id", "email")
    keys = ApiKey.objects.filter(customer_id=current_customer(), id__in=ids["key"])
    return _named(people, keys)


def possible_actors(most_keys: int) -> dict[str, str]:
    """The names of whom the customer has to act: the system, its people, its newest keys. Needs a scope."""
    people = Membership.objects.filter(customer_id=current_customer()).order_by("user__email")
    keys = ApiKey.objects.filter(customer_id=current_customer()).order_by("-created_at", "-id")
    return _named(people.values_list("user_id", "user__email"), keys[:most_keys])


def _named(people: Iterable[tuple[UUID, str]], keys: Iterable[ApiKey]) -> dict[str, str]:
    named = {f"user:{user_id}": email for user_id, email in people}
    named |= {f"key:{key.id}": f"Key {key.name} ({key.prefix}…)" for key in keys}
    return {SYSTEM: "OpsCurb itself", **named}


def _ids(actors: Iterable[str]) -> dict[str, set[UUID]]:
    found: dict[str, set[UUID]] = {"user": set(), "key": set()}
    for actor in actors:
        kind, _, text = actor.partition(":")
        if kind in found:
            with suppress(ValueError):
                found[kind].add(UUID(text))
    return found
