"""Rate limits of a customer over all its keys: an hourly window and a rolling minute, both in Redis."""

import time
from contextlib import suppress
from dataclasses import dataclass
from math import ceil
from uuid import UUID

import redis
import structlog
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from apps.customers import local_limits
from apps.tenancy.breaker import Breaker

log = structlog.get_logger(__name__)

MINUTE = 60
HOUR = 3600
FAILURES_PER_MINUTE = 30
# Counts that nobody takes end by themselves.
USE_SECONDS = 3 * 24 * HOUR

# Redis answers within a millisecond or is as good as away; a request never waits longer for its limits.
TIMEOUT_SECONDS = 0.25

# Both windows in one atomic call. The minute is a log of its calls, newest first and never more of them than the
# limit, so that no sixty seconds see more; the hour is a counter that begins with its first call.
# A call that either window refuses counts in neither. What passed is counted by key and day of UTC in the same
# call, for use.py to take into Postgres.
_SPEND = """
local now = redis.call('TIME')
local t = now[1] * 1000000 + now[2]
local per_minute, minute, per_hour, hour = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local last = redis.call('LINDEX', KEYS[1], -1)
while last and tonumber(last) <= t - minute * 1000000 do
  redis.call('RPOP', KEYS[1])
  last = redis.call('LINDEX', KEYS[1], -1)
end
local recent = redis.call('LLEN', KEYS[1])
local spent = tonumber(redis.call('GET', KEYS[2]) or 0)
local allowed = recent < per_minute and spent < per_hour
if allowed then
  redis.call('LPUSH', KEYS[1], string.format('%.0f', t))
  redis.call('EXPIRE', KEYS[1], minute)
  recent = recent + 1
  spent = redis.call('INCR', KEYS[2])
  if spent == 1 then redis.call('EXPIRE', KEYS[2], hour) end
  if ARGV[5] ~= '' then
    redis.call('HINCRBY', KEYS[3], ARGV[5] .. ':' .. math.floor(tonumber(now[1]) / 86400), 1)
    redis.call('EXPIRE', KEYS[3], tonumber(ARGV[6]))
  end
  last = last or t
end
local left = redis.call('PTTL', KEYS[2])
if left < 0 then left = hour * 1000 end
return {
  allowed and 1 or 0,
  recent, string.format('%.0f', tonumber(last or t) + minute * 1000000),
  spent, string.format('%.0f', t + left * 1000)
}
"""
# What both windows hold, without counting a call.
_LOOK = """
local now = redis.call('TIME')
local t = now[1] * 1000000 + now[2]
local minute, hour = tonumber(ARGV[1]), tonumber(ARGV[2])
local recent, oldest = 0, t
for _, at in ipairs(redis.call('LRANGE', KEYS[1], 0, -1)) do
  if tonumber(at) <= t - minute * 1000000 then break end
  recent, oldest = recent + 1, tonumber(at)
end
local left = redis.call('PTTL', KEYS[2])
if left < 0 then left = hour * 1000 end
return {
  recent, string.format('%.0f', oldest + minute * 1000000),
  tonumber(redis.call('GET', KEYS[2]) or 0), string.format('%.0f', t + left * 1000)
}
"""


@dataclass(frozen=True, slots=True)
class Window:
    """How full one window is; `reset` is Unix seconds at which it has room again."""

    limit: int
    used: int
    reset: float

    @property
    def remaining(self) -> int:
        """Calls left in this window."""
        return max(0, self.limit - self.used)


@dataclass(frozen=True, slots=True)
class Usage:
    """Whether a call passes, and the tighter of the two windows."""

    allowed: bool
    tighter: Window

    @property
    def headers(self) -> dict[str, str]:
        """The documented headers, and Retry-After for a call that did not pass."""
        headers = {
            "X-RateLimit-Limit": str(self.tighter.limit),
            "X-RateLimit-Remaining": str(self.tighter.remaining),
            "X-RateLimit-Reset": str(ceil(self.tighter.reset)),
        }
        if not self.allowed:
            headers["Retry-After"] = str(self.retry_seconds)
        return headers

    @property
    def retry_seconds(self) -> int:
        """After how long it is worth another try, at least a second."""
        return max(1, ceil(self.tighter.reset - time.time()))


def spend(customer_id: UUID, per_hour: int, per_minute: int, key_id: UUID | None = None) -> Usage:
    """Count one call of a customer against both windows, and among those of a key."""
    return _spend_as(str(customer_id), per_hour, per_minute, str(key_id or ""))


def used(customer_id: UUID, per_hour: int, per_minute: int) -> tuple[Window, Window] | None:
    """How full a customer's minute and hour are, without counting a call; None while Redis does not say."""
    try:
        answer = _look(keys=_keys_of(str(customer_id)), args=[MINUTE, HOUR])
    except (redis.RedisError, OSError):
        return None
    recent, minute_reset, spent, hour_reset = map(int, answer)
    return (
        Window(per_minute, recent, minute_reset / 1_000_000),
        Window(per_hour, spent, hour_reset / 1_000_000),
    )


def spend_failure(address: str) -> Usage:
    """Count one failed authentication of an address."""
    return _spend_as(f"failed:{address}", FAILURES_PER_MINUTE * 60, FAILURES_PER_MINUTE)


def forget_counts(customer_id: UUID) -> None:
    """Delete what is counted of a customer that is gone; without Redis it ends by itself."""
    with suppress(redis.RedisError, OSError):
        client.delete(*_keys_of(str(customer_id)), use_of(str(customer_id)))


def are_shared() -> bool:
    """True while all processes count together, as far as the last call knew."""
    return not _breaker.is_open


def _spend_as(who: str, per_hour: int, per_minute: int, key: str = "") -> Usage:
    """Count in Redis; without it, in this process alone."""
    if _breaker.closed():
        try:
            usage = _spend_shared(who, per_hour, per_minute, key)
        except (redis.RedisError, OSError) as error:
            _breaker.trip()
            log.warning("limits.without_redis", error=type(error).__name__)
        else:
            _breaker.reset()
            return usage
    return _usage(*local_limits.spend(who, ((per_minute, MINUTE), (per_hour, HOUR))))


def _spend_shared(who: str, per_hour: int, per_minute: int, key: str) -> Usage:
    given: list[int | str] = [per_minute, MINUTE, per_hour, HOUR, key, USE_SECONDS]
    answer = _spend(keys=[*_keys_of(who), use_of(who)], args=given)
    passed, recent, minute_reset, spent, hour_reset = map(int, answer)
    return _usage(
        bool(passed),
        (per_minute, recent, minute_reset / 1_000_000),
        (per_hour, spent, hour_reset / 1_000_000),
    )


def _keys_of(who: str) -> list[str]:
    # In braces: a cluster keeps both keys of one caller in one place.
    return [f"limits:minute:{{{who}}}", f"limits:hour:{{{who}}}"]


def use_of(who: str) -> str:
    """Where the calls of a customer's keys are counted until they are taken from there."""
    return f"use:now:{{{who}}}"


def _usage(allowed: bool, *windows: tuple[int, int, float]) -> Usage:
    measured = [Window(*window) for window in windows]
    return Usage(allowed, min(measured, key=lambda window: (window.remaining, window.limit)))


client = redis.Redis.from_url(
    settings.REDIS_URL,
    socket_timeout=TIMEOUT_SECONDS,
    socket_connect_timeout=TIMEOUT_SECONDS,
    retry=Retry(NoBackoff(), 0),
)
_breaker = Breaker(seconds=2.0)
_spend = client.register_script(_SPEND)
_look = client.register_script(_LOOK)
