"""What `doctor --production` looks at besides: whether strangers and their money may be let in here."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.db import DatabaseError, connection, connections
from django_celery_beat.models import PeriodicTask

from config import env
from config.management.checks import Finding
from kernel import clock, standby as replicas
from tenants.models import Operation, Tenant
from tenants.rules import OPEN

LOCAL = ("localhost", "127.0.0.1", "[::1]")
ROOM = 0.15  # of a disk that is free


def deploy_checks() -> Iterator[Finding]:
    """Django's own list for deployments, each warning a finding."""
    found = checks.run_checks(include_deployment_checks=True)
    for each in found:
        words = " ".join(str(each.msg).split())
        yield Finding(
            f"Django {each.id}",
            words[:200],
            " ".join((each.hint or "see Django's deployment checklist").split()),
        )
    if not found:
        yield Finding("Django's deployment checks", "passed")


def environment() -> Finding:
    """It is meant to be production, which refuses what only development may do."""
    name = env.environment().environment
    return Finding("environment", name, "" if name == "production" else "set ENVIRONMENT=production")


def addresses() -> Finding:
    """Shops and platform have addresses of their own, by HTTPS."""
    wanted = env.environment()
    hosts = {wanted.platform_domain, wanted.shop_domain}
    mend = ""
    if any(host in LOCAL or host.endswith(".localhost") for host in hosts):
        mend = "set PLATFORM_DOMAIN and SHOP_DOMAIN to names that resolve here, with a wildcard for shops"
    elif wanted.public_scheme != "https":
        mend = "set PUBLIC_SCHEME=https, behind a proxy that ends TLS"
    return Finding(
        "addresses", f"{wanted.public_scheme}://{wanted.platform_domain}, *.{wanted.shop_domain}", mend
    )


def proxies() -> Finding:
    """How many proxies stand before it: limits and records go by the client's address."""
    count = env.environment().num_proxies
    mend = (
        ""
        if count
        else "set NUM_PROXIES to how many proxies stand before it: all clients have the proxy's address"
    )
    return Finding("proxies", str(count), mend)


def mail_sender() -> Finding:
    """Mail goes out under a name that is ours."""
    wanted = env.environment()
    is_local = any(host in wanted.default_from_email for host in LOCAL)
    mend = "set EMAIL_URL and DEFAULT_FROM_EMAIL" if not wanted.email_url or is_local else ""
    return Finding("mail's sender", wanted.default_from_email, mend)


def trial_mails() -> Finding:
    """Whoever opens a shop cannot mail without end from the platform's sender."""
    most = env.environment().trial_mails_a_day
    mend = (
        "" if most else "set TRIAL_MAILS_A_DAY (200, say): strangers mail from our sender by shops they open"
    )
    return Finding("mail of trials", f"{most} a day" if most else "unbounded", mend)


def own_servers() -> Finding:
    """The database and Valkey are servers of their own."""
    wanted = env.environment()
    is_own = bool(wanted.database_url and wanted.redis_url)
    found = "named" if is_own else "embedded, in var/"
    return Finding(
        "servers", found, "" if is_own else "set DATABASE_URL and REDIS_URL to servers that are backed up"
    )


def database_user() -> Finding:
    """The program's user at the database owns its own and rules over nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper FROM pg_roles WHERE rolname = current_user")
        name, is_super = cursor.fetchone()
    mend = f"take SUPERUSER from {name}: it only has to own its database" if is_super else ""
    return Finding("database user", f"{name}{', a superuser' if is_super else ''}", mend)


def database_durability() -> Finding:
    """What is committed is on disk, and can be archived."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, setting FROM pg_settings WHERE name = ANY(%s)",
            [["fsync", "full_page_writes", "synchronous_commit", "archive_mode"]],
        )
        found = dict(cursor.fetchall())
    mend = ""
    if "off" in (found["fsync"], found["full_page_writes"], found["synchronous_commit"]):
        mend = "turn fsync, full_page_writes and synchronous_commit on: orders are lost with the power"
    elif found["archive_mode"] == "off":
        mend = "archive the WAL (pgBackRest, WAL-G), or nothing after the last dump can be had back"
    return Finding("database durability", ", ".join(f"{k} {v}" for k, v in sorted(found.items())), mend)


def standby() -> Finding:
    """Where reports and exports are to read of a standby, it follows the database."""
    if replicas.ALIAS not in connections.settings:
        return Finding("standby", "none named")
    try:
        age = replicas.age_of(connections[replicas.ALIAS])
    except (DatabaseError, replicas.Useless) as error:
        return Finding(
            "standby", str(error).strip().splitlines()[0], "mend it: reports load the primary until then"
        )
    mend = (
        "see what holds it up: reports load the primary until then"
        if age > settings.STANDBY_MOST_SECONDS
        else ""
    )
    return Finding("standby", f"{age:.1f} s behind", mend)


