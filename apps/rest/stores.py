"""Asks the stores whether they answer, and never waits long for a silent one."""

import psycopg
import redis
from django.conf import settings
from django.db import connection

POSTGRES_SECONDS = 2
REDIS_SECONDS = 0.5


def postgres_answers() -> bool:
    """True when a new session can be opened: an old one may belong to a server that froze since."""
    parameters = connection.get_connection_params() | {"connect_timeout": POSTGRES_SECONDS}
    try:
        psycopg.connect(**parameters).close()
    except psycopg.Error:
        return False
    return True


def redis_answers() -> bool:
    """True when Redis answers a ping."""
    client = redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS, retry=None
    )
    try:
        return bool(client.ping())
    except (redis.RedisError, OSError):
        return False
    finally:
        client.close()
