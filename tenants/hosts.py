"""Which shop answers at a host: a process's own memory, then the cache, then the registry."""

import logging
import threading
import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import InterfaceError, OperationalError
from django.forms.models import model_to_dict

from kernel.scope import PUBLIC
from tenants import rules
from tenants.models import Domain, Tenant

logger = logging.getLogger(__name__)

SECONDS_IN_PROCESS = 3.0
SECONDS_WHILE_TOLD = 300.0
"""Instead, while this process is told of every change (`listen`)."""
SECONDS_IN_CACHE = 300
SECONDS_UNKNOWN = 30
SECONDS_FORGOTTEN = 10
LARGEST_MEMORY = 20_000
MOST_UNKNOWN = 5_000
LONGEST_NAME = 253  # RFC 1035


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a host is: the platform, a shop, or neither."""

    tenant: Tenant | None
    is_platform: bool = False


PLATFORM = Resolution(tenant=None, is_platform=True)
UNKNOWN = Resolution(tenant=None)
_FORGOTTEN = {"forgotten": True}
"""In the place of what was dropped: who read the registry before the change shall not put back what they saw."""

_memory: dict[str, tuple[float, Resolution]] = {}
_unknown: set[str] = set()
"""Names of it that are nobody's: clients make them up, and push out none but each other."""
_lock = threading.Lock()
_told = threading.Event()
_changes = 0  # whoever looked before one of them may remember what was
SILENCE_SECONDS = 5.0


def resolve(host: str) -> Resolution:
    """What answers at `host` (as sent by the client). Call it in the public schema only."""
    name = rules.normalise_host(host)
    if name in settings.PLATFORM_HOSTS:
        return PLATFORM
    if len(name) > LONGEST_NAME:
        return UNKNOWN
    remembered = _memory.get(name)
    if remembered is not None and remembered[0] > time.monotonic():
        return remembered[1]
    changes = _changes
    try:
        resolution = _look_up(name)
    except (OperationalError, InterfaceError):
        if remembered is None or remembered[1] == UNKNOWN:
            raise
        resolution = remembered[1]  # who cannot be asked has not said otherwise
    with _lock:
        _make_room(name, resolution)
        is_told = _told.is_set() and changes == _changes
        seconds = SECONDS_WHILE_TOLD if is_told else SECONDS_IN_PROCESS
        _memory[name] = (time.monotonic() + seconds, resolution)
    return resolution


def _make_room(name: str, found: Resolution) -> None:
    """Have a place for the name; hosts are the client's words, and never grow without end."""
    if len(_unknown) >= MOST_UNKNOWN:
        for each in _unknown:
            _memory.pop(each, None)
        _unknown.clear()
    if len(_memory) >= LARGEST_MEMORY:
        _memory.clear()
    (_unknown.add if found == UNKNOWN else _unknown.discard)(name)


def recall(host: str) -> Tenant | None:
    """The shop that answers at `host`, if this process remembers so well enough to act on it."""
    remembered = _memory.get(rules.normalise_host(host))
    if remembered is None or remembered[0] <= time.monotonic():
        return None
    return remembered[1].tenant


def listen() -> None:
    """Have a thread of its own hear of every change of a host, from now on."""
    threading.Thread(target=_listen, name="hosts", daemon=True).start()


def remembered_schema(host: str) -> str | None:
    """The schema that answers at `host`, of this process's memory alone; None where it remembers no shop there."""
    if rules.normalise_host(host) in settings.PLATFORM_HOSTS:
        return PUBLIC
    tenant = _remembered(host)
    return tenant.schema_name if tenant is not None else None


def remembered_weight(host: str) -> int:
    """The share of the web's time that the shop at `host` has by its plan, of memory alone; 1 where none is known."""
    tenant = _remembered(host)
    return int(tenant.entitlements.get("weight", 1)) if tenant is not None else 1


