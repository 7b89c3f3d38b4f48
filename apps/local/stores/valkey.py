"""The embedded Valkey: on 127.0.0.1, with a password, writing every second to disk."""

from redis import Redis
from redis.exceptions import RedisError

from apps.local.stores.binaries import valkey_server
from apps.local.stores.ports import HOST, choose_port, known_port
from apps.local.stores.processes import Service
from apps.local.stores.secrets import local_secrets
from apps.local.stores.state import StateFolder, write_private

NAME = "valkey"

# noeviction: a rate limit or a queued doorbell that vanishes silently is worse than a refused write.
CONFIGURATION = """\
bind {host}
port {port}
requirepass {password}
dir "{folder}"
appendonly yes
appendfsync everysec
save ""
maxmemory-policy noeviction
"""


def valkey_service(state: StateFolder) -> Service:
    """Valkey with a configuration that only this user can read, since it holds the password."""
    folder = state.path / "valkey"
    folder.mkdir(mode=0o700, exist_ok=True)
    configuration = state.path / "valkey.conf"
    configuration.unlink(missing_ok=True)
    password = local_secrets(state)["valkey"]
    port = choose_port(state, NAME)
    write_private(configuration, CONFIGURATION.format(host=HOST, port=port, password=password, folder=folder))
    return Service(NAME, (str(valkey_server()), str(configuration)))


def valkey_answers(state: StateFolder) -> bool:
    """Whether Valkey takes commands; it does not while it loads its file."""
    try:
        with Redis.from_url(redis_url(state), socket_timeout=2, socket_connect_timeout=2) as client:
            return bool(client.ping())
    except RedisError:
        return False


def redis_url(state: StateFolder) -> str:
    """The URL with the password."""
    return f"redis://:{local_secrets(state)['valkey']}@{HOST}:{known_port(state, NAME)}/0"
