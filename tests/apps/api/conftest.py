"""A product whose Redis is away."""

import pytest

from apps.customers import limits, local_limits


@pytest.fixture
def without_redis(monkeypatch):
    kwargs = limits.client.connection_pool.connection_kwargs
    monkeypatch.setitem(kwargs, "port", 1)
    limits.client.connection_pool.reset()
    yield
    limits.client.connection_pool.reset()
    limits._breaker.reset()
    local_limits.forget()