def forget(tenant: Tenant) -> None:
    """Drop what is remembered of a tenant's hosts here and in the cache.

    Other processes are told, and those that do not listen follow within SECONDS_IN_PROCESS.
    """
    forget_hosts(list(Domain.objects.filter(tenant=tenant).values_list("domain", flat=True)))


def forget_hosts(names: list[str]) -> None:
    """Drop these hosts, known or unknown so far."""
    import redis  # it takes longer to load than most commands to run

    from kernel import valkey

    for name in names:
        cache.set(_key(name), _FORGOTTEN, SECONDS_FORGOTTEN)
        _drop(name)
        try:
            valkey.connected(settings.REDIS_URL).publish(_channel(), name)
        except redis.RedisError as error:
            logger.warning("nobody could be told that a host has changed: %s", error)


def shop_host(slug: str) -> str:
    """The host a new shop gets: `{slug}.{shop domain}`."""
    return f"{slug}.{settings.SHOP_DOMAIN}"


def shop_url(slug: str, path: str = "/") -> str:
    """The address of a shop's page for people."""
    return f"{settings.PUBLIC_SCHEME}://{shop_host(slug)}{settings.PORT_SUFFIX}{path}"


def _remembered(host: str) -> Tenant | None:
    remembered = _memory.get(rules.normalise_host(host))
    return remembered[1].tenant if remembered is not None else None


def _key(name: str) -> str:
    return f"host:{name}"


def _listen() -> None:
    import redis

    from kernel import valkey

    while True:
        try:
            with valkey.connect(settings.REDIS_URL).pubsub(ignore_subscribe_messages=True) as heard:
                heard.subscribe(_channel())
                heard.get_message(timeout=1.0)
                _told.set()
                is_asked = False
                while True:
                    message = heard.get_message(timeout=SILENCE_SECONDS)
                    if message is None and is_asked:
                        raise redis.TimeoutError("the store is silent")
                    is_asked = message is None
                    if message is None:
                        heard.ping()
                    elif message["type"] == "message":
                        _drop(message["data"].decode())
        except redis.RedisError as error:
            logger.warning("changes of hosts are not heard of: %s", error)
        _told.clear()
        with _lock:
            soon = time.monotonic() + SECONDS_IN_PROCESS
            _memory.update({name: (min(until, soon), found) for name, (until, found) in _memory.items()})
        time.sleep(1.0)


def _drop(name: str) -> None:
    global _changes
    with _lock:
        _changes += 1
        _memory.pop(name, None)


def _channel() -> str:
    """Of this cache alone: databases of one store share their channels."""
    return f"souk:hosts:{settings.REDIS_URL.rpartition('/')[2]}"


def _look_up(name: str) -> Resolution:
    stored: dict[str, Any] | None = cache.get(_key(name))
    if stored is None or stored == _FORGOTTEN:
        domain = Domain.objects.select_related("tenant").filter(domain=name).first()
        stored = _fields(domain.tenant) if domain else {}
        # whoever opens a shop may die before telling the cache, and nobody would for minutes
        if stored.get("state") != rules.State.PROVISIONING:
            cache.add(_key(name), stored, SECONDS_IN_CACHE if stored else SECONDS_UNKNOWN)
    return Resolution(tenant=_from_fields(stored)) if stored else UNKNOWN


def _fields(tenant: Tenant) -> dict[str, Any]:
    """What is kept of a shop; not what is empty by default, since an older release beside us knows no new column."""
    # model_to_dict leaves out what forms may not edit
    plain = model_to_dict(tenant)
    plain |= {name: getattr(tenant, name) for name in ("id", "created_at", "updated_at", "opened_at")}
    default = Tenant()
    return {name: value for name, value in plain.items() if value or value != getattr(default, name)}


def _from_fields(fields: dict[str, Any]) -> Tenant:
    known = {field.name: field for field in Tenant._meta.concrete_fields}  # a newer release may have more
    tenant = Tenant(**{name: known[name].to_python(value) for name, value in fields.items() if name in known})
    tenant._state.adding = False
    tenant._state.db = "default"
    return tenant
