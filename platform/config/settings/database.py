"""Postgres, through the strict tenant backend."""

from pathlib import Path
from shutil import which
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from config.env import environment

ENV = environment()


NETWORK: dict[str, Any] = {
    "connect_timeout": 3,  # seconds
    "keepalives": 1,
    "keepalives_idle": 30,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 5_000,  # milliseconds: a server whose machine is gone acknowledges nothing
}


def parse(url: str) -> dict[str, Any]:
    """Django's database settings from `postgresql://user:password@host:port/name?option=value`."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "tenants.postgres",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or query.pop("port", "")),
        "CONN_MAX_AGE": ENV.database_max_age,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": {**NETWORK, **query},
    }


def _pg_dump() -> str:
    """The newest pg_dump at hand: the embedded server's where it is installed, else the system's."""
    try:
        from config.local import binaries
    except ImportError:
        return which("pg_dump") or "pg_dump"
    folder = binaries.pg_bin()
    return str(Path(folder) / "pg_dump") if folder else which("pg_dump") or "pg_dump"


def _running() -> tuple[str, str]:
    """The addresses of the servers named in the environment, or of this folder's embedded ones."""
    if ENV.database_url and ENV.redis_url:
        return ENV.database_url, ENV.redis_url
    from config.local import servers  # development only: its packages are not in the production lock

    given = {"postgres": ENV.database_url, "valkey": ENV.redis_url}
    found = servers.find(ENV.var_dir, [part for part, url in given.items() if not url])
    database_url = ENV.database_url or (
        found.database_url if found else "postgresql://souk@127.0.0.1:5432/souk"
    )
    return database_url, ENV.redis_url or (found.redis_url if found else "redis://127.0.0.1:6379/0")


DATABASE_URL, REDIS_URL = _running()
DATABASES = {"default": parse(DATABASE_URL)}
if ENV.standby_database_url:
    DATABASES["standby"] = parse(ENV.standby_database_url)
STANDBY_MOST_SECONDS = ENV.standby_most_seconds
DATABASE_ROUTERS = ("django_tenants.routers.TenantSyncRouter",)
PG_DUMP = _pg_dump()
