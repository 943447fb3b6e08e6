"""What `doctor` looks at: each check says how it is, and how to mend it where it is not well."""

import os
import platform
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import redis
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from packaging.requirements import Requirement

from config import env
from kernel import scope
from tenants.fleet import plan as fleet_plan
from tenants.models import SchemaTemplate
from tenants.postgres import citus, sessions
from tenants.provisioning import pool, template

OLDEST_POSTGRES = 15
NEEDED_EXTENSIONS = ("pg_trgm", "unaccent")
START = "start them with `make up` (or set DATABASE_URL and REDIS_URL)"


@dataclass(frozen=True)
class Finding:
    """One line of the table. `mend` is empty when all is well."""

    name: str
    found: str
    mend: str = ""

    @property
    def is_well(self) -> bool:
        """Whether there is nothing to mend."""
        return not self.mend


Check = Callable[[], Finding]


def run_all() -> Iterator[Finding]:
    """Every finding, in the order in which they are best mended."""
    yield from run(CHECKS, DATABASE_CHECKS)


def run(plain: Iterable[Check], of_database: Iterable[Check]) -> Iterator[Finding]:
    """What these checks find; those of the database only where it answers."""
    database_answers = _answers()
    for check in plain:
        yield _guarded(check)
    if not database_answers:
        return
    for check in of_database:
        yield _guarded(check)


def _guarded(check: Check) -> Finding:
    name = check.__name__.strip("_").replace("_", " ")
    try:
        return check()
    except Exception as error:  # noqa: BLE001 - a check that cannot be made is a finding
        first_line = (str(error).strip() or type(error).__name__).splitlines()[0]
        return Finding(name, first_line, "mend the findings above first, then run doctor again")


def python() -> Finding:
    """Python is new enough."""
    found = platform.python_version()
    return Finding(
        "Python", found, "" if sys.version_info >= (3, 11) else "use Python 3.11 or newer: `make PYTHON=…`"
    )


def locked_packages() -> Finding:
    """What is installed is what the lock says."""
    lock = "base.lock" if env.environment().is_production else "dev.lock"
    wrong = []
    wanted = _locked(env.ROOT / "requirements" / lock)
    for name, version in wanted.items():
        try:
            installed = metadata.version(name)
        except metadata.PackageNotFoundError:
            installed = ""
        if _as_number(installed) != _as_number(version):
            wrong.append(f"{name} {installed or 'missing'} (locked: {version})")
    found = (
        f"{len(wanted)} as in {lock}"
        if not wrong
        else ", ".join(wrong[:3]) + (" …" if len(wrong) > 3 else "")
    )
    return Finding("packages", found, "run `make install`" if wrong else "")


def _as_number(version: str) -> str:
    """The version without zeros that mean nothing: `1.002` is `1.2` (PEP 440)."""
    return re.sub(r"(?<!\d)0+(?=\d)", "", version)


def port() -> Finding:
    """The port is free, or Souk's already."""
    from config.local import supervisor
    from config.local.errors import LocalServersError

    number = env.environment().port
    try:
        supervisor.check_port(number)
    except LocalServersError as error:
        if supervisor.is_ready(number, "/health/live"):
            return Finding("port", f"{number}: Souk answers there")
        return Finding("port", str(number), str(error))
    return Finding("port", f"{number} is free")


def postgres() -> Finding:
    """The database answers and is new enough."""
    if not _answers():
        return Finding("PostgreSQL", f"{_place()} does not answer", START)
    major = scope.connection.pg_version // 10000
    old = major < OLDEST_POSTGRES
    return Finding(
        "PostgreSQL", f"{major} at {_place()}", f"{OLDEST_POSTGRES} or newer is needed" if old else ""
    )


def valkey_cache() -> Finding:
    """The cache answers."""
    return _valkey("cache", str(settings.CACHES["default"]["LOCATION"]), is_queue=False)


def valkey_queue() -> Finding:
    """The queue answers and never drops work."""
    return _valkey("queue", str(settings.CELERY_BROKER_URL), is_queue=True)


