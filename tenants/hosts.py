"""Which shop answers at a host: a process's own memory, then the cache, then the registry."""

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

SECONDS_IN_PROCESS = 3.0
SECONDS_IN_CACHE = 300
SECONDS_UNKNOWN = 30
SECONDS_FORGOTTEN = 10
LARGEST_MEMORY = 20_000
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
_lock = threading.Lock()


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
    try:
        resolution = _look_up(name)
    except (OperationalError, InterfaceError):
        if remembered is None or remembered[1] == UNKNOWN:
            raise
        resolution = remembered[1]  # who cannot be asked has not said otherwise
    with _lock:
        if len(_memory) >= LARGEST_MEMORY:  # hosts are the client's words: never grow without end
            _memory.clear()
        _memory[name] = (time.monotonic() + SECONDS_IN_PROCESS, resolution)
    return resolution


def remembered_schema(host: str) -> str | None:
    """The schema that answers at `host`, of this process's memory alone; None where it remembers no shop there."""
    name = rules.normalise_host(host)
    if name in settings.PLATFORM_HOSTS:
        return PUBLIC
    remembered = _memory.get(name)
    tenant = remembered[1].tenant if remembered is not None else None
    return tenant.schema_name if tenant is not None else None


def forget(tenant: Tenant) -> None:
    """Drop what is remembered of a tenant's hosts here and in the cache.

    Other processes follow within SECONDS_IN_PROCESS.
    """
    forget_hosts(list(Domain.objects.filter(tenant=tenant).values_list("domain", flat=True)))


def forget_hosts(names: list[str]) -> None:
    """Drop these hosts, known or unknown so far."""
    for name in names:
        cache.set(_key(name), _FORGOTTEN, SECONDS_FORGOTTEN)
        _memory.pop(name, None)


def shop_host(slug: str) -> str:
    """The host a new shop gets: `{slug}.{shop domain}`."""
    return f"{slug}.{settings.SHOP_DOMAIN}"


def shop_url(slug: str, path: str = "/") -> str:
    """The address of a shop's page for people."""
    return f"{settings.PUBLIC_SCHEME}://{shop_host(slug)}{settings.PORT_SUFFIX}{path}"


def _key(name: str) -> str:
    return f"host:{name}"


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
    # model_to_dict leaves out what forms may not edit
    plain = model_to_dict(tenant)
    return plain | {"id": tenant.id, "created_at": tenant.created_at, "opened_at": tenant.opened_at}


def _from_fields(fields: dict[str, Any]) -> Tenant:
    tenant = Tenant(**fields)
    tenant._state.adding = False
    tenant._state.db = "default"
    return tenant
