"""The store behind django-ratelimit's hourly window: one short call to Redis where Django's cache makes three."""

from typing import Any

import redis
from django.conf import settings
from django.core.cache.backends.base import BaseCache
from redis.backoff import NoBackoff
from redis.retry import Retry

# Redis answers within a millisecond or is as good as away; a request never waits longer for its limits.
TIMEOUT_SECONDS = 0.25
KEPT_SECONDS = 3700

client = redis.Redis.from_url(
    settings.REDIS_URL,
    socket_timeout=TIMEOUT_SECONDS,
    socket_connect_timeout=TIMEOUT_SECONDS,
    retry=Retry(NoBackoff(), 0),
)
_count = client.register_script("""
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
return count
""")


class Counts(BaseCache):
    """As much of a cache as the library uses: a counter that begins by itself and ends after its hour."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def add(self, key: str, value: Any, timeout: Any = None, version: int | None = None) -> bool:
        """Never sets anything: `incr` begins a counter, and `get` knows the value of one that is not there."""
        return False

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Count one more; the first one sets the end."""
        return int(_count(keys=[key], args=[KEPT_SECONDS]))

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """The count so far."""
        count = client.get(key)
        return default if count is None else int(count)