def pg_dump() -> Finding:
    """There is a pg_dump that can read the server."""
    try:
        command = [settings.PG_DUMP, "--version"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own setting
    except OSError:
        return Finding("pg_dump", "not found", "install the PostgreSQL client of the server's version")
    match = re.search(r"(\d+)", done.stdout)
    major = int(match[1]) if match else 0
    if _answers() and major < scope.connection.pg_version // 10000:
        server = scope.connection.pg_version // 10000
        return Finding(
            "pg_dump", f"{major}, older than the server", f"install the PostgreSQL {server} client"
        )
    return Finding("pg_dump", str(major))


def media_folder() -> Finding:
    """Uploads can be written."""
    folder = Path(settings.MEDIA_ROOT)
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    well = os.access(nearest, os.W_OK)
    return Finding(
        "media folder", str(folder), "" if well else "make it writable, or set MEDIA_ROOT to one that is"
    )


def secret_key() -> Finding:
    """Which key signs."""
    key = env.environment().secret_key.get_secret_value()
    if key != env.DEVELOPMENT_SECRET:
        return Finding("secret key", "set")
    return Finding("secret key", "the development one (production refuses it)")


def mail() -> Finding:
    """Where mail goes."""
    url = env.environment().email_url
    return Finding(
        "mail", "sent through EMAIL_URL" if url else "kept in the mailbox; set EMAIL_URL to send it"
    )


def pooler() -> Finding:
    """Each connection keeps a session of its own."""
    kept = sessions.are_kept()
    return Finding("sessions", "kept" if kept else "mixed by a pooler", "" if kept else sessions.ADVICE)


def sharding() -> Finding:
    """Where the database is a Citus cluster, its coordinator knows what shops write outside of their schemas."""
    if not scope.connection.is_on_citus:
        return Finding("Citus", "not used")
    if not citus.is_coordinator():
        return Finding("Citus", "a worker node", "set DATABASE_URL to the coordinator")
    unknown = ", ".join(citus.find_unknown_tables())
    return Finding("Citus", f"{unknown} unknown" if unknown else "coordinator", PREPARE if unknown else "")


def extensions() -> Finding:
    """The server has the extensions that shops use."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM pg_available_extensions WHERE name = ANY(%s)", [list(NEEDED_EXTENSIONS)]
        )
        available = {row[0] for row in cursor.fetchall()}
    missing = [name for name in NEEDED_EXTENSIONS if name not in available]
    mend = f"install {', '.join(missing)} on the server (Debian: postgresql-contrib)" if missing else ""
    return Finding("extensions", ", ".join(NEEDED_EXTENSIONS), mend)


def migrations() -> Finding:
    """Every migration of the platform's schema is applied."""
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    found = f"{len(pending)} pending" if pending else "all applied"
    return Finding("migrations", found, "run `python manage.py migrate_schemas --shared`" if pending else "")


def shop_template() -> Finding:
    """New shops are made from this release's template."""
    fresh = SchemaTemplate.objects.filter(fingerprint=template.fingerprint()).exists()
    return Finding(
        "shop template", "of this release" if fresh else "missing or outdated", "" if fresh else PREPARE
    )


PREPARE = "run `python manage.py prepare_template`"


def fleet() -> Finding:
    """Every shop's schema is of this release."""
    behind = sum(1 for _ in fleet_plan.list_lacking())
    found = f"{behind} behind" if behind else "all of this release"
    return Finding("shops", found, "run `python manage.py migrate_fleet --resume`" if behind else "")


def warm_pool() -> Finding:
    """Enough schemas wait for sign-ups."""
    ready, wanted = pool.count(), int(settings.POOL_SIZE)
    mend = (
        f"run `python manage.py fill_pool --size {wanted}`; the worker does it by and by"
        if ready < wanted
        else ""
    )
    return Finding("warm pool", f"{ready} of {wanted} ready", mend)


CHECKS = (
    python,
    locked_packages,
    port,
    postgres,
    valkey_cache,
    valkey_queue,
    pg_dump,
    media_folder,
    secret_key,
    mail,
)
DATABASE_CHECKS = (pooler, sharding, extensions, migrations, shop_template, fleet, warm_pool)


def _answers() -> bool:
    try:
        connection.ensure_connection()
    except Exception:  # noqa: BLE001 - whatever the reason, the finding is the same
        return False
    return True


def _place() -> str:
    database = settings.DATABASES["default"]
    return f"{database['HOST'] or 'the local socket'}:{database['PORT'] or 5432}/{database['NAME']}"


def _valkey(use: str, url: str, *, is_queue: bool) -> Finding:
    name = f"Valkey ({use})"
    client = redis.Redis.from_url(url, socket_connect_timeout=2, socket_timeout=2, decode_responses=True)
    where = client.connection_pool.connection_kwargs
    place = f"{where.get('host', where.get('path'))}:{where.get('port', '')}"
    try:
        info = client.info("server")
        policy = client.config_get("maxmemory-policy").get("maxmemory-policy", "")
    except redis.ResponseError:  # a managed service that hides its configuration
        policy = "unknown"
        info = client.info("server")
    except (redis.RedisError, OSError):
        return Finding(name, f"{place} does not answer", START)
    finally:
        client.close()
    version = info.get("valkey_version") or info.get("redis_version")
    forgets = is_queue and policy not in {"noeviction", "unknown"}
    mend = "set maxmemory-policy noeviction: this one may drop queued work" if forgets else ""
    return Finding(name, f"{version} at {place}, {policy}", mend)


def _locked(lock: Path) -> dict[str, str]:
    """Name and version of each package that the lock wants on this machine."""
    wanted = {}
    for line in lock.read_text().splitlines():
        if not line or line[0] in "# -":
            continue
        requirement = Requirement(line.rstrip("\\ "))
        if requirement.marker is None or requirement.marker.evaluate():
            wanted[requirement.name] = str(requirement.specifier).removeprefix("==")
    return wanted