def database_connections() -> Finding:
    """There are connections for every thread of this machine's web, and as many again."""
    wanted = env.environment()
    needed = wanted.web_threads * wanted.web_workers * 2 + 20
    with connection.cursor() as cursor:
        cursor.execute("SHOW max_connections")
        most = int(cursor.fetchone()[0])
    mend = f"raise max_connections to {needed} or more for each machine" if most < needed else ""
    return Finding("database connections", f"{most}, {needed} wanted", mend)


def archive_key() -> Finding:
    """Archives of shops are encrypted, and not beside the database."""
    wanted = env.environment()
    mend = "" if settings.ARCHIVE_KEY else "set ARCHIVE_KEY, and keep it where archives are not"
    return Finding("archives", wanted.archive_bucket or str(settings.ARCHIVE_ROOT), mend)


def snapshots() -> Finding:
    """Every open shop has a snapshot of the last week, or the whole cluster is backed up elsewhere."""
    since = clock.now() - timedelta(days=7)
    kept = Operation.objects.filter(kind="snapshot", status="done", finished_at__gte=since)
    missing = Tenant.objects.filter(state__in=OPEN).exclude(operations__in=kept).count()
    mend = (
        "set SNAPSHOT_HOURS, and see in the platform's admin what has failed, beside backups of the cluster"
        if missing
        else ""
    )
    return Finding("snapshots", f"{missing} shops without one of this week", mend)


def queue_tended() -> Finding:
    """Beat has sent something lately: sweeps and daily jobs go by it."""
    last = PeriodicTask.objects.exclude(last_run_at=None).order_by("-last_run_at").first()
    is_alive = last is not None and last.last_run_at > clock.now() - timedelta(minutes=5)
    found = f"last at {last.last_run_at:%F %T} UTC" if last else "never"
    return Finding("beat", found, "" if is_alive else "run one beat beside the workers")


def cache_and_queue_apart() -> Finding:
    """What may be forgotten is kept apart from what may not."""
    cache, queue = (urlsplit(str(url)) for url in (settings.REDIS_URL, settings.CELERY_BROKER_URL))
    is_apart = (cache.hostname, cache.port) != (queue.hostname, queue.port)
    mend = (
        ""
        if is_apart
        else "give the queue a Valkey of its own (BROKER_URL, noeviction): a full cache would stop it"
    )
    return Finding("cache and queue", "apart" if is_apart else "one server", mend)


def limits_kept() -> Finding:
    """What counts tries at secrets is not pushed out by what strangers have the cache keep."""
    cache, limits = (
        urlsplit(str(url)) for url in (settings.REDIS_URL, settings.LIMITS_URL or settings.REDIS_URL)
    )
    is_apart = (cache.hostname, cache.port) != (limits.hostname, limits.port)
    mend = (
        ""
        if is_apart
        else "set LIMITS_URL to a Valkey that forgets nothing (the queue's): a full cache forgets tries"
    )
    return Finding("limits", "kept apart from the cache" if is_apart else "in the cache", mend)


def static_files() -> Finding:
    """What pages load has been collected."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    mend = "" if manifest.exists() else "run `python manage.py collectstatic --noinput`, or use the image"
    return Finding("static files", str(settings.STATIC_ROOT), mend)


def disk() -> Finding:
    """There is room where files are kept."""
    nearest = next(p for p in (Path(settings.MEDIA_ROOT), *Path(settings.MEDIA_ROOT).parents) if p.exists())
    usage = shutil.disk_usage(nearest)
    free = usage.free / usage.total
    return Finding(
        "disk", f"{free:.0%} free at {nearest}", "make room: uploads and archives stop" if free < ROOM else ""
    )


def clocks() -> Finding:
    """This machine and the database agree what time it is: tokens, windows and leases go by both."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        apart = abs((cursor.fetchone()[0] - clock.now()).total_seconds())
    return Finding("clocks", f"{apart:.1f} s apart", "run NTP on both machines" if apart > 2 else "")


def watched() -> Finding:
    """Somebody can hear of what fails."""
    wanted = env.environment()
    has_token = bool(wanted.operations_token.get_secret_value())
    mend = "" if has_token else "set OPERATIONS_TOKEN, and have /metrics read with it"
    log = "" if wanted.log_format == "json" else ", logs for people (LOG_FORMAT=json for programs)"
    return Finding("watching", ("/metrics by a token" if has_token else "/metrics is closed") + log, mend)


CHECKS = (
    environment,
    addresses,
    proxies,
    mail_sender,
    trial_mails,
    own_servers,
    archive_key,
    cache_and_queue_apart,
    limits_kept,
    static_files,
    disk,
    watched,
)
DATABASE_CHECKS = (
    database_user,
    database_durability,
    standby,
    database_connections,
    snapshots,
    queue_tended,
    clocks,
)
