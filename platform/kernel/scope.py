"""Which schema the running code stands in: the platform's (`public`) or one tenant's."""

from uuid import UUID

from django.db import connection

PUBLIC = "public"
PLATFORM_ID = "platform"


class OutOfScope(RuntimeError):
    """Code that needs a tenant ran without one, or the other way round. Always a programming error."""


def schema() -> str:
    """The current schema's name; `public` on the platform."""
    return str(connection.schema_name)


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
