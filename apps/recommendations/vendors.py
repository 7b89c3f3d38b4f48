"""The vendors that this install has keys for, and how many calls to them a process has under way."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from threading import BoundedSemaphore
from typing import cast

from django.conf import settings
from django.utils import timezone

from apps.egress.transport import guarded_client
from apps.recommendations.catalogue import catalogue
from apps.tenancy.breaker import Breaker
from opscurb.advice.models import VENDORS
from opscurb.advice.vendor import Vendor
from opscurb.advice.writing import Link

# A vendor that did not answer is left alone for so long; then one call finds out.
AWAY_SECONDS = 30.0
BREAKERS = {name: Breaker(AWAY_SECONDS) for name in VENDORS}
# Fewer than the threads of a web process, so that slow vendors leave some for everybody else.
_places = BoundedSemaphore(settings.OPSCURB_AI_CALLS_PER_PROCESS)


@contextmanager
def place() -> Iterator[bool]:
    """A place for a call, if one is free: nobody waits for one."""
    taken = _places.acquire(blocking=False)
    try:
        yield taken
    finally:
        if taken:
            _places.release()


def configured() -> tuple[str, ...]:
    """The vendors with a key."""
    return tuple(name for name in VENDORS if _key(name))


def links(name: str) -> list[Link]:
    """The models behind a name that have not ended and whose vendor has a key; the first one is asked first."""
    here = configured()
    upstreams = catalogue()[name].usable(timezone.now().date())
    return [
        Link(upstream, vendor(upstream.vendor), BREAKERS[upstream.vendor])
        for upstream in upstreams
        if upstream.vendor in here
    ]


def vendor(name: str) -> Vendor:
    """A vendor by name, with the key and the base URL of this install."""
    return _vendor(name, _key(name), getattr(settings, f"OPSCURB_{name.upper()}_BASE_URL"))


def _key(name: str) -> str:
    return cast(str, getattr(settings, f"OPSCURB_{name.upper()}_API_KEY"))


@lru_cache(maxsize=8)
def _vendor(name: str, key: str, base_url: str) -> Vendor:
    # Imported when first needed: each SDK takes a second to load, which commands and other installs need not wait for.
    if name == "openai":
        from opscurb.advice.openai import OpenAi

        return OpenAi(key, base_url, guarded_client())
    from opscurb.advice.anthropic import Claude

    return Claude(key, base_url, guarded_client())
