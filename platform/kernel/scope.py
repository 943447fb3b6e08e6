"""Which schema the running code stands in: the platform's (`public`) or one tenant's."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol
from uuid import UUID

from django.db import connection as default_connection

PUBLIC = "public"
PLATFORM_ID = "platform"

connection: Any = default_connection  # our backend's methods are unknown to Django's type


class Tenantlike(Protocol):
    """What can be entered: anything that names its schema."""

    schema_name: str


class OutOfScope(RuntimeError):
    """Code that needs a tenant ran without one, or the other way round. Always a programming error."""


def schema() -> str:
    """The current schema's name; `public` on the platform."""
    return str(connection.schema_name)


def enter(tenant: Tenantlike) -> None:
    """Stand in a tenant's schema from the next statement on, until `leave`."""
    connection.set_tenant(tenant)


def leave() -> None:
    """Stand in the platform's schema again."""
    connection.set_schema_to_public()


@contextmanager
def on_platform() -> Iterator[None]:
    """Stand on the platform for what the registry keeps of a shop, and then where one stood before.

    For a service that a shop's own door calls; what is read inside must be read to its end inside.
    """
    before = connection.tenant
    leave()
    try:
        yield
    finally:
        enter(before)


def is_platform() -> bool:
    """Whether the running code stands on the platform and in no shop."""
    return schema() == PUBLIC


def scope_id() -> str:
    """What keys and tokens are bound to: the tenant's UUID, or `platform`.

    Raises OutOfScope in a schema that was entered without its tenant.
    """
    if is_platform():
        return PLATFORM_ID
    key: UUID | None = getattr(connection.tenant, "id", None)
    if key is None:
        raise OutOfScope(f"schema {schema()} was entered without its tenant")
    return str(key)
