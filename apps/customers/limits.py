"""Rate limits of a customer over all its keys: an hourly window and a rolling minute, both in Redis."""

import time
from dataclasses import dataclass
from uuid import UUID

import redis
import structlog
from django_ratelimit.core import get_usage

from apps.customers import local_limits
from apps.customers.counts import client
from apps.tenancy.breaker import Breaker

log = structlog.get_logger(__name__)

MINUTE = 60
HOUR = 3600

# A log of the last minute's calls, newest first; never more of them than the limit. One atomic call.
_ROLLING_MINUTE = """
local now = redis.call('TIME')
local t = now[1] * 1000000 + now[2]
local limit, window = tonumber(ARGV[1]), tonumber(ARGV[2])
local last = redis.call('LINDEX', KEYS[1], -1)
while last and tonumber(last) <= t - window do
  redis.call('RPOP', KEYS[1])
  last = redis.call('LINDEX', KEYS[1], -1)
end
local used = redis.call('LLEN', KEYS[1])
local allowed = used < limit and 1 or 0
if allowed == 1 then
  redis.call('LPUSH', KEYS[1], string.format('%.0f', t))
  redis.call('PEXPIRE', KEYS[1], window / 1000)
  used = used + 1
  last = last or t
end
return {allowed, used, string.format('%.0f', tonumber(last or t) + window)}
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
        reset = -int(-self.tighter.reset // 1)
        headers = {
            "X-RateLimit-Limit": str(self.tighter.limit),
            "X-RateLimit-Remaining": str(self.tighter.remaining),
            "X-RateLimit-Reset": str(reset),
        }
        if not self.allowed:
            headers["Retry-After"] = str(max(1, reset - int(time.time())))
        return headers


def spend(customer_id: UUID, per_hour: int, per_minute: int) -> Usage:
    """Count one call against both windows; without Redis, against this process's own."""
    if _breaker.closed():
        try:
            usage = _spend_shared(str(customer_id), per_hour, per_minute)
        except (redis.RedisError, OSError) as error:
            _breaker.trip()
            log.warning("limits.without_redis", error=type(error).__name__)
        else:
            _breaker.reset()
            return usage
    return _usage(*local_limits.spend(str(customer_id), ((per_minute, MINUTE), (per_hour, HOUR))))


def _spend_shared(customer: str, per_hour: int, per_minute: int) -> Usage:
    """A call that the minute refuses does not count against the hour."""
    passed, used, reset = _rolling_minute(
        keys=[f"limits:minute:{customer}"], args=[per_minute, MINUTE * 1_000_000]
    )
    minute = Window(per_minute, int(used), int(reset) / 1_000_000)
    hour = _hour(customer, per_hour, count=bool(passed))
    return _usage(bool(passed) and hour.used <= per_hour, minute, hour)


def _hour(customer: str, limit: int, *, count: bool) -> Window:
    """The hourly window; the library's own way to find out who calls is never asked."""
    usage = get_usage(
        None, group="api", key=lambda group, request: customer, rate=(limit, HOUR), increment=count
    )
    return Window(limit, usage["count"], time.time() + usage["time_left"])


def _usage(allowed: bool, *windows: Window | tuple[int, int, float]) -> Usage:
    measured = [window if isinstance(window, Window) else Window(*window) for window in windows]
    return Usage(allowed, min(measured, key=lambda window: (window.remaining, window.limit)))


_breaker = Breaker(seconds=2.0)
_rolling_minute = client.register_script(_ROLLING_MINUTE)
